import type { Identity } from '../identity/object-version.ts'
import { baseName, splitName } from './base-name.ts'
import { LANDING_PREFIX } from './landing-flow.ts'

/** Where a file goes that is moved out of the way: always below the folder of its place, whatever its key holds. */
export interface AsideKeys {
  readonly destination: string
  /** For when another object has the destination. Distinct for each object version. */
  readonly alternative: string
}

/** For a file that no entry of the configuration names. */
export function newFileKeys(key: string, identity: Identity): AsideKeys {
  return asideKeys('data/new_files/', baseName(key), identity)
}

/** For a file of an inactive job that asks for this. */
export function inactiveKeys(key: string, identity: Identity): AsideKeys {
  return asideKeys('data/inactive/', baseName(key), identity)
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
  return asideKeys(['data/archive', receivedAt.slice(0, 10), ...safe, ''].join('/'), baseName(key), identity)
}

function asideKeys(folder: string, name: string, identity: Identity): AsideKeys {
  const { stem, extension } = splitName(name)
  const alternative = `${folder}${stem}${markOf(identity)}${extension}`
  return { destination: isPathStep(name) ? alternative : `${folder}${name}`, alternative }
}

function markOf(identity: Identity): string {
  return `~${identity.slice(0, 8)}`
}

/** Names that a file system reads as a step rather than as a name; keys may hold them all the same. */
function isPathStep(name: string): boolean {
  return name === '' || name === '.' || name === '..'
}
