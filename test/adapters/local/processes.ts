import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

export interface Worker {
  readonly process: ChildProcess
  /** Resolves with the first line it writes. */
  readonly ready: Promise<string>
  /** Resolves when it has ended, with all that it wrote; rejects when it failed by itself. */
  readonly done: Promise<string>
}

/** Starts `worker-process.ts` with these arguments. */
export function startWorker(...args: readonly string[]): Worker {
  const child = spawn(process.execPath, [WORKER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const ready = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')))
    })
  })
  const done = new Promise<string>((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(output)
      else reject(new Error(`a worker ended with ${code ?? signal}`))
    })
  })
  return { process: child, ready, done }
}

/** Ends it at once, without a chance to clean up. */
export async function kill(worker: Worker): Promise<void> {
  worker.process.kill('SIGKILL')
  await worker.done
}
