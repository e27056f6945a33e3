import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import { ParquetTableReader } from '../../../src/adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../../../src/adapters/formats/parquet-table-writer.ts'
import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate, type PacketKeyTemplate } from '../../../src/domain/packets/packet-key.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Logger } from '../../../src/ports/logger.ts'
import type { Notifier } from '../../../src/ports/notifier.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import type { PacketLedger } from '../../../src/ports/packet-ledger.ts'
import type { ParameterStore } from '../../../src/ports/parameter-store.ts'
import type { PacketPolicies } from '../../../src/usecases/packets/packet-policies.ts'
import { ProcessPackets, type ProcessPacketsDeps } from '../../../src/usecases/packets/process-packets.ts'
import { StarStore } from '../../../src/usecases/packets/star-store.ts'
import { SweepPackets } from '../../../src/usecases/packets/sweep-packets.ts'
import { gatedPort, type Gate } from '../kernel/gated-port.ts'
import type { Task } from '../kernel/task.ts'
import { INGESTION, PROCESSED } from '../laws/packets/star-mirror.ts'

/** The ports of one worker. Both buckets are in one store. */
export interface PacketPorts {
  readonly store: ObjectStore
  readonly ledger: PacketLedger
  readonly parameters: ParameterStore
  readonly notifier: Notifier
  readonly clock: Clock
}

/** A known defect put back into the flow: around the ports of a worker, or in what the use case is made of. */
export interface PacketDefect {
  readonly id: string
  /** What it puts back, in one sentence. */
  readonly puts: string
  readonly ports?: (ports: PacketPorts) => PacketPorts
  readonly deps?: (deps: ProcessPacketsDeps) => ProcessPacketsDeps
  readonly processor?: (deps: ProcessPacketsDeps) => ProcessPackets
}

const SILENT: Logger = { log: () => undefined, with: () => SILENT }

/** One process of the deployed code. Takes one invocation at a time. */
export class PacketsSandbox {
  #task: Task | undefined
  readonly #processor: ProcessPackets
  readonly #sweep: SweepPackets

  constructor(world: PacketPorts, policies: PacketPolicies, defect: PacketDefect | undefined) {
    const gate: Gate = (port, method, args, perform) => this.#running().call(port, method, args, perform)
    const gated: PacketPorts = {
      store: gatedPort('store', world.store, gate),
      ledger: gatedPort('ledger', world.ledger, gate),
      parameters: gatedPort('parameters', world.parameters, gate),
      notifier: gatedPort('notifier', world.notifier, gate),
      clock: world.clock,
    }
    const { store, ledger, parameters, notifier, clock } = defect?.ports?.(gated) ?? gated
    const recordReader = new JsonRecordReader({ batchRows: 64 })
    const usual: ProcessPacketsDeps = {
      star: TOTESYS,
      ingestion: store,
      processed: store,
      starStore: new StarStore({ store, bucket: PROCESSED, reader: recordReader }),
      recordReader,
      tableWriter: new ParquetTableWriter(),
      tableReader: new ParquetTableReader(store),
      policies,
      ingestionBucket: INGESTION,
      template: TEMPLATE,
      packetLedger: ledger,
      parameters,
      notifier,
      clock,
      logger: SILENT,
    }
    const deps = defect?.deps?.(usual) ?? usual
    this.#processor = defect?.processor?.(deps) ?? new ProcessPackets(deps)
    this.#sweep = new SweepPackets({ processPackets: this.#processor, packetLedger: ledger, clock })
  }

  async handle(task: Task, payload: unknown): Promise<unknown> {
    return await this.#as(task, () => this.#processor.execute(payload))
  }

  async sweep(task: Task): Promise<void> {
    await this.#as(task, () => this.#sweep.execute())
  }

  async #as<T>(task: Task, work: () => Promise<T>): Promise<T> {
    this.#task = task
    return await work().finally(() => {
      this.#task = undefined
    })
  }

  #running(): Task {
    if (this.#task === undefined) throw new Error('a worker made a call outside every invocation')
    return this.#task
  }
}

const TEMPLATE: PacketKeyTemplate = usualTemplate()

function usualTemplate(): PacketKeyTemplate {
  const parsed = parsePacketKeyTemplate(DEFAULT_PACKET_KEY_TEMPLATE)
  if (parsed.kind === 'invalid') throw new Error(parsed.message)
  return parsed.template
}
