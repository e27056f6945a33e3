import { type Command, CommanderError } from 'commander'
import { createProgram } from '../../src/entrypoints/cli/create-program.ts'
import { Terminal } from '../../src/entrypoints/cli/terminal.ts'

/**
 * The commands of a shell script, as their words: without comments and redirections, each part of a pipe and each substitution by
 * itself. Knows as much of the shell as the documents use.
 */
export function shellCommands(script: string): readonly (readonly string[])[] {
  return script
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const { words, substitutions } = wordsOf(line)
      return [...partsOf(words), ...substitutions.flatMap(shellCommands)]
    })
    .filter((words) => words.length > 0)
}

const OPERATORS = new Set(['|', '&&', '||', ';', '{', '}'])
const KEYWORDS = new Set(['do', 'then', 'else', 'if', '!'])

function wordsOf(line: string): { readonly words: readonly string[]; readonly substitutions: readonly string[] } {
  const substitutions: string[] = []
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  const push = (): void => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let i = 0; i < line.length; i += 1) {
    const char = line.charAt(i)
    if (quote !== "'" && line.startsWith('$(', i)) {
      const end = closingOf(line, i + 2)
      substitutions.push(line.slice(i + 2, end))
      word = (word ?? '') + line.slice(i, end + 1)
      i = end
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else if (quote === '"' && char === '\\') word = (word ?? '') + line.charAt((i += 1))
      else word = (word ?? '') + char
    } else if (char === '\\') word = (word ?? '') + line.charAt((i += 1))
    else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (char === '#' && word === undefined) break
    else if (char === ' ') push()
    else if (char === ';') {
      push()
      words.push(';')
    } else word = (word ?? '') + char
  }
  push()
  return { words, substitutions }
}

/** Where the bracket is that ends a substitution which begins here. */
function closingOf(line: string, start: number): number {
  for (let depth = 1, i = start; i < line.length; i += 1) {
    if (line.charAt(i) === '(') depth += 1
    if (line.charAt(i) === ')') depth -= 1
    if (depth === 0) return i
  }
  throw new Error(`a bracket is not closed: ${line}`)
}

function partsOf(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  for (const [index, word] of words.entries()) {
    const part = parts.at(-1) ?? []
    if (OPERATORS.has(word)) parts.push([])
    else if (!(part.length === 0 && KEYWORDS.has(word)) && !/^[<>]/.test(word) && !/^[<>]+$/.test(words[index - 1] ?? '')) part.push(word)
  }
  return parts
}

/** The arguments of `npx sluice …` or `sluice …`; `undefined` for another program. */
export function sluiceArguments(words: readonly string[]): readonly string[] | undefined {
  const [first, ...others] = words[0] === 'npx' ? words.slice(1) : words
  return first === 'sluice' ? others : undefined
}

/**
 * What the program would say against a command line: that there is no such command or option, or that an argument is missing or one too
 * many. Nothing is run. `undefined`: it would take it.
 */
export async function refusalOf(args: readonly string[]): Promise<string | undefined> {
  const silent = { write: () => true }
  const program = createProgram({ terminal: new Terminal(silent, silent), signal: new AbortController().signal }, () => undefined)
  disarm(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return undefined
  } catch (error) {
    if (error instanceof CommanderError) return error.message
    throw error
  }
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  for (const child of command.commands) {
    child.action(() => undefined)
    disarm(child)
  }
}
