import type { ExpectedEnd } from '../laws/law.ts'

/** What the configuration may say at a time. All but the first two cannot be used. */
export type ConfigVariant = 'usual' | 'toggled' | 'missing' | 'empty' | 'not-json' | 'not-a-list'

export const CONFIG_KEY = 'config/config.json'

type End = readonly [state: string, reason?: string]

interface FileKind {
  readonly name: string
  /** The entry that names it, under each usable variant; absent when there is none. */
  readonly entry: Readonly<Record<'usual' | 'toggled', Readonly<Record<string, unknown>> | undefined>>
  /** Where the file must end under each variant, written down by hand. */
  readonly end: Readonly<Record<'usual' | 'toggled', End>>
}

const ENTRY = { job_name: 'etl', target_table: 'orders', upsert_keys: ['id'], is_active: true }

const RUNS: End = ['ROUTED']
const RESTS: End = ['PARKED', 'inactive']

/** One kind of file for each way through the router. */
const KINDS: readonly FileKind[] = [
  kind('orders.csv', { is_active: true }, { is_active: false }, RUNS, RESTS),
  kind('all.csv', { versions: 'all' }, { versions: 'all' }, RUNS, RUNS),
  // Three names that are one after sanitising, under one pattern.
  kind('a b.csv', { source_file_name: 'a?b.csv' }, { source_file_name: 'a?b.csv' }, RUNS, RUNS),
  kind('a-b.csv', undefined, undefined, RUNS, RUNS),
  kind('a.b.csv', undefined, undefined, RUNS, RUNS),
  kind('resting.csv', { is_active: false }, { is_active: true }, RESTS, RUNS),
  kind('leaving.csv', { is_active: false, inactive_action: 'move' }, { is_active: true }, RESTS, RUNS),
  kind('broken.csv', { is_active: 'yes' }, { is_active: true }, ['PARKED', 'invalid-config'], RUNS),
  kind('image.bin', {}, {}, ['IGNORED', 'unsupported-suffix'], ['IGNORED', 'unsupported-suffix']),
  kind('big.csv', { max_lambda_bytes: 1 }, {}, ['QUARANTINED', 'too-large'], RUNS),
  kind('queue.csv', { order: { group: 'stem' } }, {}, ['FAILED', 'no-queue'], RUNS),
  kind('mystery.csv', undefined, {}, ['UNCONFIGURED'], RUNS),
  kind('riddle.csv', undefined, undefined, ['UNCONFIGURED'], ['UNCONFIGURED']),
]

/** Entries that can harm nothing but themselves. */
const POISON = [null, 17, 'orders.csv', [], { source_file_name: null, is_active: true }, { ['__proto__']: 1, is_active: 'true' }]

export const FILE_NAMES: readonly string[] = KINDS.map(({ name }) => name)

/** The text of the configuration, or `undefined` for none at all. */
export function configText(variant: ConfigVariant): string | undefined {
  switch (variant) {
    case 'missing':
      return undefined
    case 'empty':
      return ''
    case 'not-json':
      return '[{"job_id": '
    case 'not-a-list':
      return '{"jobs": []}'
    case 'usual':
    case 'toggled':
      return JSON.stringify([...POISON, ...KINDS.flatMap(({ entry }) => entry[variant] ?? [])])
  }
}

/** Where a file must end if the configuration says this; nothing for a configuration that cannot be used. */
export function expectedEnd(key: string, variant: ConfigVariant): ExpectedEnd | undefined {
  if (variant !== 'usual' && variant !== 'toggled') return undefined
  const found = KINDS.find(({ name }) => key.endsWith(`/${name}`))
  if (found === undefined) throw new Error(`nothing is known of files like ${key}`)
  const [state, reason] = found.end[variant]
  return reason === undefined ? { state } : { state, reason }
}

function kind(
  name: string,
  usual: Readonly<Record<string, unknown>> | undefined,
  toggled: Readonly<Record<string, unknown>> | undefined,
  usualEnd: End,
  toggledEnd: End,
): FileKind {
  const entry = (fields: Readonly<Record<string, unknown>> | undefined) =>
    fields === undefined
      ? undefined
      : { ...ENTRY, job_id: `JOB-${name}`, source_file_name: name, ...fields }
  return { name, entry: { usual: entry(usual), toggled: entry(toggled) }, end: { usual: usualEnd, toggled: toggledEnd } }
}
