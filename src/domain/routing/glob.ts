/** A file-name pattern: `*` is any run of characters, also an empty one; `?` is exactly one character; the rest is literal. */
export interface Glob {
  readonly source: string
  /** One element a character (code point), so that `?` never matches half of one. */
  readonly symbols: readonly string[]
  /** How many characters are literal: the measure by which one pattern beats another. */
  readonly literals: number
  /** Literal text before the first and after the last wildcard: most names are refused by these alone. */
  readonly head: string
  readonly tail: string
}

export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

export function compileGlob(source: string): Glob {
  const symbols = Array.from(source)
  return {
    source,
    symbols,
    literals: symbols.filter((symbol) => symbol !== '*' && symbol !== '?').length,
    head: source.slice(0, source.search(/[*?]|$/)),
    tail: source.slice(Math.max(source.lastIndexOf('*'), source.lastIndexOf('?')) + 1),
  }
}

/**
 * Whether the whole name fits. After a mismatch only the last `*` takes one character more, never an earlier one, so the work is at
 * most length of the name times length of the pattern, whatever both hold.
 */
export function globMatches(glob: Glob, name: string): boolean {
  if (!name.startsWith(glob.head) || !name.endsWith(glob.tail)) {
    return false
  }
  const text = Array.from(name)
  const { symbols } = glob
  let at = 0
  let next = 0
  let star = -1
  let starEnd = 0
  while (at < text.length) {
    const symbol = symbols[next]
    if (symbol === '*') {
      star = next
      starEnd = at
      next += 1
    } else if (symbol === '?' || symbol === text[at]) {
      at += 1
      next += 1
    } else if (star >= 0) {
      starEnd += 1
      at = starEnd
      next = star + 1
    } else {
      return false
    }
  }
  while (symbols[next] === '*') {
    next += 1
  }
  return next === symbols.length
}
