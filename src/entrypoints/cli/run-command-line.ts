import { CommanderError } from 'commander'
import { createProgram } from './create-program.ts'
import { EXIT } from './exit-code.ts'
import { Interrupted, listenForInterruption } from './interruption.ts'
import { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Runs one command line to its end and resolves with the exit code. Never throws. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  const terminal = new Terminal(process.stdout, process.stderr)
  const interruption = listenForInterruption(terminal)
  let exitCode: number = EXIT.done
  const program = createProgram({ terminal, signal: interruption.signal }, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return await report(error, args, terminal)
  } finally {
    terminal.clearStatus()
    interruption.close()
  }
}

/** Whoever read our output has gone (`| head`): the work goes on, nobody is told of it. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

async function report(error: unknown, args: readonly string[], terminal: Terminal): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done
    // The parser has said what is wrong already.
    if (args.includes('--json')) terminal.document({ error: { code: 'usage', message: error.message } })
    return EXIT.usage
  }
  // What knows all errors by name loads all that may throw them; a command that succeeds needs none of it.
  const failure = error instanceof Interrupted ? { code: 'interrupted', message: 'interrupted' } : (await import('./failure.ts')).failureOf(error)
  terminal.say(`sluice: ${failure.message}${failure.code === 'internal-error' ? ' (add --debug for a stack trace)' : ''}`)
  if (args.includes('--debug') && error instanceof Error) terminal.say(...(error.stack ?? '').split('\n'))
  if (args.includes('--json')) terminal.document({ error: failure })
  if (error instanceof UsageError) return EXIT.usage
  return error instanceof Interrupted ? EXIT.interrupted : EXIT.attention
}
