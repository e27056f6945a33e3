import { editDistance } from '../config/edit-distance.ts'
import type { JobConfig } from '../config/parse-config.ts'
import { baseName, splitName } from './base-name.ts'
import { compileGlob, globMatches, hasWildcard } from './glob.ts'
import { entryOf, matchJob, namedEntries } from './match-job.ts'
import type { JobIndex, MatchedEntry, NamedEntry } from './match-job.ts'
import { normalize } from './normalize.ts'

/** An entry that took a file, or nearly would have, with the field names of its JSON. */
export interface RouteCandidate {
  /** Null where the entry has none that can be read. */
  readonly job_id: string | null
  readonly index: number
  readonly source_file_name: string
  /** True for the one entry that decides. */
  readonly matched: boolean
  readonly reason: string
}

const CANDIDATES_MAX = 20
const DISTANCE_MAX = 2

/** The entry that matches a key, then those that match but lose, then those whose name is close, the nearest first. */
export function routeCandidates(key: string, config: JobConfig, index: JobIndex): readonly RouteCandidate[] {
  const name = normalize(baseName(key))
  const match = matchJob(index, key)
  const winner = match.kind === 'none' ? undefined : match
  const ranked: { readonly rank: number; readonly candidate: RouteCandidate }[] = []
  for (const named of baseName(key) === '' ? [] : namedEntries(config)) {
    const entry = entryOf(named.match)
    const wins = winner !== undefined && entryOf(winner).index === entry.index
    const near = wins ? winningReason(named) : matches(named.name, name) ? losingReason(named, winner) : nearness(named.name, name)
    if (near !== undefined) {
      const candidate = {
        job_id: entry.jobId ?? null,
        index: entry.index,
        source_file_name: entry.sourceFileName ?? '',
        matched: wins,
        reason: `${near.reason}${stateOf(named.match)}`,
      }
      ranked.push({ rank: near.rank, candidate })
    }
  }
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, CANDIDATES_MAX)
    .map(({ candidate }) => candidate)
}

interface Near {
  /** The smaller, the nearer. */
  readonly rank: number
  readonly reason: string
}

function matches(pattern: string, name: string): boolean {
  return hasWildcard(pattern) ? globMatches(compileGlob(pattern), name) : pattern === name
}

function winningReason({ name }: NamedEntry): Near {
  return { rank: 0, reason: hasWildcard(name) ? `the pattern ${name} matches` : `its name is ${name}` }
}

function losingReason({ name }: NamedEntry, winner: MatchedEntry | undefined): Near {
  const rival = winner === undefined ? undefined : entryOf(winner)
  const rivalName = normalize(baseName(rival?.sourceFileName ?? ''))
  const why =
    hasWildcard(name) && !hasWildcard(rivalName)
      ? 'names the file exactly'
      : compileGlob(rivalName).literals > compileGlob(name).literals
        ? 'has more literal characters'
        : 'comes first in the list'
  return { rank: 1, reason: `it matches too, but entry ${rival?.index ?? ''} ${why}` }
}

/** Why a name or pattern that does not match might have been meant; undefined when nothing speaks for it. */
function nearness(pattern: string, name: string): Near | undefined {
  if (matches(pattern.normalize('NFC'), name.normalize('NFC'))) {
    return { rank: 2, reason: 'it looks the same, but its accented letters are composed of other characters (Unicode NFC and NFD)' }
  }
  if (matches(unspaced(pattern), unspaced(name))) {
    return { rank: 3, reason: 'it differs only in blanks, hyphens or underscores' }
  }
  const other = splitName(pattern)
  const own = splitName(name)
  if (other.stem !== '*' && matches(other.stem, own.stem)) {
    return { rank: 4, reason: `it is for ${other.extension || 'no suffix'}, the file has ${own.extension || 'no suffix'}` }
  }
  const distance = hasWildcard(pattern) ? DISTANCE_MAX + 1 : editDistance(pattern, name, DISTANCE_MAX)
  if (distance <= DISTANCE_MAX && distance < name.length / 2) {
    return { rank: 4 + distance, reason: `it differs in ${distance === 1 ? 'one character' : `${distance} characters`}` }
  }
  return undefined
}

function unspaced(name: string): string {
  return name.replace(/[\s_-]+/g, '')
}

function stateOf(match: MatchedEntry): string {
  if (match.kind === 'disabled') {
    const [first] = match.entry.problems
    return `; the entry is not valid${first === undefined ? '' : `: ${first.message}`}`
  }
  return match.job.isActive ? '' : '; the job is inactive'
}
