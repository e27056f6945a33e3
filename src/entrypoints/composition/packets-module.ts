import { ContainerModule } from 'inversify'
import { JsonRecordReader } from '../../adapters/formats/json-record-reader.ts'
import { ParquetTableReader } from '../../adapters/formats/parquet-table-reader.ts'
import { ParquetTableWriter } from '../../adapters/formats/parquet-table-writer.ts'
import { TOTESYS } from '../../domain/star/totesys.ts'
import { ProcessPackets } from '../../usecases/packets/process-packets.ts'
import { StarStore } from '../../usecases/packets/star-store.ts'
import { SweepPackets } from '../../usecases/packets/sweep-packets.ts'
import { nativeHash } from './native-hash.ts'
import { parquetVariables } from './parquet-environment.ts'
import { parquetSettings } from './parquet-settings.ts'
import { CLOCK, LOGGER, NOTIFIER, PACKET_LEDGER, PACKET_PLACES, PARAMETERS, PROCESS_PACKETS, SWEEP_PACKETS } from './tokens.ts'

/** From packets to the star, over whatever adapters the other modules bind. Tables are written as the environment says. */
export const packetsModule = new ContainerModule(({ bind }) => {
  bind(PROCESS_PACKETS).toResolvedValue(
    ({ processedBucket, ...places }, packetLedger, parameters, notifier, clock, logger) => {
      const recordReader = new JsonRecordReader()
      return new ProcessPackets({
        ...places,
        star: TOTESYS,
        starStore: new StarStore({ store: places.processed, bucket: processedBucket, reader: recordReader, newHash: nativeHash }),
        recordReader,
        tableWriter: new ParquetTableWriter(parquetSettings(parquetVariables(process.env))),
        tableReader: new ParquetTableReader(places.processed),
        newHash: nativeHash,
        packetLedger,
        parameters,
        notifier,
        clock,
        logger,
      })
    },
    [PACKET_PLACES, PACKET_LEDGER, PARAMETERS, NOTIFIER, CLOCK, LOGGER],
  )
  bind(SWEEP_PACKETS).toResolvedValue(
    (processPackets, packetLedger, clock) => new SweepPackets({ processPackets, packetLedger, clock }),
    [PROCESS_PACKETS, PACKET_LEDGER, CLOCK],
  )
})
