/** How an event travels. */
export type Envelope = 'eventbridge' | 'native' | 'sns' | 'sqs-native' | 'sqs-eventbridge' | 'sqs-sns'

export const ENVELOPES: readonly Envelope[] = ['eventbridge', 'native', 'sns', 'sqs-native', 'sqs-eventbridge', 'sqs-sns']

/** What travels with it and is no event of an object: it comes first, where it can do most harm. */
export type Poison = 'none' | 'test-event' | 'malformed'

export const POISONS: readonly Poison[] = ['none', 'none', 'none', 'test-event', 'malformed']

/** What S3 knows of a created object when it tells of it. */
export interface CreatedEvent {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly etag: string
  readonly sequencer: string
  readonly size: number
  /** ISO 8601, UTC. */
  readonly time: string
}

export function isQueue(envelope: Envelope): boolean {
  return envelope.startsWith('sqs-')
}

/** The payload that a function gets for these events. In a queue's batch the n-th event is the message `m<n>`. */
export function payloadOf(events: readonly CreatedEvent[], envelope: Envelope, poison: Poison): unknown {
  switch (envelope) {
    case 'eventbridge':
      return events.length === 1 && poison === 'none' ? eventBridge(events[0]) : [...poisonRecords(poison), ...events.map(eventBridge)]
    case 'native':
      return { Records: [...poisonRecords(poison), ...events.map(native)] }
    case 'sns':
      return { Records: [{ EventSource: 'aws:sns', Sns: sns({ Records: [...poisonRecords(poison), ...events.map(native)] }) }] }
    case 'sqs-native':
      return batch(events.map((event) => ({ Records: [native(event)] })), poison)
    case 'sqs-eventbridge':
      return batch(events.map(eventBridge), poison)
    case 'sqs-sns':
      return batch(events.map((event) => sns({ Records: [native(event)] })), poison)
  }
}

function poisonRecords(poison: Poison): readonly unknown[] {
  switch (poison) {
    case 'none':
      return []
    case 'test-event':
      return [{ Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2025-01-01T00:00:00.000Z', Bucket: 'lake' }]
    case 'malformed':
      return [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'lake' }, object: { ['__proto__']: 1 } } }]
  }
}

function batch(bodies: readonly unknown[], poison: Poison): unknown {
  const messages = bodies.map((body, index) => ({ messageId: `m${index.toString()}`, eventSource: 'aws:sqs', body: JSON.stringify(body) }))
  const poisonous = poisonRecords(poison).map((record) => {
    const body = poison === 'malformed' ? '{' : JSON.stringify(record)
    return { messageId: 'poison', eventSource: 'aws:sqs', body }
  })
  return { Records: [...poisonous, ...messages] }
}

function sns(message: unknown): unknown {
  return { Type: 'Notification', MessageId: 'n', Message: JSON.stringify(message), Timestamp: '2025-01-01T00:00:00.000Z' }
}

/** Native notifications have their keys form-URL-encoded, a space as a plus sign. */
function native(event: CreatedEvent): unknown {
  const key = event.key.split('/').map((step) => encodeURIComponent(step).replaceAll('%20', '+')).join('/')
  const { versionId, etag, sequencer, size } = event
  return {
    eventVersion: '2.3',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    eventTime: event.time,
    s3: { bucket: { name: event.bucket }, object: { key, size, eTag: etag, sequencer, ...(versionId === undefined ? {} : { versionId }) } },
  }
}

/** EventBridge's carry the key as it is. */
function eventBridge(event: CreatedEvent | undefined): unknown {
  if (event === undefined) return {}
  const { key, versionId, etag, sequencer, size } = event
  return {
    version: '0',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    time: event.time,
    detail: {
      bucket: { name: event.bucket },
      object: { key, size, etag, sequencer, ...(versionId === undefined ? {} : { 'version-id': versionId }) },
    },
  }
}
