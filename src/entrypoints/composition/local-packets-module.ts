import { ContainerModule } from 'inversify'
import { JsonLogger } from '../../adapters/local/json-logger.ts'
import { LocalNotifier } from '../../adapters/local/local-notifier.ts'
import { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import { LocalPacketLedger } from '../../adapters/local/local-packet-ledger.ts'
import { LocalParameterStore } from '../../adapters/local/local-parameter-store.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { CLOCK, LOGGER, NOTIFIER, PACKET_LEDGER, PACKET_PLACES, PARAMETERS, type PacketPlaces } from './tokens.ts'

export interface LocalPacketFolders extends Pick<PacketPlaces, 'template' | 'policies'> {
  /** Only read. */
  readonly ingestion: string
  /** Holds the star, and the ledger, notices and parameters in `.sluice`. */
  readonly processed: string
}

const INGESTION_BUCKET = 'ingestion'
const PROCESSED_BUCKET = 'processed'

/** Two folders as the two buckets. Their names are part of the records, so they must not depend on where the folders lie. */
export function localPacketsModule({ ingestion, processed, template, policies }: LocalPacketFolders): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(PACKET_PLACES).toResolvedValue(
      () => ({
        ingestion: new LocalObjectStore({ root: ingestion, bucket: INGESTION_BUCKET }),
        ingestionBucket: INGESTION_BUCKET,
        processed: new LocalObjectStore({ root: processed, bucket: PROCESSED_BUCKET }),
        processedBucket: PROCESSED_BUCKET,
        template,
        policies,
      }),
      [],
    )
    bind(PACKET_LEDGER).toResolvedValue(() => new LocalPacketLedger({ root: processed }), [])
    bind(PARAMETERS).toResolvedValue(() => new LocalParameterStore({ root: processed }), [])
    bind(NOTIFIER).toResolvedValue(() => new LocalNotifier({ root: processed }), [])
    bind(CLOCK).toResolvedValue(() => new SystemClock(), [])
    bind(LOGGER).toResolvedValue((clock) => new JsonLogger({ write: () => undefined, clock, level: 'error' }), [CLOCK])
  })
}
