/** Where a text stops being JSON, for people: engines differ in what they tell, and most tell no line. */
export interface JsonFault {
  /** From 1. */
  readonly line: number
  /** In UTF-16 units from 1. */
  readonly column: number
  /** What stands there and what should, e.g. `expected a value, found "]"`. */
  readonly message: string
}

/** What the grammar (RFC 8259) allows at a place. */
type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'separator' | 'nothing'

interface Problem {
  readonly at: number
  readonly message: string
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERAL = /true|false|null/y
const BLANKS = /[ \t\n\r]*/y
/** Ends of a text's plain part: the closing quote, an escape, or a character that must be escaped. */
// eslint-disable-next-line no-control-regex
const TEXT_STOP = /["\\\u0000-\u001f]/g
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** Finds the first fault; undefined when the text is JSON. Needs no recursion, so any depth of nesting is fine. */
export function locateJsonFault(text: string): JsonFault | undefined {
  const problem = firstProblem(text)
  if (problem === undefined) {
    return undefined
  }
  const lineStart = text.lastIndexOf('\n', problem.at - 1) + 1
  const line = text.slice(0, lineStart).split('\n').length
  return { line, column: problem.at - lineStart + 1, message: problem.message }
}

function firstProblem(text: string): Problem | undefined {
  const open: string[] = []
  let expected: Expected = 'value'
  let at = endOf(BLANKS, text, 0) ?? 0
  while (at < text.length) {
    const symbol = text.charAt(at)
    const inside = open.at(-1)
    let end: number | Problem | undefined = at + 1
    if (symbol === (inside === '{' ? '}' : ']') && inside !== undefined && closable(expected, inside)) {
      open.pop()
      expected = open.length === 0 ? 'nothing' : 'separator'
    } else if (expected === 'separator' && symbol === ',') {
      expected = inside === '{' ? 'key' : 'value'
    } else if (expected === 'colon' && symbol === ':') {
      expected = 'value'
    } else if ((expected === 'key' || expected === 'key-or-end') && symbol === '"') {
      end = endOfText(text, at)
      expected = 'colon'
    } else if ((expected === 'value' || expected === 'value-or-end') && (symbol === '{' || symbol === '[')) {
      open.push(symbol)
      expected = symbol === '{' ? 'key-or-end' : 'value-or-end'
    } else if (expected === 'value' || expected === 'value-or-end') {
      end = symbol === '"' ? endOfText(text, at) : (endOf(NUMBER, text, at) ?? endOf(LITERAL, text, at))
      end ??= { at, message: unexpected(wanted(expected, inside), text, at) }
      expected = open.length === 0 ? 'nothing' : 'separator'
    } else {
      return { at, message: unexpected(wanted(expected, inside), text, at) }
    }
    if (typeof end !== 'number') {
      return end
    }
    at = endOf(BLANKS, text, end) ?? end
  }
  const whole = expected === 'nothing'
  return whole ? undefined : { at: text.length, message: `the text ends here, but ${wanted(expected, open.at(-1))} is expected` }
}

function closable(expected: Expected, inside: string): boolean {
  return expected === 'separator' || expected === (inside === '{' ? 'key-or-end' : 'value-or-end')
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function endOfText(text: string, start: number): number | Problem {
  let at = start + 1
  for (;;) {
    TEXT_STOP.lastIndex = at
    const stop = TEXT_STOP.exec(text)
    if (stop === null) {
      return { at: start, message: 'a text that starts here is never closed: a double quote is missing' }
    }
    if (stop[0] === '"') {
      return stop.index + 1
    }
    const end = stop[0] === '\\' ? endOf(ESCAPE, text, stop.index) : undefined
    if (end === undefined) {
      const message =
        stop[0] === '\\'
          ? 'an escape that JSON does not know: write `\\\\` for a backslash'
          : 'a line break or control character inside a text: close the text or write `\\n`, `\\t`'
      return { at: stop.index, message }
    }
    at = end
  }
}

function wanted(expected: Expected, inside: string | undefined): string {
  switch (expected) {
    case 'value':
      return 'a value'
    case 'value-or-end':
      return 'a value or `]`'
    case 'key':
      return 'a field name in double quotes'
    case 'key-or-end':
      return 'a field name in double quotes or `}`'
    case 'colon':
      return 'a colon'
    case 'separator':
      return inside === '{' ? 'a comma or `}`' : 'a comma or `]`'
    case 'nothing':
      return 'the end of the text'
  }
}

function unexpected(want: string, text: string, at: number): string {
  const symbol = String.fromCodePoint(text.codePointAt(at) ?? 0)
  return `expected ${want}, found ${JSON.stringify(symbol)}${hint(symbol)}`
}

function hint(symbol: string): string {
  if (symbol === '}' || symbol === ']') {
    return ' (is there a comma too many before it, or a bracket of the other kind?)'
  }
  if (symbol === '/' || symbol === '#') {
    return ' (JSON has no comments)'
  }
  if ("'“”‘’".includes(symbol)) {
    return ' (JSON knows the plain double quote only)'
  }
  return ''
}
