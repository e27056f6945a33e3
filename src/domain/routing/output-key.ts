import type { Identity } from '../identity/object-version.ts'
import { BRONZE_PREFIX, LANDING_PREFIX } from './landing-flow.ts'

export type OutputKey =
  | { readonly kind: 'output'; readonly key: string }
  | { readonly kind: 'unsupported-suffix'; readonly message: string }

const SILVER_PREFIX = 'silver/'
const PLAIN_SUFFIX = '.csv'
/** All spellings of a suffix that can be converted. */
const SUFFIX = /\.csv(\.gz)?$/i

/**
 * The table file for a source: `bronze/<rest>` goes to `silver/<rest>`, `data/in/<rest>` to `silver/<target table>/<rest>`, with the
 * suffix `.parquet`. Different keys of one prefix and table have different outputs. A key under neither prefix, or under `data/in/`
 * without a table, is a mistake of the caller: RangeError.
 */
export function outputKey(key: string, targetTable?: string): OutputKey {
  if (key.startsWith(BRONZE_PREFIX)) {
    return replaceEnds(key, BRONZE_PREFIX, SILVER_PREFIX)
  }
  if (key.startsWith(LANDING_PREFIX) && targetTable !== undefined) {
    return replaceEnds(key, LANDING_PREFIX, `${SILVER_PREFIX}${targetTable}/`)
  }
  throw new RangeError(`${key} has no output: it is not under ${BRONZE_PREFIX}, nor under ${LANDING_PREFIX} with a target table`)
}

function replaceEnds(key: string, from: string, to: string): OutputKey {
  const suffix = SUFFIX.exec(key)
  if (suffix === null) {
    const message = `${key} ends neither in .csv nor in .csv.gz: rename it, or give its job the engine "glue"`
    return { kind: 'unsupported-suffix', message }
  }
  // `a.CSV` keeps its suffix and becomes `a.CSV.parquet`; were `a.CSV.csv` converted too, both would have that output.
  if (SUFFIX.test(key.slice(0, suffix.index))) {
    const message = `${key} has the suffix twice, so its output could be that of another file: rename it`
    return { kind: 'unsupported-suffix', message }
  }
  const rest = key.slice(from.length, suffix[0] === PLAIN_SUFFIX ? suffix.index : key.length)
  return { kind: 'output', key: `${to}${rest}.parquet` }
}

/** Where the rejected rows of one version of a source go, read under one contract: a folder for each source. */
export function rejectsKey(sourceKey: string, identity: Identity, contractHash: string): string {
  return `${besideOutput(sourceKey, identity, contractHash)}.rejects.ndjson`
}

/** Where the values that were made null go. */
export function warningsKey(sourceKey: string, identity: Identity, contractHash: string): string {
  return `${besideOutput(sourceKey, identity, contractHash)}.warnings.ndjson`
}

function besideOutput(sourceKey: string, identity: Identity, contractHash: string): string {
  return `quarantine/${sourceKey}/${identity.slice(0, 16)}.${contractHash.slice(0, 8)}`
}
