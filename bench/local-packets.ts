import { JsonRecordReader } from '../src/adapters/formats/json-record-reader.ts'
import { ParquetTableReader } from '../src/adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../src/adapters/formats/parquet-table-writer.ts'
import { LocalNotifier } from '../src/adapters/local/local-notifier.ts'
import { LocalObjectStore } from '../src/adapters/local/local-object-store.ts'
import { LocalPacketLedger } from '../src/adapters/local/local-packet-ledger.ts'
import { LocalParameterStore } from '../src/adapters/local/local-parameter-store.ts'
import { SystemClock } from '../src/adapters/local/system-clock.ts'
import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate } from '../src/domain/packets/packet-key.ts'
import { TOTESYS } from '../src/domain/star/totesys.ts'
import { DEFAULT_PACKET_POLICIES } from '../src/usecases/packets/packet-policies.ts'
import { nativeHash } from '../src/entrypoints/composition/native-hash.ts'
import type { Logger } from '../src/ports/logger.ts'
import { ProcessPackets } from '../src/usecases/packets/process-packets.ts'
import { StarStore } from '../src/usecases/packets/star-store.ts'

const SILENT: Logger = { log: () => undefined, with: () => SILENT }

/** The engine on two local folders, as the command line has it. */
export function localPackets(ingestion: string, processed: string): ProcessPackets {
  const parsed = parsePacketKeyTemplate(DEFAULT_PACKET_KEY_TEMPLATE)
  if (parsed.kind === 'invalid') throw new Error(parsed.message)
  const recordReader = new JsonRecordReader()
  const store = new LocalObjectStore({ bucket: 'processed', root: processed })
  return new ProcessPackets({
    star: TOTESYS,
    ingestion: new LocalObjectStore({ bucket: 'ingestion', root: ingestion }),
    processed: store,
    starStore: new StarStore({ store, bucket: 'processed', reader: recordReader }),
    recordReader,
    tableWriter: new ParquetTableWriter(),
    tableReader: new ParquetTableReader(store),
    policies: DEFAULT_PACKET_POLICIES,
    newHash: nativeHash,
    ingestionBucket: 'ingestion',
    template: parsed.template,
    packetLedger: new LocalPacketLedger({ root: processed }),
    parameters: new LocalParameterStore({ root: processed }),
    notifier: new LocalNotifier({ root: processed }),
    clock: new SystemClock(),
    logger: SILENT,
  })
}
