import { csvOf } from '../convert/convert-stage.ts'
import { CONFIG_KEY, type ConfigVariant } from '../router/config-variants.ts'
import type { Cast } from '../router/random-plan.ts'
import type { Stage } from '../router/stage.ts'

type End = readonly [state: string, reason?: string]
type Usable = 'usual' | 'toggled'

interface FileKind {
  readonly name: string
  /** What its job says besides what all say. */
  readonly entry: (variant: Usable) => Readonly<Record<string, unknown>>
  /** Where it must end when its executions come to their own ends, written down by hand. */
  readonly end: Readonly<Record<Usable, End>>
}

const DONE: End = ['PROCESSED']
const LANDING = 'data/in/'

/** One kind of file for each way through an execution. */
const KINDS: readonly FileKind[] = [
  kind('orders.csv', DONE),
  // Its contract is another one after the toggle, which says the same.
  kind('sales.csv', DONE, DONE, { contract: 'sales' }),
  kind('kept.csv', DONE, DONE, { on_success: 'archive' }),
  kind('all.csv', DONE, DONE, { versions: 'all' }),
  // The warehouse takes nothing for its table.
  kind('unloved.csv', DONE, DONE, { target_table: 'refused' }),
  // A job elsewhere wants every version, unless it says otherwise.
  kind('heavy.csv', DONE, DONE, { engine: 'glue', glue_job_name: 'load', on_success: 'archive' }),
  kind('strict.csv', ['QUARANTINED', 'missing-label'], DONE, { contract: 'strict' }),
  kind('broken.csv', ['FAILED', 'invalid-contract'], DONE, { contract: 'broken' }),
  // Its header is as it should be, and none of its rows is.
  kind('rows.csv', ['QUARANTINED', 'all-rows-rejected'], DONE, { contract: 'rows' }),
  { name: 'resting.csv', entry: (variant) => ({ is_active: variant === 'toggled' }), end: { usual: ['PARKED', 'inactive'], toggled: DONE } },
]

const JOB = { job_name: 'etl', target_table: 'orders', upsert_keys: ['id'], is_active: true, contract: 'plain' }

/** What lands under `data/in/`, with its jobs and contracts; whoever carries out the executions comes with the plan. */
export const WORKFLOW_STAGE: Stage = {
  flow: 'route-file',
  landing: LANDING,
  configuration: (variant) => ({ [CONFIG_KEY]: configText(variant), ...(isUsable(variant) ? contractTexts(variant) : {}) }),
  expectedEnd: (key, variant) => {
    if (!isUsable(variant)) return undefined
    const found = KINDS.find(({ name }) => key.endsWith(`/${name}`))
    if (found === undefined) throw new Error(`nothing is known of files like ${key}`)
    const [state, reason] = found.end[variant]
    return reason === undefined ? { state } : { state, reason }
  },
  runsOldVersions: (key) => key.endsWith('/all.csv') || key.endsWith('/heavy.csv'),
}

export const WORKFLOW_CAST: Cast = {
  landing: LANDING,
  names: KINDS.map(({ name }) => name),
  content: csvOf,
  variants: ['usual', 'toggled', 'toggled', 'toggled', 'not-json'],
  companies: [['orders.csv', 'sales.csv'], ['kept.csv', 'heavy.csv']],
  strangers: [{ key: 'data/archive/2025-01-01/kept.csv', content: "another's file\n" }],
}

function isUsable(variant: ConfigVariant): variant is Usable {
  return variant === 'usual' || variant === 'toggled'
}

function configText(variant: ConfigVariant): string {
  if (!isUsable(variant)) return '[{"job_id": '
  return JSON.stringify(KINDS.map(({ name, entry }) => ({ ...JOB, job_id: `JOB-${name}`, source_file_name: name, ...entry(variant) })))
}

function contractTexts(variant: Usable): Readonly<Record<string, string>> {
  const id = { name: 'id', type: 'integer', constraints: { required: true } }
  const note = { name: 'note', type: 'string' }
  const contract = (title: string, ...more: readonly object[]): string => JSON.stringify({ title, fields: [id, note, ...more] })
  const isUsual = variant === 'usual'
  return {
    'config/contracts/plain.json': contract('plain'),
    'config/contracts/sales.json': contract(variant),
    'config/contracts/strict.json': contract('strict', ...(isUsual ? [{ name: 'absent', type: 'string', constraints: { required: true } }] : [])),
    'config/contracts/broken.json': isUsual ? '{"fields": [' : contract('broken'),
    'config/contracts/rows.json': contract('rows', ...(isUsual ? [{ name: 'customer_id', type: 'date', constraints: { required: true } }] : [])),
  }
}

function kind(name: string, usual: End, toggled: End = usual, entry: Readonly<Record<string, unknown>> = {}): FileKind {
  return { name, entry: () => entry, end: { usual, toggled } }
}
