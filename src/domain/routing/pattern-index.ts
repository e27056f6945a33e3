import { compileGlob, globMatches, type Glob } from './glob.ts'

/**
 * Patterns by the literal text before their first and after their last wildcard. A name is looked up once for each pair of lengths
 * that occurs, whatever the number of patterns, and only patterns that share both texts with it are tried.
 */
export interface PatternIndex<T> {
  readonly buckets: ReadonlyMap<string, readonly RankedPattern<T>[]>
  readonly lengths: readonly { readonly head: number; readonly tail: number }[]
}

interface RankedPattern<T> {
  readonly glob: Glob
  readonly value: T
  /** 0 is the strongest: more literal characters beat fewer, then the earlier in the list wins. */
  readonly rank: number
}

/** @param patterns in the order of the list, already in the form in which names are compared. */
export function buildPatternIndex<T>(patterns: readonly { readonly name: string; readonly value: T }[]): PatternIndex<T> {
  const globs = patterns.map(({ name, value }) => ({ glob: compileGlob(name), value }))
  // The sort is stable: among patterns of equal strength the order of the list stands.
  const ranked = globs.sort((a, b) => b.glob.literals - a.glob.literals).map((pattern, rank) => ({ ...pattern, rank }))
  const buckets = new Map<string, RankedPattern<T>[]>()
  const lengths = new Map<string, { readonly head: number; readonly tail: number }>()
  for (const pattern of ranked) {
    const { head, tail } = pattern.glob
    const bucket = buckets.get(bucketOf(head, tail))
    if (bucket === undefined) buckets.set(bucketOf(head, tail), [pattern])
    else bucket.push(pattern)
    lengths.set(`${head.length} ${tail.length}`, { head: head.length, tail: tail.length })
  }
  return { buckets, lengths: [...lengths.values()] }
}

/** The value of the strongest pattern that the whole name fits. */
export function findPattern<T>(index: PatternIndex<T>, name: string): T | undefined {
  let best: RankedPattern<T> | undefined
  for (const { head, tail } of index.lengths) {
    if (head + tail > name.length) continue
    const bucket = index.buckets.get(bucketOf(name.slice(0, head), name.slice(name.length - tail)))
    const found = bucket?.find(({ glob, rank }) => (best === undefined || rank < best.rank) && globMatches(glob, name))
    if (found !== undefined) best = found
  }
  return best?.value
}

/** NUL stands in no name that is matched: configuration and keys refuse it. */
function bucketOf(head: string, tail: string): string {
  return `${head}\u0000${tail}`
}
