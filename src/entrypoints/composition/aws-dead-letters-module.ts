import { ContainerModule } from 'inversify'
import type { DeadLetters } from '../../ports/dead-letters.ts'
import type { Environment } from './environment.ts'
import { DEAD_LETTER_OFFICE } from './tokens.ts'

/** For the functions that give files up. Where no queue is named, receipts and notices tell alone. */
export function awsDeadLettersModule({ dlqUrl, endpoint }: Environment): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(DEAD_LETTER_OFFICE).toResolvedValue(() => (dlqUrl === undefined ? {} : { deadLetters: lateDeadLetters(dlqUrl, endpoint) }), [])
  })
}

/** Files are given up so seldom that the client of the queue is loaded with the first letter. */
function lateDeadLetters(queueUrl: string, endpoint: string | undefined): DeadLetters {
  let office: Promise<DeadLetters> | undefined
  return {
    send: async (letter) => {
      office ??= openOffice(queueUrl, endpoint)
      await (await office).send(letter)
    },
  }
}

async function openOffice(queueUrl: string, endpoint: string | undefined): Promise<DeadLetters> {
  const [{ createSqsClient }, { SqsDeadLetters }] = await Promise.all([
    import('../../adapters/aws/sqs-client.ts'),
    import('../../adapters/aws/sqs-dead-letters.ts'),
  ])
  return new SqsDeadLetters({ client: createSqsClient(endpoint === undefined ? {} : { endpoint }), queueUrl })
}
