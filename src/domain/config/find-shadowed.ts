import { compileGlob, hasWildcard } from '../routing/glob.ts'
import type { Glob } from '../routing/glob.ts'
import { matchedName } from './check-source-file-name.ts'
import { pathOf } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Job } from './job.ts'
import type { DisabledEntry } from './parse-entry.ts'

/** What stands between two literal characters of a pattern: so many `?`, and whether there is a `*`. */
interface Gap {
  readonly singles: number
  readonly open: boolean
}

interface Earlier {
  readonly index: number
  readonly name: string
  readonly gaps: readonly Gap[]
}

/** Compared at most; more patterns with the same letters in the same order mean no configuration a person wrote. */
const EARLIER_MAX = 100

/**
 * Entries that no file ever reaches, since an earlier one takes all that they match.
 *
 * A longer literal part wins, and a pattern matches everything another does only if all its literals are literals of the other. So
 * only a pattern with the very same literals can shadow another, and then gap by gap.
 */
export function findShadowed(
  jobs: readonly Job[],
  disabled: readonly DisabledEntry[],
): readonly { readonly index: number; readonly finding: Finding }[] {
  const byLiterals = new Map<string, Earlier[]>()
  const findings: { readonly index: number; readonly finding: Finding }[] = []
  for (const { index, sourceFileName } of [...jobs, ...disabled].sort((a, b) => a.index - b.index)) {
    if (sourceFileName === undefined) {
      continue
    }
    const name = matchedName(sourceFileName)
    const gaps = gapsOf(compileGlob(name))
    // A name without wildcards beats every pattern, so the two are never compared.
    const literals = `${hasWildcard(name) ? 'pattern' : 'name'} ${name.replace(/[*?]/g, '')}`
    const earlier = byLiterals.get(literals) ?? []
    const winner = earlier.find((other) => covers(other.gaps, gaps))
    if (winner !== undefined) {
      findings.push({ index, finding: shadowed(index, name, winner) })
    } else if (earlier.length < EARLIER_MAX) {
      byLiterals.set(literals, [...earlier, { index, name, gaps }])
    }
  }
  return findings
}

function shadowed(index: number, name: string, winner: Earlier): Finding {
  const path = pathOf(index, 'source_file_name')
  const never = 'so this entry never gets a file: remove one of them'
  return name === winner.name
    ? {
        path,
        severity: 'error',
        code: 'duplicate-source-file-name',
        message: `entry ${index}: source_file_name ${name} is already that of entry ${winner.index}, ${never}`,
      }
    : {
        path,
        severity: 'error',
        code: 'shadowed-entry',
        message: `entry ${index}: entry ${winner.index} (${winner.name}) takes every file that ${name} matches, ${never}`,
      }
}

/** One gap before each literal and one after the last. */
function gapsOf(glob: Glob): readonly Gap[] {
  const gaps: Gap[] = []
  let gap: Gap = { singles: 0, open: false }
  for (const symbol of glob.symbols) {
    if (symbol === '*') {
      gap = { ...gap, open: true }
    } else if (symbol === '?') {
      gap = { ...gap, singles: gap.singles + 1 }
    } else {
      gaps.push(gap)
      gap = { singles: 0, open: false }
    }
  }
  return [...gaps, gap]
}

function covers(wide: readonly Gap[], narrow: readonly Gap[]): boolean {
  return wide.every(({ singles, open }, place) => {
    const other = narrow[place]
    return other !== undefined && (open ? singles <= other.singles : !other.open && singles === other.singles)
  })
}
