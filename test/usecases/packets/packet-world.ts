import { ParquetTableReader } from '../../../src/adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../../../src/adapters/formats/parquet-table-writer.ts'
import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { MemoryPacketLedger } from '../../../src/adapters/memory/memory-packet-ledger.ts'
import { MemoryParameterStore } from '../../../src/adapters/memory/memory-parameter-store.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate } from '../../../src/domain/packets/packet-key.ts'
import { parseManifest } from '../../../src/domain/star/manifest-codec.ts'
import type { Manifest } from '../../../src/domain/star/manifest.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { DEFAULT_PACKET_POLICIES, type PacketPolicies } from '../../../src/usecases/packets/packet-policies.ts'
import { ProcessPackets, type ProcessPacketsDeps } from '../../../src/usecases/packets/process-packets.ts'
import { StarStore } from '../../../src/usecases/packets/star-store.ts'
import { readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { PlainRecordReader } from './plain-record-reader.ts'

/** Two buckets, a ledger and what else packets need, in memory. */
export class PacketWorld {
  readonly clock = new VirtualClock()
  readonly store = new MemoryObjectStore({ clock: this.clock, buckets: { ingestion: {}, processed: {} } })
  readonly packetLedger = new MemoryPacketLedger()
  readonly parameters = new MemoryParameterStore()
  readonly notifier = new MemoryNotifier()
  readonly logger = new RecordingLogger()

  processor(policies: Partial<PacketPolicies> = {}, deps: Partial<ProcessPacketsDeps> = {}): ProcessPackets {
    const parsed = parsePacketKeyTemplate(DEFAULT_PACKET_KEY_TEMPLATE)
    if (parsed.kind === 'invalid') throw new Error(parsed.message)
    const recordReader = new PlainRecordReader()
    return new ProcessPackets({
      star: TOTESYS,
      ingestion: this.store,
      processed: this.store,
      starStore: new StarStore({ store: this.store, bucket: 'processed', reader: recordReader }),
      recordReader,
      tableWriter: new ParquetTableWriter(),
      tableReader: new ParquetTableReader(this.store),
      policies: { ...DEFAULT_PACKET_POLICIES, ...policies },
      ingestionBucket: 'ingestion',
      template: parsed.template,
      packetLedger: this.packetLedger,
      parameters: this.parameters,
      notifier: this.notifier,
      clock: this.clock,
      logger: this.logger,
      ...deps,
    })
  }

  async put(table: string, id: number, ...rows: readonly object[]): Promise<{ table: string; id: number }> {
    await this.putText(table, id, rows.map(row => `${JSON.stringify(row)}\n`).join(''))
    return { table, id }
  }

  async putText(table: string, id: number, text: string): Promise<void> {
    await this.store.put({ bucket: 'ingestion', key: `${table}/${table}_${id}.jsonl` }, Buffer.from(text))
  }

  async manifest(): Promise<Manifest> {
    return parseManifest(await this.text('processed', 'manifest.json'))
  }

  async text(bucket: string, key: string): Promise<string> {
    return (await this.bytes(bucket, key)).toString('utf8')
  }

  async bytes(bucket: string, key: string): Promise<Buffer> {
    const got = await this.store.get({ bucket, key })
    if (got.kind !== 'found') throw new Error(`${key} is not there`)
    const chunks: Uint8Array[] = []
    for await (const chunk of got.body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** Takes an object out of the processed bucket, as a person would by mistake. */
  async lose(key: string): Promise<void> {
    const head = await this.store.head({ bucket: 'processed', key })
    if (head === undefined || (await this.store.delete(head)) !== 'deleted') throw new Error(`${key} is not there`)
  }

  /** The rows of a table as the manifest shows them. */
  async rows(table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const keys = (await this.manifest()).tables[table] ?? []
    const rows: Readonly<Record<string, unknown>>[] = []
    for (const key of keys) rows.push(...(await readWithHyparquet(await this.bytes('processed', key))))
    return rows
  }
}

const MOMENT = '2022-11-03 14:20:49.962'
export const stamped = <T extends object>(row: T) => ({ created_at: MOMENT, last_updated: MOMENT, ...row })
