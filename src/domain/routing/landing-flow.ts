import { ownPrefixOf } from '../events/own-prefixes.ts'

/** Where files for the router land. */
export const LANDING_PREFIX = 'data/in/'
/** Where CSV files land that are converted as they are. */
export const BRONZE_PREFIX = 'bronze/'

export type LandingFlow =
  | { readonly kind: 'route-file' }
  | { readonly kind: 'convert-csv' }
  | { readonly kind: 'none'; readonly reason: 'folder-marker' | 'own-prefix' | 'other-prefix' }

/** Which flow an object belongs to, by its key alone. The prefixes exclude each other, so no object is under two flows. */
export function flowOf(key: string): LandingFlow {
  if (key.endsWith('/')) {
    return { kind: 'none', reason: 'folder-marker' }
  }
  if (key.startsWith(LANDING_PREFIX)) {
    return { kind: 'route-file' }
  }
  if (key.startsWith(BRONZE_PREFIX)) {
    return { kind: 'convert-csv' }
  }
  return { kind: 'none', reason: ownPrefixOf(key) === undefined ? 'other-prefix' : 'own-prefix' }
}
