import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'

import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts'
import { translateError } from './translate-error.ts'

export interface SqsDeadLettersConfig {
  readonly client: Pick<SQSClient, 'send'>
  /** Of a standard queue: letters come in no order. */
  readonly queueUrl: string
}

/** SQS takes messages of up to 1 MiB and older queues 256 KiB; all but the message of a letter is short. */
const MESSAGE_CHARACTERS_MAX = 32_768
/** XML 1.0 has no characters for these, and SQS refuses a message that holds one. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** Puts letters into one SQS queue, as JSON. The letter's id and code travel as message attributes as well. */
export class SqsDeadLetters implements DeadLetters {
  readonly #client: Pick<SQSClient, 'send'>
  readonly #queueUrl: string

  constructor(config: SqsDeadLettersConfig) {
    this.#client = config.client
    this.#queueUrl = config.queueUrl
  }

  async send(letter: DeadLetter): Promise<void> {
    const body = { ...letter, message: letter.message.slice(0, MESSAGE_CHARACTERS_MAX) }
    const command = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify(body).replace(REFUSED, '\ufffd'),
      MessageAttributes: {
        letter_id: { DataType: 'String', StringValue: letter.id },
        code: { DataType: 'String', StringValue: letter.code },
      },
    })
    try {
      await this.#client.send(command)
    } catch (error) {
      throw translateError(error, { action: `send letter ${letter.id} to ${this.#queueUrl}`, changes: true })
    }
  }
}
