import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { landingHandler, type LandingHandler } from '../../../src/entrypoints/lambda/landing-handler.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { DeadLetters } from '../../../src/ports/dead-letters.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import type { Logger } from '../../../src/ports/logger.ts'
import type { Notifier } from '../../../src/ports/notifier.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import type { WorkflowStarter } from '../../../src/ports/workflow-starter.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../../src/usecases/contract-loader.ts'
import { ConvertFile, type ConvertFileDependencies } from '../../../src/usecases/convert-file.ts'
import { ReplayReceipts } from '../../../src/usecases/replay-receipts.ts'
import { RouteFile, type RouteFileDependencies } from '../../../src/usecases/route-file.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { gatedPort, type Gate } from '../kernel/gated-port.ts'
import type { Task } from '../kernel/task.ts'
import { CONFIG_KEY } from './config-variants.ts'
import type { ReplayableState } from './router-plan.ts'

/** The ports of one worker. */
export interface WorkerPorts {
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly notifier: Notifier
  readonly workflows: WorkflowStarter
  readonly deadLetters: DeadLetters
  readonly clock: Clock
}

/** A known defect put back into a flow, around the ports of a worker or in the place of a use case. */
export interface FlowDefect {
  readonly id: string
  /** What it puts back, in one sentence. */
  readonly puts: string
  readonly ports?: (ports: WorkerPorts) => WorkerPorts
  readonly routeFile?: (deps: RouteFileDependencies) => RouteFile
  readonly convertFile?: (deps: ConvertFileDependencies) => ConvertFile
}

const SILENT: Logger = { log: () => undefined, with: () => SILENT }

/** One process of the deployed code: what it has loaded stays for its next invocation. Takes one invocation at a time. */
export class Sandbox {
  #task: Task | undefined
  readonly #handler: LandingHandler<unknown>
  readonly #sweep: SweepBucket
  readonly #replay: ReplayReceipts

  constructor(world: WorkerPorts, flow: 'route-file' | 'convert-csv', defect: FlowDefect | undefined) {
    const gate: Gate = (port, method, args, perform) => this.#running().call(port, method, args, perform)
    const gated: WorkerPorts = {
      store: gatedPort('store', world.store, gate),
      ledger: gatedPort('ledger', world.ledger, gate),
      notifier: gatedPort('notifier', world.notifier, gate),
      workflows: gatedPort('workflows', world.workflows, gate),
      deadLetters: gatedPort('deadLetters', world.deadLetters, gate),
      clock: world.clock,
    }
    const ports = defect?.ports?.(gated) ?? gated
    const deps = { ...ports, config: new ConfigLoader(ports.store, { key: CONFIG_KEY }) }
    const routeFile = defect?.routeFile?.(deps) ?? new RouteFile(deps)
    const convertDeps = { ...deps, converter: new CsvToParquetConverter(), contracts: new ContractLoader(ports.store) }
    const convertFile = defect?.convertFile?.(convertDeps) ?? new ConvertFile(convertDeps)
    this.#sweep = new SweepBucket({ ...ports, routeFile, convertFile })
    this.#replay = new ReplayReceipts({ ...ports, routeFile, convertFile })
    const observers = { clock: ports.clock, logger: SILENT, metrics: { add: () => undefined, flush: () => Promise.resolve() } }
    this.#handler = landingHandler<unknown>(observers, {
      flow,
      logEvent: 'file-handled',
      handle: async ({ object, size }) => {
        if (flow === 'route-file') return await routeFile.execute(object, size)
        return await convertFile.execute(object, size === undefined ? {} : { size })
      },
      describe: () => ({ fields: {}, metrics: [] }),
      ignored: (reason) => ({ status: 'ignored', reason }),
    })
  }

  get isIdle(): boolean {
    return this.#task === undefined
  }

  async handle(task: Task, payload: unknown): Promise<unknown> {
    return await this.#as(task, () => this.#handler(payload))
  }

  async sweep(task: Task, bucket: string): Promise<void> {
    await this.#as(task, () => this.#sweep.execute(bucket))
  }

  /** Throws when a file could not be brought to its end, so that the person repeats it. */
  async replay(task: Task, bucket: string, state: ReplayableState | undefined): Promise<void> {
    const selection = state === undefined ? {} : { state }
    const files = await this.#as(task, () => this.#replay.execute(bucket, selection, { by: 'someone', reason: 'simulated' }))
    for (const { error } of files) {
      if (error !== undefined) throw new Error('a file could not be brought to its end', { cause: error })
    }
  }

  async #as<T>(task: Task, work: () => Promise<T>): Promise<T> {
    this.#task = task
    const result = await work().finally(() => {
      this.#task = undefined
    })
    return result
  }

  #running(): Task {
    if (this.#task === undefined) throw new Error('a worker made a call outside every invocation')
    return this.#task
  }
}
