import { ContainerModule } from 'inversify'
import { createSqsClient } from '../../adapters/aws/clients.ts'
import { SqsDeadLetters } from '../../adapters/aws/sqs-dead-letters.ts'
import type { Environment } from './environment.ts'
import { DEAD_LETTER_OFFICE } from './tokens.ts'

/** For the functions that give files up. Where no queue is named, receipts and notices tell alone. */
export function awsDeadLettersModule({ dlqUrl, endpoint }: Environment): ContainerModule {
  const place = endpoint === undefined ? {} : { endpoint }
  return new ContainerModule(({ bind }) => {
    bind(DEAD_LETTER_OFFICE).toResolvedValue(
      () => (dlqUrl === undefined ? {} : { deadLetters: new SqsDeadLetters({ client: createSqsClient(place), queueUrl: dlqUrl }) }),
      [],
    )
  })
}
