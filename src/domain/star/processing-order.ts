import { hasState } from './affected-tables.ts'
import type { StarDescription } from './star-description.ts'

/**
 * By which packets of one payload are taken up, lowest first: a source after those that its dimensions join, and facts, which refer
 * to dimensions, after all of them. It spares packets that come together from waiting for each other.
 */
export function processingRank(star: StarDescription, source: string): number {
  return hasState(star, source) ? joinDepth(star, source, star.sources.length) : star.sources.length + 1
}

/** How many joins lie behind a source at most; `limit` ends the search where descriptions join in circles. */
function joinDepth(star: StarDescription, source: string, limit: number): number {
  if (limit === 0) return 0
  const made = star.tables.filter(table => table.kind === 'dimension').filter(table => table.source === source)
  const joined = made.flatMap(table => table.joins.map(join => join.source))
  return joined.reduce((depth, name) => Math.max(depth, 1 + joinDepth(star, name, limit - 1)), 0)
}
