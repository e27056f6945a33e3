import type { Identity } from '../identity/object-version.ts'
import { baseName, splitName } from './base-name.ts'
import { LANDING_PREFIX } from './landing-flow.ts'

/** The archive: what has come to lie here stays, also when a replay makes a copy of it under the old key. */
export const ARCHIVE_PREFIX = 'data/archive/'

/** Where a file goes that is moved out of the way: always below the folder of its place, whatever its key holds. */
export interface AsideKeys {
  readonly destination: string
  /** For when another object has the destination. Distinct for each object version. */
  readonly alternative: string
}

/**
 * For a file that no entry of the configuration names.
 *
 * @param attempt more than 1 when a replay has brought the file back from aside. It then gets another name: a worker that is late with
 *   clearing the old name could not tell a new copy under it from the old one.
 */
export function newFileKeys(key: string, identity: Identity, attempt = 1): AsideKeys {
  return asideKeys('data/new_files/', baseName(key), identity, attempt)
}

/** For a file of an inactive job that asks for this; the attempt as in `newFileKeys`. */
export function inactiveKeys(key: string, identity: Identity, attempt = 1): AsideKeys {
  return asideKeys('data/inactive/', baseName(key), identity, attempt)
}

/**
 * For a processed file: keeps its folders below the day.
 *
 * @param receivedAt ISO 8601 in UTC; fixed for the receipt, so that a repetition after midnight finds the same destination.
 */
export function archiveKeys(key: string, identity: Identity, receivedAt: string): AsideKeys {
  const rest = key.startsWith(LANDING_PREFIX) ? key.slice(LANDING_PREFIX.length) : key
  const folders = rest.split('/').slice(0, -1)
  const safe = folders.map((name) => (isPathStep(name) ? `${name}${markOf(identity)}` : name))
  return asideKeys([`${ARCHIVE_PREFIX}${receivedAt.slice(0, 10)}`, ...safe, ''].join('/'), baseName(key), identity, 1)
}

function asideKeys(folder: string, name: string, identity: Identity, attempt: number): AsideKeys {
  const { stem, extension } = splitName(name)
  const again = attempt === 1 ? '' : `-${attempt.toString()}`
  const alternative = `${folder}${stem}${markOf(identity)}${again}${extension}`
  return { destination: attempt > 1 || isPathStep(name) ? alternative : `${folder}${name}`, alternative }
}

function markOf(identity: Identity): string {
  return `~${identity.slice(0, 8)}`
}

/** Names that a file system reads as a step rather than as a name; keys may hold them all the same. */
function isPathStep(name: string): boolean {
  return name === '' || name === '.' || name === '..'
}
