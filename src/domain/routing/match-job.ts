import { matchedName } from '../config/check-source-file-name.ts'
import type { Job } from '../config/job.ts'
import type { DisabledEntry } from '../config/parse-entry.ts'
import type { JobConfig } from '../config/parse-config.ts'
import { baseName } from './base-name.ts'
import { hasWildcard } from './glob.ts'
import { normalize } from './normalize.ts'
import { buildPatternIndex, findPattern } from './pattern-index.ts'
import type { PatternIndex } from './pattern-index.ts'

/** A configuration prepared for matching; built once and used for every file. */
export interface JobIndex {
  /** By the name as compared. */
  readonly exact: ReadonlyMap<string, MatchedEntry>
  readonly patterns: PatternIndex<MatchedEntry>
}

export type MatchedEntry =
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'disabled'; readonly entry: DisabledEntry }

export type JobMatch = MatchedEntry | { readonly kind: 'none' }

/**
 * Disabled entries take part by the name they have: were they left out, a file of theirs would go to another entry, or be moved aside
 * as unknown, because of a typing error.
 */
export function buildJobIndex(config: Pick<JobConfig, 'jobs' | 'disabled'>): JobIndex {
  const exact = new Map<string, MatchedEntry>()
  const patterns: { readonly name: string; readonly value: MatchedEntry }[] = []
  for (const { name, match } of namedEntries(config)) {
    if (hasWildcard(name)) {
      patterns.push({ name, value: match })
    } else if (!exact.has(name)) {
      exact.set(name, match)
    }
  }
  return { exact, patterns: buildPatternIndex(patterns) }
}

export interface NamedEntry {
  /** As compared with the names of files; never empty. */
  readonly name: string
  readonly match: MatchedEntry
}

/** All entries that some file can match, in the order of the list. */
export function namedEntries(config: Pick<JobConfig, 'jobs' | 'disabled'>): readonly NamedEntry[] {
  const matches: readonly MatchedEntry[] = [
    ...config.jobs.map((job): MatchedEntry => ({ kind: 'job', job })),
    ...config.disabled.map((entry): MatchedEntry => ({ kind: 'disabled', entry })),
  ]
  return matches
    .map((match) => ({ name: matchedName(entryOf(match).sourceFileName ?? ''), match }))
    .filter(({ name }) => name !== '')
    .sort((a, b) => entryOf(a.match).index - entryOf(b.match).index)
}

/** What both kinds of entry have in common. */
export function entryOf(match: MatchedEntry): { readonly index: number; readonly jobId?: string; readonly sourceFileName?: string } {
  return match.kind === 'job' ? match.job : match.entry
}

/**
 * The entry for a key, by its base name: an exact name beats a pattern, more literal characters beat fewer, then the first entry
 * wins. A folder marker has no name and matches nothing.
 */
export function matchJob(index: JobIndex, key: string): JobMatch {
  const name = baseName(key)
  if (name === '') {
    return { kind: 'none' }
  }
  const compared = normalize(name)
  return index.exact.get(compared) ?? findPattern(index.patterns, compared) ?? { kind: 'none' }
}
