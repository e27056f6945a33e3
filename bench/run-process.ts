import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { parseUsage } from './process-usage.ts'
import type { ProcessUsage } from './process-usage.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A script in a fresh Node.js of the version that runs this. */
export function nodeCommand(script: string, ...args: readonly string[]): Command {
  return { file: process.execPath, args: [script, ...args] }
}

/**
 * Runs a process to its end and takes its time from outside, start and end of the runtime included; the rest it has to print of itself.
 * What lies where its output goes is removed before, or that of an earlier round could be taken for it.
 */
export async function usageOf(command: Command, output?: string): Promise<ProcessUsage> {
  if (output !== undefined) rmSync(output, { force: true })
  const { stdout, seconds } = await runProcess(command)
  const usage = parseUsage(stdout)
  if (usage === undefined) throw new TypeError(`${textOf(command)} was to print what it took, and printed ${JSON.stringify(stdout)}`)
  return { ...usage, seconds }
}

/** Throws when the process fails, with what it printed to the error stream. */
export function runProcess(command: Command): Promise<{ readonly stdout: string; readonly seconds: number }> {
  const { file, args, env = {} } = command
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let seconds = Number.NaN
    const text = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text.stdout += piece))
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (text.stderr += piece))
    child.once('exit', () => (seconds = (performance.now() - began) / 1_000))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      if (code === 0) resolve({ stdout: text.stdout, seconds })
      else reject(new Error(`${textOf(command)} ended with ${signal ?? `code ${String(code)}`}: ${text.stderr.trim()}`))
    })
  })
}

function textOf({ file, args }: Command): string {
  return [file, ...args].join(' ')
}
