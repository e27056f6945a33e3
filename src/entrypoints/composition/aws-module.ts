import { ContainerModule } from 'inversify'
import { createDynamoDbClient, createS3Client, type ClientOptions } from '../../adapters/aws/clients.ts'
import { DynamoDbLedger } from '../../adapters/aws/dynamodb-ledger.ts'
import { EmfMetrics } from '../../adapters/aws/emf-metrics.ts'
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { JsonLogger } from '../../adapters/local/json-logger.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { ObservedLedger } from '../../usecases/observed-ledger.ts'
import type { Environment } from './environment.ts'
import { CLOCK, CONFIG_LOCATION, LEDGER, LOGGER, METRICS, NOTIFIER, STORE, TRACER } from './tokens.ts'
import { tracerFor } from './tracing.ts'

/** Every adapter that all functions need. Clients are made here, once a container, and reused by all invocations. */
export function awsModule(environment: Environment, functionName: string): ContainerModule {
  const endpoint = environment.endpoint === undefined ? {} : { endpoint: environment.endpoint }
  const s3Endpoint = environment.s3Endpoint === undefined ? {} : { endpoint: environment.s3Endpoint }
  const write = (line: string): void => {
    process.stdout.write(`${line}\n`)
  }
  return new ContainerModule(({ bind }) => {
    bind(CONFIG_LOCATION).toConstantValue({
      key: environment.configKey,
      ...(environment.configBucket === undefined ? {} : { bucket: environment.configBucket }),
    })
    bind(CLOCK).toResolvedValue(() => new SystemClock(), [])
    bind(STORE).toResolvedValue(() => new S3ObjectStore({ client: createS3Client(s3Endpoint) }), [])
    bind(LEDGER).toResolvedValue(
      (logger, metrics) => {
        const ledger = new DynamoDbLedger({ client: createDynamoDbClient(endpoint), tableName: environment.ledgerTable })
        return new ObservedLedger(ledger, { logger, metrics })
      },
      [LOGGER, METRICS],
    )
    bind(NOTIFIER).toResolvedValue(() => lateNotifier(environment.snsTopicArn, endpoint), [])
    bind(LOGGER).toResolvedValue((clock) => new JsonLogger({ write, clock, level: environment.logLevel, fields: { function: functionName } }), [CLOCK])
    bind(METRICS).toResolvedValue(
      (clock) => new EmfMetrics({ namespace: environment.metricNamespace, write, clock, dimensions: { FunctionName: functionName } }),
      [CLOCK],
    )
    bind(TRACER).toConstantValue(tracerFor(environment))
  })
}

/** Most files are told of by nobody, so that the client is loaded with the first notice. */
function lateNotifier(topicArn: string, endpoint: ClientOptions): Notifier {
  let notifier: Promise<Notifier> | undefined
  return {
    publish: async (notice) => {
      notifier ??= openNotifier(topicArn, endpoint)
      await (await notifier).publish(notice)
    },
  }
}

async function openNotifier(topicArn: string, endpoint: ClientOptions): Promise<Notifier> {
  const [{ createSnsClient }, { SnsNotifier }] = await Promise.all([
    import('../../adapters/aws/sns-client.ts'),
    import('../../adapters/aws/sns-notifier.ts'),
  ])
  return new SnsNotifier({ client: createSnsClient(endpoint), topicArn })
}
