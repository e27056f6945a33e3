import { realpath, stat } from 'node:fs/promises'
import { DEFAULT_INFER_OPTIONS, inferContract } from '../../adapters/formats/infer-contract.ts'
import type { InferredContract } from '../../adapters/formats/infer-contract.ts'
import { FileOutput } from '../../adapters/local/file-output.ts'
import { PortError } from '../../ports/port-error.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { describeInference } from './infer-summary.ts'
import { openInput } from './read-document.ts'
import { stdinBytes } from './stdin-bytes.ts'
import { UsageError } from './usage-error.ts'

export interface InferCommandOptions {
  /** A path, or `-` for stdin. */
  readonly input: string
  readonly output?: string
  /** As it was typed. */
  readonly rows?: string
  readonly force: boolean
  readonly json: boolean
}

/** Drafts a contract, says what each choice rests on, and gives it to stdout or to a file. */
export async function inferCommand(options: InferCommandOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  const rowsMax = options.rows === undefined ? DEFAULT_INFER_OPTIONS.rowsMax : readRows(options.rows)
  const output = options.output === undefined ? undefined : await outputAt(options.output, options)
  const result = await infer(options.input, rowsMax, context)
  if (result.kind === 'refused') {
    terminal.say(`sluice: ${options.input}: ${result.fault.message}`)
    if (options.json) terminal.document({ error: result.fault })
    return EXIT.attention
  }
  signal.throwIfAborted()
  const { descriptor } = result.draft
  if (output !== undefined) await write(output, descriptor)
  terminal.say(...describeInference(options.input, result, output?.path))
  if (output === undefined || options.json) terminal.document(descriptor)
  return EXIT.done
}

async function infer(input: string, rowsMax: number, { terminal, signal }: CommandContext): ReturnType<typeof inferContract> {
  if (input === '-') {
    if (process.stdin.isTTY) terminal.say('Reading CSV from the terminal; Ctrl-D ends it.')
    try {
      return await inferContract(stdinBytes(signal), { rowsMax })
    } catch (error) {
      signal.throwIfAborted()
      throw error
    }
  }
  const source = await openInput(input, signal)
  try {
    return await inferContract(source, { rowsMax })
  } finally {
    await source.close()
  }
}

async function write(output: FileOutput, descriptor: InferredContract['draft']['descriptor']): Promise<void> {
  try {
    await output.write(new TextEncoder().encode(`${JSON.stringify(descriptor, null, 2)}\n`))
    await output.commit()
  } finally {
    await output.discard()
  }
}

function readRows(text: string): number {
  const rows = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (rows > 0) return rows
  throw new UsageError(`--rows must be a whole number from 1 on, not ${JSON.stringify(text)}`)
}

/** @throws UsageError when the file may not be written: a contract that somebody has corrected is not to be lost. */
async function outputAt(path: string, { input, force }: InferCommandOptions): Promise<FileOutput> {
  if (path === '-') throw new UsageError('the output must be a file: without -o the contract goes to stdout')
  const [existing, source] = await Promise.all([realPathOf(path), realPathOf(input)])
  if (existing !== undefined && existing === source) {
    throw new UsageError(`the contract and the input are the same file ${JSON.stringify(path)}: name another`)
  }
  if (existing !== undefined && !force && (await stat(existing)).isFile()) {
    throw new UsageError(`there is a file ${JSON.stringify(path)} already: name another, or add --force to replace it`)
  }
  try {
    return await FileOutput.at(path)
  } catch (error) {
    if (error instanceof PortError) throw new UsageError(error.message)
    throw error
  }
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch {
    return undefined
  }
}
