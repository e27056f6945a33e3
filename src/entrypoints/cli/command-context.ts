import type { Terminal } from './terminal.ts'

/** What every command is given; it answers with its exit code. */
export interface CommandContext {
  readonly terminal: Terminal
  /** Aborted when the person interrupts the program. */
  readonly signal: AbortSignal
}
