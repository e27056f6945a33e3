import { PublishCommand } from '@aws-sdk/client-sns'
import type { MessageAttributeValue, SNSClient } from '@aws-sdk/client-sns'

import type { NoticeMessage, Notifier } from '../../ports/notifier.ts'
import { PortError } from '../../ports/port-error.ts'
import { translateError } from './translate-error.ts'

const MESSAGE_BYTES_MAX = 256 * 1024
const SUBJECT_LENGTH_MAX = 99
const ATTRIBUTE_NAME = /^(?!\.)(?!.*\.\.)(?!aws\.|amazon\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i

export interface SnsNotifierConfig {
  readonly client: Pick<SNSClient, 'send'>
  readonly topicArn: string
}

/**
 * Publishes notices to one SNS topic. The notice's id travels as the message attribute `notice_id`, so that a subscriber
 * can tell a repetition.
 */
export class SnsNotifier implements Notifier {
  readonly #client: Pick<SNSClient, 'send'>
  readonly #topicArn: string

  constructor(config: SnsNotifierConfig) {
    this.#client = config.client
    this.#topicArn = config.topicArn
  }

  async publish(notice: NoticeMessage): Promise<void> {
    checkMessage(notice)
    const command = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: fitSubject(notice.subject),
      Message: notice.message,
      MessageAttributes: attributesOf(notice),
    })
    try {
      await this.#client.send(command)
    } catch (error) {
      throw translateError(error, { action: `publish notice ${notice.id} to ${this.#topicArn}`, changes: true })
    }
  }
}

/**
 * The subject as SNS takes it: printable ASCII, one line, fewer than 100 characters, beginning with a letter, digit or
 * punctuation mark (SNS API, "Publish"). Characters outside are shown as `?`, and a subject of which nothing is left gets
 * a general one.
 */
export function fitSubject(subject: string): string {
  const line = subject.replace(/\s+/g, ' ').replace(/\P{ASCII}|[^\x20-\x7e]/gu, '?').trim()
  if (line === '') return 'Notice'
  return line.length > SUBJECT_LENGTH_MAX ? `${line.slice(0, SUBJECT_LENGTH_MAX - 3).trimEnd()}...` : line
}

/**
 * SNS counts the attributes into the 256 KiB as well, and so refuses a message that only just fits; that too comes out as
 * `invalid-argument`.
 */
function checkMessage({ id, message }: NoticeMessage): void {
  const bytes = Buffer.byteLength(message)
  if (bytes === 0 || bytes > MESSAGE_BYTES_MAX) {
    throw new PortError(
      'invalid-argument',
      `The message of notice ${JSON.stringify(id)} has ${bytes} bytes; SNS takes 1 to ${MESSAGE_BYTES_MAX}`,
    )
  }
}

/** SNS refuses empty values, so these are left out. */
function attributesOf(notice: NoticeMessage): Record<string, MessageAttributeValue> {
  const pairs = Object.entries({ ...notice.attributes, notice_id: notice.id }).filter(([, value]) => value !== '')
  const misnamed = pairs.find(([name]) => !ATTRIBUTE_NAME.test(name))
  if (misnamed !== undefined) {
    throw new PortError(
      'invalid-argument',
      `Notice ${JSON.stringify(notice.id)} has the attribute ${JSON.stringify(misnamed[0])}, a name that SNS does not take`,
    )
  }
  return Object.fromEntries(pairs.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]))
}
