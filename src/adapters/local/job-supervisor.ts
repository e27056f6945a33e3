import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import { hasCode } from './fs-error.ts'
import type { SupervisorReport } from './local-job-record.ts'
import { LocalJobRuns } from './local-job-runs.ts'

/**
 * The program that stands between whoever starts a run and the run's own program: `job-supervisor <folder> <run> <program> [arg …]`.
 *
 * It outlives its parent and writes down how the run ended. A shell could do that as well, but could neither say which process
 * it is in a way that survives the reuse of process ids, nor put the record on the disk before it is seen.
 */
const [root, jobRunId, program, ...args] = process.argv.slice(2)
if (root === undefined || jobRunId === undefined || program === undefined) {
  throw new Error('usage: job-supervisor <folder> <run> <program> [arg …]')
}
const runs = new LocalJobRuns(root)
/** An end that cannot be recorded, as on a full disk, is tried again for five minutes: without it the run counts as interrupted. */
const RECORD_TRIES = 60
const RECORD_AGAIN_MS = 5_000

// What a terminal sends reaches the program too, as it is in the same group; there must be somebody left to write down its end.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

if (await runs.watch(jobRunId)) await supervise(jobRunId, program)

async function supervise(id: string, command: string): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, JOB_RUN_ID: id } })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const ended = endOf(child)
  const failure = await failureToStart(child)
  if (failure !== undefined) {
    const message = `${command} could not be started: ${failure.message}`
    const isPermanent = hasCode(failure, 'ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR')
    const code = isPermanent ? 'no-such-program' : 'interrupted'
    await runs.finish(id, { kind: 'failed', code, message })
    return report(isPermanent ? { kind: 'refused', code, message } : { kind: 'started' })
  }
  if (child.pid !== undefined) await recordProgram(id, child.pid)
  report({ kind: 'started' })
  await recordEnd(id, command, await ended)
}

interface ProgramEnd {
  readonly exitCode: number | null
  readonly signal: string | null
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => child.once('exit', (exitCode, signal) => resolve({ exitCode, signal })))
}

function failureToStart(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(undefined))
    child.once('error', resolve)
  })
}

/** The record is only missed when this process is ended by force before the program: no reason not to watch over it. */
async function recordProgram(id: string, pid: number): Promise<void> {
  await runs.recordProgram(id, pid).catch((error: unknown) => complain(error))
}

async function recordEnd(id: string, command: string, { exitCode, signal }: ProgramEnd): Promise<void> {
  const how = exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${exitCode}`
  const code = exitCode === null ? 'interrupted' : 'job-failed'
  const message = `${command} ${how}; what it printed is in ${runs.logOf(id)}`
  for (let tried = 1; ; tried += 1) {
    try {
      return await runs.finish(id, exitCode === 0 ? { kind: 'succeeded' } : { kind: 'failed', code, message })
    } catch (error) {
      complain(error)
      if (tried === RECORD_TRIES) throw error
      await delay(RECORD_AGAIN_MS)
    }
  }
}

/** Into the log of the run. */
function complain(error: unknown): void {
  process.stderr.write(`sluice: ${thrownMessage(error)}\n`)
}

/** A parent that is gone is told nothing and needs to be told nothing: all is in the files. */
function report(message: SupervisorReport): void {
  if (!process.connected) return
  process.send?.(message, undefined, undefined, () => {
    if (process.connected) process.disconnect()
  })
}
