import type { LandingFact } from './landing-fact.ts'
import { clipped, complaint, hasMember, memberAt, nameOf, textAt, timeAt } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'
import { readEventBridgeEvent } from './read-eventbridge-event.ts'
import { readNativeRecord } from './read-native-record.ts'
import { readSchedule } from './read-schedule.ts'
import { BUCKET_BYTES_MAX, readText } from './read-text.ts'

/** The largest batch that SQS hands to a Lambda function; a longer list is no delivery of AWS. */
const RECORDS_MAX = 10_000
/** S3 in SNS in SQS takes two; the rest is room for forwarders. */
const ENVELOPES_MAX = 5

const KNOWN_SHAPES = 'an S3 or EventBridge event, bare or in SQS or SNS messages'

/**
 * What a payload says about objects that landed: one fact per record, in the payload's order, and at
 * least one fact for any value whatever. Nothing throws.
 *
 * Understood are EventBridge events, native S3 notifications (a whole one or one record of it), either of
 * them in SQS records, in SNS messages, or in SNS messages in SQS records, what Lambda sends on where a
 * function failed on one of these, the S3 test event, and schedules. A list is read as its records, which is how EventBridge Pipes delivers.
 */
export function parseLandingEvent(payload: unknown): readonly LandingFact[] {
  return readPayload({ value: payload, path: '' }, 0)
}

function readPayload(payload: PayloadPlace, envelopes: number): readonly LandingFact[] {
  const records = Array.isArray(payload.value) ? payload : memberAt(payload, 'Records')
  if (records.value === undefined) return readRecord(payload, envelopes)
  const list: unknown = records.value
  if (!Array.isArray(list)) return malformed(complaint(records, 'a list of records'))
  if (list.length === 0) return [{ kind: 'ignored', reason: 'empty-records' }]
  if (list.length > RECORDS_MAX) {
    // All or nothing: a record left out silently could be the only trace of a file.
    return malformed(`${nameOf(records)} has ${list.length} records; expected at most ${RECORDS_MAX}`)
  }
  return Array.from(list, (value: unknown, index) => ({ value, path: `${records.path}[${index}]` })).flatMap((record) =>
    readRecord(record, envelopes),
  )
}

function readRecord(record: PayloadPlace, envelopes: number): readonly LandingFact[] {
  const source = textAt(memberAt(record, 'eventSource'))
  if (hasMember(record, 's3') || source === 'aws:s3') return [readNativeRecord(record)]
  if (hasMember(record, 'body') || source === 'aws:sqs') return readSqsRecord(record, envelopes)
  if (hasMember(record, 'Sns')) return readSnsMessage(memberAt(record, 'Sns'), envelopes)
  if (hasMember(record, 'Message')) return readSnsMessage(record, envelopes)
  if (hasMember(record, 'requestPayload')) return openEnvelope(memberAt(record, 'requestPayload'), envelopes)
  if (textAt(memberAt(record, 'Event')) === 's3:TestEvent') return [testEvent(record)]
  if (hasMember(record, 'schedule')) return [readSchedule(record, memberAt(record, 'time'))]
  if (looksLikeEventBridge(record)) return [readEventBridgeEvent(record)]
  if (source !== undefined) return [{ kind: 'ignored', reason: 'unrelated-event', detail: clipped(source) }]
  const isObject = typeof record.value === 'object' && record.value !== null && !Array.isArray(record.value)
  return malformed(isObject ? `${nameOf(record)} has no known shape; expected ${KNOWN_SHAPES}` : complaint(record, KNOWN_SHAPES))
}

function looksLikeEventBridge(record: PayloadPlace): boolean {
  const source = textAt(memberAt(record, 'source')) ?? ''
  return hasMember(record, 'detail-type') || hasMember(record, 'detail') || source.startsWith('aws.')
}

function readSqsRecord(record: PayloadPlace, envelopes: number): readonly LandingFact[] {
  const facts = openText(memberAt(record, 'body'), envelopes)
  const messageId = textAt(memberAt(record, 'messageId'))
  // The outermost message is the one that the caller can acknowledge, so it overwrites inner ones.
  return messageId === undefined || messageId === '' ? facts : facts.map((fact) => ({ ...fact, messageId }))
}

function readSnsMessage(message: PayloadPlace, envelopes: number): readonly LandingFact[] {
  const type = textAt(memberAt(message, 'Type'))
  if (type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation') {
    return [{ kind: 'ignored', reason: 'subscription-confirmation', detail: type, ...timeAt(memberAt(message, 'Timestamp')) }]
  }
  return openText(memberAt(message, 'Message'), envelopes)
}

function openText(text: PayloadPlace, envelopes: number): readonly LandingFact[] {
  if (typeof text.value !== 'string') return malformed(complaint(text, 'the JSON text of an event'))
  let value: unknown
  try {
    value = JSON.parse(text.value)
  } catch {
    // The engine's own message would quote the payload into logs.
    return malformed(`${nameOf(text)} is not JSON; expected the JSON text of an event`)
  }
  return openEnvelope({ value, path: text.path }, envelopes)
}

/** JSON ends anyway; the bound is for values that hold themselves, and for the stack. */
function openEnvelope(content: PayloadPlace, envelopes: number): readonly LandingFact[] {
  if (envelopes >= ENVELOPES_MAX) return malformed(`${nameOf(content)} is wrapped in more than ${ENVELOPES_MAX} envelopes`)
  return readPayload(content, envelopes + 1)
}

function testEvent(record: PayloadPlace): LandingFact {
  const bucket = readText(memberAt(record, 'Bucket'), 'the name of the bucket', BUCKET_BYTES_MAX)
  return {
    kind: 'ignored',
    reason: 'test-event',
    ...(bucket.kind === 'read' ? { bucket: bucket.value } : {}),
    ...timeAt(memberAt(record, 'Time')),
  }
}

function malformed(reason: string): readonly LandingFact[] {
  return [{ kind: 'malformed', reason }]
}
