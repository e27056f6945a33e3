import { addAbortSignal } from 'node:stream'

/** What arrives on standard input. An interruption ends it, even while it waits for a writer that sends nothing. */
export async function* stdinBytes(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  addAbortSignal(signal, process.stdin)
  for await (const chunk of process.stdin) {
    const bytes: unknown = chunk
    if (bytes instanceof Uint8Array) yield bytes
  }
}
