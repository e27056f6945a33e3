import { EXIT } from './exit-code.ts'
import { runCommandLine } from './run-command-line.ts'

/** Runs the command line that this process was started with, and leaves the exit code of the process. */
export async function runProcess(): Promise<void> {
  const code = await runCommandLine(process.argv.slice(2))
  process.exitCode = code
  // No `process.exit` before all is written: what went to a pipe is still on its way. But an interrupted process ends at once then. While Node
  // takes itself apart it listens to no signal any more, and the same Ctrl-C, passed on late by npm, would make it end by that signal.
  if (code === EXIT.interrupted) {
    await Promise.all([process.stdout, process.stderr].map(stream => new Promise(resolve => stream.write('', resolve))))
    process.exit()
  }
}
