import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { landingHandler, type LandingHandler } from '../../../src/entrypoints/lambda/landing-handler.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { DeadLetters } from '../../../src/ports/dead-letters.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import type { Logger } from '../../../src/ports/logger.ts'
import type { Notifier } from '../../../src/ports/notifier.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import type { StagedUploads } from '../../../src/ports/staged-uploads.ts'
import type { Warehouse } from '../../../src/ports/warehouse.ts'
import type { WorkflowStarter } from '../../../src/ports/workflow-starter.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../../src/usecases/contract-loader.ts'
import { ConvertFile, type ConvertFileDependencies } from '../../../src/usecases/convert-file.ts'
import type { FileProcessorDependencies } from '../../../src/usecases/file-processor.ts'
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
  readonly uploads: StagedUploads
  /** Where there is one behind the bucket. */
  readonly warehouse?: Warehouse
  readonly clock: Clock
}

/** Functions of the deployment that go on with what the function of the flow has started. */
export interface FurtherFunctions {
  readonly call: (name: string, payload: unknown) => Promise<unknown>
  /** What the sweep has besides, and what a person's command has. */
  readonly sweeping: Pick<FileProcessorDependencies, 'closeExecution'>
  readonly replaying: Pick<FileProcessorDependencies, 'closeExecution' | 'convertFile'>
}

export type FunctionsOver = (deps: ConvertFileDependencies & WorkerPorts) => FurtherFunctions

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
  readonly #functions: FurtherFunctions | undefined

  constructor(world: WorkerPorts, flow: 'route-file' | 'convert-csv', defect: FlowDefect | undefined, functionsOver?: FunctionsOver) {
    const gate: Gate = (port, method, args, perform) => this.#running().call(port, method, args, perform)
    const gated: WorkerPorts = {
      store: gatedPort('store', world.store, gate),
      ledger: gatedPort('ledger', world.ledger, gate),
      notifier: gatedPort('notifier', world.notifier, gate),
      workflows: gatedPort('workflows', world.workflows, gate),
      deadLetters: gatedPort('deadLetters', world.deadLetters, gate),
      uploads: gatedPort('uploads', world.uploads, gate),
      ...(world.warehouse === undefined ? {} : { warehouse: gatedPort('warehouse', world.warehouse, gate) }),
      clock: world.clock,
    }
    const ports = defect?.ports?.(gated) ?? gated
    const deps = { ...ports, config: new ConfigLoader(ports.store, { key: CONFIG_KEY }) }
    const routeFile = defect?.routeFile?.(deps) ?? new RouteFile(deps)
    const convertDeps = { ...deps, converter: new CsvToParquetConverter(), contracts: new ContractLoader(ports.store) }
    const convertFile = defect?.convertFile?.(convertDeps) ?? new ConvertFile(convertDeps)
    const functions = functionsOver?.(convertDeps)
    this.#functions = functions
    this.#sweep = new SweepBucket({ ...ports, routeFile, convertFile, ...functions?.sweeping })
    this.#replay = new ReplayReceipts({ ...ports, routeFile, convertFile, ...functions?.replaying })
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

  /** Calls another function of the deployment. */
  async call(task: Task, name: string, payload: unknown): Promise<unknown> {
    const functions = this.#functions
    if (functions === undefined) throw new Error(`there is no function ${name} in this flow`)
    return await this.#as(task, () => functions.call(name, payload))
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
