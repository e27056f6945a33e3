/** A key that an object of a JSON text has twice: JSON.parse keeps the last value and says nothing of the others (RFC 8259, 4). */
export interface DuplicateKey {
  /** JSON pointer (RFC 6901) to the value that counts. */
  readonly path: string
  readonly key: string
  /** Of this occurrence, from 1. */
  readonly line: number
  /** Of the one before it. */
  readonly earlierLine: number
}

interface OpenObject {
  readonly kind: 'object'
  /** The last line of each key. */
  readonly lines: Map<string, number>
  /** The key whose value is being read. */
  key: string
  expectsKey: boolean
}

interface OpenList {
  readonly kind: 'list'
  index: number
}

/** Enough to mend a file by. */
const FOUND_MAX = 20
const TOKEN = /["{}[\],\n]/g
const TEXT_STOP = /["\\]/g

/** Looks through a text that is known to be JSON, once and without recursion; of a text that is not, what is found means nothing. */
export function findDuplicateKeys(json: string): readonly DuplicateKey[] {
  const found: DuplicateKey[] = []
  const open: (OpenObject | OpenList)[] = []
  let line = 1
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(json); token !== null && found.length < FOUND_MAX; token = TOKEN.exec(json)) {
    const inside = open.at(-1)
    switch (token[0]) {
      case '\n':
        line += 1
        break
      case '{':
        open.push({ kind: 'object', lines: new Map(), key: '', expectsKey: true })
        break
      case '[':
        open.push({ kind: 'list', index: 0 })
        break
      case ',':
        if (inside?.kind === 'list') inside.index += 1
        else if (inside !== undefined) inside.expectsKey = true
        break
      case '"': {
        const end = endOfText(json, token.index)
        if (inside?.kind === 'object' && inside.expectsKey) {
          const key = plainText(json.slice(token.index, end))
          const earlierLine = inside.lines.get(key)
          inside.key = key
          inside.expectsKey = false
          inside.lines.set(key, line)
          if (earlierLine !== undefined) found.push({ path: pointerTo(open), key, line, earlierLine })
        }
        TOKEN.lastIndex = end
        break
      }
      default:
        open.pop()
    }
  }
  return found
}

/** Behind the closing quote of the text that starts at `start`. */
function endOfText(json: string, start: number): number {
  TEXT_STOP.lastIndex = start + 1
  for (let stop = TEXT_STOP.exec(json); stop !== null; stop = TEXT_STOP.exec(json)) {
    if (stop[0] === '"') return TEXT_STOP.lastIndex
    TEXT_STOP.lastIndex += 1
  }
  return json.length
}

/** The same key may be spelled in two ways: `"a"` and `"\u0061"`. */
function plainText(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

function pointerTo(open: readonly (OpenObject | OpenList)[]): string {
  return open.map((one) => `/${one.kind === 'list' ? one.index : one.key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
