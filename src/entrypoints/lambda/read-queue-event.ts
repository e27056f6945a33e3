import { complaint, hasMember, memberAt, textAt, type PayloadPlace } from '../../domain/events/payload-place.ts'
import type { ReceivedMessage } from '../../ports/job-queue.ts'
import { RefusedEvent } from './refused-event.ts'

/** The most that a batch of a queue may have (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const RECORDS_MAX = 10_000
/** Enough for any time in milliseconds and any count. */
const WHOLE_NUMBER = /^\d{1,15}$/

/**
 * The messages of an event of an SQS FIFO queue, in its order. All of it or nothing: of a message left out the response would say that
 * it is done with.
 *
 * @throws RefusedEvent that names the first place where the event is another.
 */
export function readQueueEvent(event: unknown): readonly ReceivedMessage[] {
  const records = memberAt({ value: event, path: '' }, 'Records')
  const list: unknown = records.value
  if (!Array.isArray(list)) throw new RefusedEvent(complaint(records, 'a list of messages of an SQS FIFO queue'))
  if (list.length > RECORDS_MAX) {
    throw new RefusedEvent(`Records has ${list.length.toString()} messages; expected at most ${RECORDS_MAX.toString()}`)
  }
  return Array.from(list, (value: unknown, index) => readMessage({ value, path: `Records[${index.toString()}]` }))
}

function readMessage(record: PayloadPlace): ReceivedMessage {
  const source = memberAt(record, 'eventSource')
  if (textAt(source) !== 'aws:sqs') throw new RefusedEvent(complaint(source, '"aws:sqs"'))
  const attributes = memberAt(record, 'attributes')
  const group = memberAt(attributes, 'MessageGroupId')
  if (!hasMember(attributes, 'MessageGroupId')) {
    throw new RefusedEvent(`${complaint(group, 'the group of the message')}; is its queue a FIFO queue?`)
  }
  const body = memberAt(record, 'body')
  // A text of any kind: what it says is read where it can be told of.
  if (typeof body.value !== 'string') throw new RefusedEvent(complaint(body, 'the text of the message'))
  return {
    id: neededText(memberAt(record, 'messageId'), 'the id of the message'),
    group: neededText(group, 'the group of the message'),
    body: body.value,
    receiptHandle: neededText(memberAt(record, 'receiptHandle'), 'the receipt handle of the message'),
    sentMs: wholeNumber(memberAt(attributes, 'SentTimestamp'), 'milliseconds since 1970 in digits'),
    receiveCount: wholeNumber(memberAt(attributes, 'ApproximateReceiveCount'), 'a count in digits'),
  }
}

function neededText(place: PayloadPlace, expected: string): string {
  const text = textAt(place)
  if (text === undefined || text === '') throw new RefusedEvent(complaint(place, expected))
  return text
}

function wholeNumber(place: PayloadPlace, expected: string): number {
  const text = textAt(place) ?? ''
  if (!WHOLE_NUMBER.test(text)) throw new RefusedEvent(complaint(place, expected))
  return Number(text)
}
