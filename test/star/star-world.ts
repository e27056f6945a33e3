import { JsonRecordReader } from '../../src/adapters/formats/json-record-reader.ts'
import { ParquetTableReader } from '../../src/adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../../src/adapters/formats/parquet-table-writer.ts'
import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate } from '../../src/domain/packets/packet-key.ts'
import { TOTESYS } from '../../src/domain/star/totesys.ts'
import { DEFAULT_PACKET_POLICIES, type PacketPolicies } from '../../src/usecases/packets/packet-policies.ts'
import { ProcessPackets } from '../../src/usecases/packets/process-packets.ts'
import { StarStore } from '../../src/usecases/packets/star-store.ts'
import { packetText } from '../../scripts/packets/packet-text.ts'
import type { SourcePacket } from '../../scripts/packets/source-row.ts'
import { PacketWorld } from '../usecases/packets/packet-world.ts'

/** The world of packets with the reader of records that is used in earnest. */
export class StarWorld extends PacketWorld {
  override processor(policies: Partial<PacketPolicies> = {}): ProcessPackets {
    const parsed = parsePacketKeyTemplate(DEFAULT_PACKET_KEY_TEMPLATE)
    if (parsed.kind === 'invalid') throw new Error(parsed.message)
    const recordReader = new JsonRecordReader({ batchRows: 512 })
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
    })
  }

  async land(packets: readonly SourcePacket[]): Promise<void> {
    for (const packet of packets) await this.putText(packet.table, packet.id, packetText(packet))
  }
}
