import { CsvToParquetConverter } from '../../src/adapters/formats/csv-to-parquet-converter.ts'
import { MemoryDeadLetters } from '../../src/adapters/memory/memory-dead-letters.ts'
import { MemoryLedger } from '../../src/adapters/memory/memory-ledger.ts'
import { MemoryNotifier } from '../../src/adapters/memory/memory-notifier.ts'
import { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import { MemoryStagedUploads } from '../../src/adapters/memory/memory-staged-uploads.ts'
import { MemoryWorkflowStarter } from '../../src/adapters/memory/memory-workflow-starter.ts'
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts'
import type { ObjectVersion } from '../../src/domain/identity/object-version.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import type { Warehouse } from '../../src/ports/warehouse.ts'
import { ConfigLoader } from '../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../src/usecases/contract-loader.ts'
import { ConvertFile } from '../../src/usecases/convert-file.ts'
import type { FileProcessorDependencies } from '../../src/usecases/file-processor.ts'
import { ProcessBucket } from '../../src/usecases/process-bucket.ts'
import { ReplayReceipts } from '../../src/usecases/replay-receipts.ts'
import { RouteFile } from '../../src/usecases/route-file.ts'
import { RunWorkflow } from '../../src/usecases/run-workflow.ts'
import { SweepBucket } from '../../src/usecases/sweep-bucket.ts'
import { CloseExecution } from '../../src/usecases/workflow/close-execution.ts'
import { IngestFile } from '../../src/usecases/workflow/ingest-file.ts'
import { OutputFile } from '../../src/usecases/workflow/output-file.ts'
import { RecordFailure } from '../../src/usecases/workflow/record-failure.ts'
import { TransformFile } from '../../src/usecases/workflow/transform-file.ts'
import { ValidateFile } from '../../src/usecases/workflow/validate-file.ts'
import { FaultPlan } from './fault-plan.ts'

export const BUCKET = 'lake'

export const JOB = {
  job_id: 'JOB001',
  job_name: 'orders_etl',
  source_file_name: 'orders.csv',
  target_table: 'orders',
  upsert_keys: ['order_id'],
  is_active: true,
}

/** A bucket, a ledger and the rest in memory, which outlive any number of invocations over them. */
export class World {
  readonly clock = new VirtualClock()
  readonly store: MemoryObjectStore
  readonly ledger = new MemoryLedger()
  readonly notifier = new MemoryNotifier()
  readonly workflows = new MemoryWorkflowStarter()
  readonly deadLetters = new MemoryDeadLetters()
  readonly uploads: MemoryStagedUploads
  /** Takes tables when a test sets one. */
  warehouse: Warehouse | undefined

  constructor(options: { readonly versioned?: boolean } = {}) {
    this.store = new MemoryObjectStore({ clock: this.clock, buckets: { [BUCKET]: { versioned: options.versioned ?? false } } })
    this.uploads = new MemoryStagedUploads(this.store)
  }

  /** Puts an object and returns it as an event would name it. */
  async put(key: string, body: string | Uint8Array): Promise<ObjectVersion> {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const written = await this.store.put({ bucket: BUCKET, key }, bytes)
    if (written.kind !== 'written') throw new Error(`put ${key}: ${written.kind}`)
    const entry = this.store.snapshot().find((one) => one.key === key && one.current && one.kind === 'object')
    return {
      bucket: BUCKET,
      key,
      etag: written.etag,
      ...(written.versionId === undefined ? {} : { versionId: written.versionId }),
      ...(entry === undefined ? {} : { sequencer: entry.sequencer }),
    }
  }

  async putConfig(jobs: unknown): Promise<void> {
    await this.put('config/config.json', typeof jobs === 'string' ? jobs : JSON.stringify(jobs))
  }

  routeFile(plan: FaultPlan = new FaultPlan()): RouteFile {
    const store = plan.wrap('store', this.store)
    return new RouteFile({
      store,
      ledger: plan.wrap('ledger', this.ledger),
      notifier: plan.wrap('notifier', this.notifier),
      workflows: plan.wrap('workflows', this.workflows),
      clock: this.clock,
      config: new ConfigLoader(store, { key: 'config/config.json' }),
    })
  }

  convertFile(plan: FaultPlan = new FaultPlan()): ConvertFile {
    const store = plan.wrap('store', this.store)
    return new ConvertFile({
      store,
      ledger: plan.wrap('ledger', this.ledger),
      notifier: plan.wrap('notifier', this.notifier),
      clock: this.clock,
      converter: new CsvToParquetConverter(),
      config: new ConfigLoader(store, { key: 'config/config.json' }),
      contracts: new ContractLoader(store),
      deadLetters: plan.wrap('deadLetters', this.deadLetters),
      uploads: plan.wrap('uploads', this.uploads),
      ...(this.warehouse === undefined ? {} : { warehouse: plan.wrap('warehouse', this.warehouse) }),
    })
  }

  /** The steps of an execution, each as a function of its own. */
  steps(plan: FaultPlan = new FaultPlan()) {
    const deps = {
      ledger: plan.wrap('ledger', this.ledger),
      store: plan.wrap('store', this.store),
      workflows: plan.wrap('workflows', this.workflows),
      clock: this.clock,
      convertFile: this.convertFile(plan),
    }
    return {
      ingest: new IngestFile(deps),
      validate: new ValidateFile(deps),
      transform: new TransformFile(deps),
      output: new OutputFile(deps),
      recordFailure: new RecordFailure(deps),
      closeExecution: new CloseExecution(deps),
    }
  }

  processBucket(plan: FaultPlan = new FaultPlan()): ProcessBucket {
    return new ProcessBucket({ ...this.#processing(plan), store: plan.wrap('store', this.store) })
  }

  sweepBucket(plan: FaultPlan = new FaultPlan()): SweepBucket {
    return new SweepBucket({ ...this.#processing(plan), store: plan.wrap('store', this.store) })
  }

  replayReceipts(plan: FaultPlan = new FaultPlan()): ReplayReceipts {
    return new ReplayReceipts({ ...this.#processing(plan), store: plan.wrap('store', this.store) })
  }

  /** Files are brought to their ends in this process, as on a laptop. */
  #processing(plan: FaultPlan): FileProcessorDependencies {
    const convertFile = this.convertFile(plan)
    const workflow = new RunWorkflow(convertFile)
    return {
      ledger: plan.wrap('ledger', this.ledger),
      clock: this.clock,
      routeFile: this.routeFile(plan),
      convertFile,
      settleWorkflow: async (name, options) => {
        const execution = this.workflows.executions.find((one) => one.name === name && one.status === 'open')
        if (execution === undefined) return
        await workflow.execute(execution, options)
        this.workflows.close(name)
      },
    }
  }

  /** Removes the current object of a key, as its owner may at any time. */
  async remove(key: string): Promise<void> {
    const head = await this.store.head({ bucket: BUCKET, key })
    if (head !== undefined) await this.store.delete({ ...head, etag: head.etag })
  }

  async receipts(): Promise<readonly Receipt[]> {
    return (await this.ledger.listReceipts({}, { limit: 1_000 })).items.map((stored) => stored.value)
  }

  /** Every current object by key, as text. */
  objects(): Readonly<Record<string, string>> {
    const entries = this.store.snapshot().filter((entry) => entry.current && entry.kind === 'object')
    return Object.fromEntries(entries.map((entry) => [entry.key, Buffer.from(entry.bytes ?? []).toString('latin1')]))
  }

  keys(): readonly string[] {
    return Object.keys(this.objects()).sort()
  }

  async receipt(identity: string): Promise<Receipt> {
    const stored = await this.ledger.findReceipt(identity)
    if (stored === undefined) throw new Error(`no receipt ${identity}`)
    return stored.value
  }
}
