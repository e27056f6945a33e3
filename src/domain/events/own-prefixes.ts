/** The prefixes Sluice writes to: reacting to its own output would be a loop. */
export const OWN_PREFIXES = [
  'silver/',
  'quarantine/',
  'data/new_files/',
  'data/inactive/',
  'data/archive/',
  'state/',
  'config/',
  '.sluice/',
] as const

/** The own prefix that a key is under, if any. Keys are case-sensitive, so `Silver/` is not ours. */
export function ownPrefixOf(key: string): string | undefined {
  return OWN_PREFIXES.find((prefix) => key.startsWith(prefix))
}
