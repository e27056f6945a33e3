import { UsageError } from './usage-error.ts'

/** A command as the system starts it. */
export interface JobCommand {
  /** With a `/`, relative to the working folder; without, looked for where the system looks for programs. */
  readonly program: string
  readonly args: readonly string[]
}

/** What means something to a shell and nothing here: a command that needs it is meant for a shell. */
const OPERATORS = '|&;<>()'
/** What a backslash takes its meaning from within double quotes (POSIX, "Shell Command Language", 2.2.3). */
const ESCAPED_IN_QUOTES = '$`"\\\n'

/**
 * Reads the value of `--job-command`: words as a POSIX shell divides and quotes them ("Shell Command Language", 2.2), and nothing of
 * what it does with them then. `$`, `*`, `~`, `#` and the like stand for themselves.
 *
 * @throws UsageError for a quotation without an end, an operator of the shell, or no program.
 */
export function parseJobCommand(text: string): JobCommand {
  if (text.includes('\0')) throw unusable(text, 'it has a NUL character, which no program can be given')
  const words: string[] = []
  let position = skipBlanks(text, 0)
  while (position < text.length) {
    const word = readWord(text, position)
    words.push(word.value)
    position = skipBlanks(text, word.end)
  }
  const [program = '', ...args] = words
  if (program === '') throw unusable(text, 'it names no program')
  return { program, args }
}

interface Piece {
  readonly value: string
  /** Where what follows begins. */
  readonly end: number
}

function readWord(text: string, start: number): Piece {
  let value = ''
  let position = start
  while (position < text.length && !isBlank(text, position)) {
    const piece = readPiece(text, position)
    value += piece.value
    position = piece.end
  }
  return { value, end: position }
}

function readPiece(text: string, start: number): Piece {
  const character = text.charAt(start)
  if (character === "'") return readSingleQuoted(text, start)
  if (character === '"') return readDoubleQuoted(text, start)
  if (character === '\\') return readEscaped(text, start)
  if (!OPERATORS.includes(character)) return { value: character, end: start + 1 }
  throw unusable(text, `no shell reads it, so that ${character} at character ${start + 1} would mean nothing: quote it, or put the command into a script`)
}

function readSingleQuoted(text: string, start: number): Piece {
  const end = text.indexOf("'", start + 1)
  if (end < 0) throw unusable(text, `the ' at character ${start + 1} is never closed`)
  return { value: text.slice(start + 1, end), end: end + 1 }
}

function readDoubleQuoted(text: string, start: number): Piece {
  let value = ''
  let position = start + 1
  while (position < text.length) {
    const character = text.charAt(position)
    if (character === '"') return { value, end: position + 1 }
    const next = text.charAt(position + 1)
    const isEscape = character === '\\' && next !== '' && ESCAPED_IN_QUOTES.includes(next)
    const piece = isEscape ? readEscaped(text, position) : { value: character, end: position + 1 }
    value += piece.value
    position = piece.end
  }
  throw unusable(text, `the " at character ${start + 1} is never closed`)
}

/** An escaped end of line is none: the line goes on. */
function readEscaped(text: string, start: number): Piece {
  const next = text.charAt(start + 1)
  if (next === '') throw unusable(text, 'it ends with a backslash')
  return { value: next === '\n' ? '' : next, end: start + 2 }
}

function skipBlanks(text: string, start: number): number {
  let position = start
  while (isBlank(text, position)) position += 1
  return position
}

function isBlank(text: string, position: number): boolean {
  return position < text.length && ' \t\n\r'.includes(text.charAt(position))
}

function unusable(text: string, complaint: string): UsageError {
  return new UsageError(`--job-command ${JSON.stringify(text)} cannot be used: ${complaint}.`)
}
