import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Execution, ExecutionStanding, StartOutcome, WorkflowStarter } from '../../ports/workflow-starter.ts'
import { type ExecutionFile, executionFileText, parseExecutionFile } from './local-execution-file.ts'
import { StateFiles } from './state-files.ts'

export interface LocalWorkflowStarterOptions {
  /** The folder that stands for the bucket; executions are in `.sluice/executions` within it. */
  readonly root: string
  /** Carries an execution out to its end. It may have been begun before, by a process that did not finish it. */
  readonly run: (execution: Execution) => Promise<void>
  /** Milliseconds since 1970; only puts executions in order. The system's clock when absent. */
  readonly nowMs?: () => number
}

const NAME = /^[A-Za-z0-9_-]{1,80}$/
const INPUT_BYTES_MAX = 256 * 1024
/** Holds an empty file for each execution that may be open, so that the closed ones need not be read to find them. */
const OPEN = 'open'

/**
 * Executions of a workflow on one machine. `start` only records: the executions, also those that a crashed process left, are
 * run by `settle`, one after the other. An execution is `<name>.json` and stays for good, so that its name is never taken again.
 */
export class LocalWorkflowStarter implements WorkflowStarter {
  readonly #files: StateFiles
  readonly #run: (execution: Execution) => Promise<void>
  readonly #nowMs: () => number
  #started: number

  constructor({ root, run, nowMs = Date.now }: LocalWorkflowStarterOptions) {
    this.#files = new StateFiles({ root, folder: 'executions', sync: true })
    this.#run = run
    this.#nowMs = nowMs
    this.#started = 0
  }

  async start(execution: Execution): Promise<StartOutcome> {
    checkExecution(execution)
    const { name, input } = execution
    const known = await this.#read(name)
    if (known !== undefined) return answer(known, input)
    this.#started += 1
    await this.#files.mark(markOf(name))
    const text = executionFileText({ name, input, status: 'open', startedMs: this.#nowMs(), ordinal: this.#started })
    if (await this.#files.create(pathOf(name), text)) return { kind: 'started' }
    const other = await this.#read(name)
    if (other === undefined) {
      throw new PortError('unavailable', `${this.#locate(name)} went away while it was looked at`, { outcomeUnknown: false })
    }
    return answer(other, input)
  }

  /** An execution whose run throws stays open and is run again, so one that is closed has succeeded. */
  async look(name: string): Promise<ExecutionStanding> {
    checkName(name)
    const file = await this.#read(name)
    if (file === undefined) return { kind: 'unknown' }
    return file.status === 'open' ? { kind: 'running' } : { kind: 'ended', end: 'SUCCEEDED' }
  }

  /**
   * Runs every open execution in the order of their starts, and those that are started meanwhile. One whose run throws stays open
   * and the others are run all the same; then that error is thrown, or an `AggregateError` of several.
   * An execution that another process is running is waited for, for a while.
   *
   * @param only the name of the one execution to run; the others are left alone. Nothing is done if it is not open.
   */
  async settle(only?: string): Promise<void> {
    if (only !== undefined) return await this.#carryOutAlone(only)
    const failures: unknown[] = []
    const tried = new Set<string>()
    for (let round = await this.#openNames(tried, failures); round.length > 0; round = await this.#openNames(tried, failures)) {
      for (const name of round) {
        tried.add(name)
        try {
          await this.#files.exclusively(`execution-${name}`, () => this.#carryOut(name))
        } catch (error) {
          failures.push(error)
        }
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} executions could not be carried out`)
  }

  async #carryOutAlone(name: string): Promise<void> {
    await this.#files.exclusively(`execution-${name}`, () => this.#carryOut(name))
  }

  async #carryOut(name: string): Promise<void> {
    const file = await this.#read(name)
    if (file?.status === 'open') {
      await this.#run({ name, input: file.input })
      await this.#files.replace(pathOf(name), executionFileText({ ...file, status: 'closed' }))
    }
    if (file !== undefined) await this.#files.remove(markOf(name))
  }

  /** Marks without an execution are left by a process that ended between the two, or are about to get theirs. */
  async #openNames(tried: Set<string>, failures: unknown[]): Promise<readonly string[]> {
    const found: ExecutionFile[] = []
    for (const name of await this.#files.names(OPEN)) {
      if (!NAME.test(name) || tried.has(name)) continue
      try {
        const file = await this.#read(name)
        if (file !== undefined) found.push(file)
      } catch (error) {
        tried.add(name)
        failures.push(error)
      }
    }
    return found.sort(byStart).map(({ name }) => name)
  }

  async #read(name: string): Promise<ExecutionFile | undefined> {
    const text = await this.#files.read(pathOf(name))
    if (text === undefined) return undefined
    const file = parseExecutionFile(text)
    const where = this.#locate(name)
    if (file === undefined) {
      throw new PortError('unknown', `${where} is not the record of an execution: put it aside to have it started anew`)
    }
    // Where `A` and `a` are one file name, one of the two executions cannot be recorded.
    if (file.name === name) return file
    throw new PortError('invalid-argument', `${where} is the record of another execution, ${JSON.stringify(file.name)}`)
  }

  #locate(name: string): string {
    return JSON.stringify(this.#files.locate(pathOf(name)))
  }
}

function answer(taken: ExecutionFile, input: string): StartOutcome {
  return taken.status === 'open' && taken.input === input ? { kind: 'started' } : { kind: 'exists', input: taken.input }
}

function byStart(a: ExecutionFile, b: ExecutionFile): number {
  return a.startedMs - b.startedMs || a.ordinal - b.ordinal || compareTexts(a.name, b.name)
}

function pathOf(name: string): string {
  return `${name}.json`
}

function markOf(name: string): string {
  return `${OPEN}/${name}`
}

function checkName(name: string): void {
  if (NAME.test(name)) return
  throw new PortError('invalid-argument', `the execution name ${JSON.stringify(name)} must be 1 to 80 of A-Z a-z 0-9 - _`)
}

function checkExecution({ name, input }: Execution): void {
  checkName(name)
  const bytes = Buffer.byteLength(input)
  if (bytes > INPUT_BYTES_MAX) {
    throw new PortError('invalid-argument', `the input of execution ${name} has ${bytes} bytes, more than ${INPUT_BYTES_MAX}`)
  }
  try {
    JSON.parse(input)
  } catch (cause) {
    throw new PortError('invalid-argument', `the input of execution ${name} is not JSON`, { cause })
  }
}
