import { CONFIG_KEY, type ConfigVariant } from '../router/config-variants.ts'
import type { Cast } from '../router/random-plan.ts'
import type { Stage } from '../router/stage.ts'

type End = readonly [state: string, reason?: string]

interface FileKind {
  readonly name: string
  readonly end: Readonly<Record<'usual' | 'toggled', End>>
}

const DONE: End = ['PROCESSED']

/** One kind of file for each way through the converter; where it must end under each configuration is written down by hand. */
const KINDS: readonly FileKind[] = [
  both('plain.csv', DONE),
  // Its contract is another one after the toggle, which says the same.
  both('sales.csv', DONE),
  both('kept.csv', DONE),
  // One upper-case suffix and one lower-case: two files, and two tables.
  both('twin.csv', DONE),
  both('TWIN.CSV', DONE),
  both('image.tsv', ['IGNORED', 'unsupported-suffix']),
  { name: 'strict.csv', end: { usual: ['QUARANTINED', 'missing-label'], toggled: DONE } },
  { name: 'broken.csv', end: { usual: ['FAILED'], toggled: DONE } },
  { name: 'entry.csv', end: { usual: ['PARKED', 'invalid-config'], toggled: DONE } },
]

const JOB = { job_name: 'etl', target_table: 'orders', upsert_keys: ['id'] }

/** What lands under `bronze/`, with its contracts and the jobs that name some of it. */
export const CONVERT_STAGE: Stage = {
  flow: 'convert-csv',
  landing: 'bronze/',
  configuration: (variant) => ({ [CONFIG_KEY]: configText(variant), ...(isUsable(variant) ? contractTexts(variant) : {}) }),
  expectedEnd: (key, variant) => {
    if (!isUsable(variant)) return undefined
    const found = KINDS.find(({ name }) => key.endsWith(`/${name}`))
    if (found === undefined) throw new Error(`nothing is known of files like ${key}`)
    const [state, reason] = found.end[variant]
    return reason === undefined ? { state } : { state, reason }
  },
  runsOldVersions: () => false,
}

export const CONVERT_CAST: Cast = {
  landing: 'bronze/',
  names: KINDS.map(({ name }) => name),
  content: (tag) => csvOf(tag),
  variants: ['usual', 'toggled', 'toggled', 'toggled', 'not-json'],
  companies: [['twin.csv', 'TWIN.CSV'], ['strict.csv', 'broken.csv']],
  strangers: [{ key: 'data/archive/2025-01-01/kept.csv', content: "another's file\n" }],
}

/** A file of one row that every contract takes and one that none takes. The note is the tag, so that a row tells where it is from. */
export function csvOf(tag: string): string {
  return `order_id,customer_id,amount,id,note\n1,7,1.5,1,${tag}\n,7,1,x,bad\n`
}

function isUsable(variant: ConfigVariant): variant is 'usual' | 'toggled' {
  return variant === 'usual' || variant === 'toggled'
}

function configText(variant: ConfigVariant): string {
  if (!isUsable(variant)) return '[{"job_id": '
  return JSON.stringify([
    { ...JOB, job_id: 'JOB-kept', source_file_name: 'kept.csv', is_active: true, on_success: 'archive' },
    { ...JOB, job_id: 'JOB-entry', source_file_name: 'entry.csv', is_active: variant === 'toggled' ? true : 'yes' },
  ])
}

function contractTexts(variant: 'usual' | 'toggled'): Readonly<Record<string, string>> {
  const id = { name: 'id', type: 'integer', constraints: { required: true } }
  const note = { name: 'note', type: 'string' }
  const contract = (title: string, ...more: readonly object[]): string => JSON.stringify({ title, fields: [id, note, ...more] })
  const absent = { name: 'absent', type: 'string', constraints: { required: true } }
  return {
    'config/contracts/sales.json': contract(variant),
    'config/contracts/strict.json': variant === 'usual' ? contract('strict', absent) : contract('strict'),
    'config/contracts/broken.json': variant === 'usual' ? '{"fields": [' : contract('broken'),
  }
}

function both(name: string, end: End): FileKind {
  return { name, end: { usual: end, toggled: end } }
}
