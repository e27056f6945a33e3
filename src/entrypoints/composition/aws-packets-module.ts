import { ContainerModule } from 'inversify'
import { createDynamoDbClient, createSsmClient } from '../../adapters/aws/clients.ts'
import { DynamoDbPacketLedger } from '../../adapters/aws/dynamodb-packet-ledger.ts'
import { SsmParameterStore } from '../../adapters/aws/ssm-parameter-store.ts'
import type { PacketsEnvironment } from './packets-environment.ts'
import { PACKET_LEDGER, PACKET_PLACES, PARAMETERS, STORE } from './tokens.ts'

/** What packets need beside the adapters of all functions. */
export function awsPacketsModule({ common, ingestionBucket, processedBucket, template, policies }: PacketsEnvironment): ContainerModule {
  const place = common.endpoint === undefined ? {} : { endpoint: common.endpoint }
  return new ContainerModule(({ bind }) => {
    bind(PACKET_PLACES).toResolvedValue(
      (store) => ({ ingestion: store, ingestionBucket, processed: store, processedBucket, template, policies }),
      [STORE],
    )
    bind(PACKET_LEDGER).toResolvedValue(
      () => new DynamoDbPacketLedger({ client: createDynamoDbClient(place), tableName: common.ledgerTable }),
      [],
    )
    bind(PARAMETERS).toResolvedValue(() => new SsmParameterStore({ client: createSsmClient(place) }), [])
  })
}
