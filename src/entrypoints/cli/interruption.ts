import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Why the signal is aborted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'

  constructor() {
    super('interrupted')
  }
}

export interface Interruption {
  readonly signal: AbortSignal
  /** Gives the signals back to the system. */
  close(): void
}

const ignore = (): void => undefined

/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const ONE_PRESS_MS = 500

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first Ctrl-C asks for an orderly end; the second does not wait, which loses no data either: every step can be taken up again. */
export function listenForInterruption(terminal: Terminal): Interruption {
  const controller = new AbortController()
  let firstMs = 0
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstMs < ONE_PRESS_MS) return
      terminal.clearStatus()
      process.exit(EXIT.interrupted)
    }
    firstMs = performance.now()
    controller.abort(new Interrupted())
    terminal.say('Interrupted: leaving the current file as it was (once more to stop at once) …')
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: controller.signal,
    close: () => {
      for (const name of SIGNALS) {
        process.off(name, onSignal)
        // What has been interrupted is about to end in its own way: the same press may still arrive from npm.
        if (controller.signal.aborted) process.on(name, ignore)
      }
    },
  }
}
