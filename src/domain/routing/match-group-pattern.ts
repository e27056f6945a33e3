import { includes } from '../pattern/character-set.ts'
import type { PatternProgram } from '../pattern/pattern-program.ts'

/** One way on that has not been tried yet. */
interface Branch {
  readonly at: number
  readonly place: number
  readonly open: number
  readonly close: number
}

/**
 * What the group named `group` holds when the pattern matches the whole name; undefined when it does not match, or when the group
 * took no part in the match.
 *
 * Ways are tried in the order of a backtracking engine, so the result is the usual one; but no pair of instruction and place is
 * entered twice, since the second visit would fail as the first did. That bounds the work by their product.
 */
export function matchGroupPattern(program: PatternProgram, name: string): string | undefined {
  const symbols = Array.from(name)
  const width = symbols.length + 1
  const seen = new Uint8Array((program.length + 1) * width)
  const waiting: Branch[] = [{ at: 0, place: 0, open: -1, close: -1 }]
  for (let branch = waiting.pop(); branch !== undefined; branch = waiting.pop()) {
    const { at, place, open, close } = branch
    const state = at * width + place
    if (seen[state] === 1) {
      continue
    }
    seen[state] = 1
    const instruction = program[at]
    if (instruction === undefined) {
      if (place === symbols.length) {
        return open >= 0 && close >= 0 ? symbols.slice(open, close).join('') : undefined
      }
      continue
    }
    switch (instruction.op) {
      case 'character': {
        const symbol = symbols[place]
        if (symbol !== undefined && includes(instruction.set, symbol.codePointAt(0) ?? 0)) {
          waiting.push({ at: at + 1, place: place + 1, open, close })
        }
        break
      }
      case 'fork':
        waiting.push({ at: at + instruction.second, place, open, close }, { at: at + instruction.first, place, open, close })
        break
      case 'jump':
        waiting.push({ at: at + instruction.by, place, open, close })
        break
      case 'open':
        waiting.push({ at: at + 1, place, open: place, close })
        break
      case 'close':
        waiting.push({ at: at + 1, place, open, close: place })
        break
    }
  }
  return undefined
}
