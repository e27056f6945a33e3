import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import type { LandingFact } from '../../../src/domain/events/landing-fact.ts'
import { OWN_PREFIXES, ownPrefixOf } from '../../../src/domain/events/own-prefixes.ts'
import { parseLandingEvent } from '../../../src/domain/events/parse-landing-event.ts'

const SAMPLES = new URL('samples/', import.meta.url)
const bucket = 'acme-landing'
const key = 'data/in/customers.csv'
const etag = '9b2cf535f27731c974343645a3985328'
const emptyEtag = 'd41d8cd98f00b204e9800998ecf8427e'
const sequencer = '0067C6C3AF6A1D2E40'
const versionId = '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY'
const size = 48213
const native = { time: '2025-03-04T09:15:27.412Z' }
const bridge = { time: '2025-03-04T09:15:27Z' }
const clock = { time: '2025-03-04T09:15:00Z' }
const message = (n: number) => ({ messageId: `0b7b8a52-0000-4000-8000-00000000000${n}` })

const arrived = (name: string, rest: object) => ({
  kind: 'created', object: { bucket, key: `data/in/${name}`, etag, sequencer }, size, ...rest,
})
const ignored = (reason: string, rest: object) => ({ kind: 'ignored', reason, ...rest })

/** Every sample and all that is to be learnt from it. */
const expectations: Record<string, readonly object[]> = {
  'eventbridge-created': [arrived('customers.csv', bridge)],
  'eventbridge-created-versioned': [{ kind: 'created', object: { bucket, key, versionId, etag, sequencer }, size, ...bridge }],
  'eventbridge-raw-key': [arrived('a+b c%20d%2Bé 日本.csv', bridge)],
  'eventbridge-detail-only': [{ kind: 'created', object: { bucket, key } }],
  'eventbridge-deleted': [ignored('deleted', { detail: 'Permanently Deleted', bucket, key, sequencer, ...bridge })],
  'eventbridge-delete-marker': [
    ignored('deleted', { detail: 'Delete Marker Created', bucket, key, versionId, etag: emptyEtag, sequencer, ...bridge }),
  ],
  'eventbridge-lifecycle-expiration': [
    ignored('deleted', { detail: 'Permanently Deleted', bucket, key, sequencer, ...bridge }),
  ],
  'eventbridge-restore-completed': [
    ignored('other-s3-event', { detail: 'Object Restore Completed', bucket, key, etag, size, ...bridge }),
  ],
  'eventbridge-cloudtrail': [ignored('unrelated-event', { detail: 'aws.s3: AWS API Call via CloudTrail', ...bridge })],
  'eventbridge-glue-state-change': [ignored('unrelated-event', { detail: 'aws.glue: Glue Job State Change', ...bridge })],
  'eventbridge-folder-marker': [
    ignored('folder-marker', { bucket, key: 'data/in/2025/', etag: emptyEtag, sequencer, size: 0, ...bridge }),
  ],
  'eventbridge-own-output': [
    ignored('own-prefix', {
      detail: 'silver/', bucket, key: 'silver/customers/customers.parquet', etag, sequencer, size, ...bridge,
    }),
  ],
  'schedule-rule': [ignored('schedule', { detail: 'sweep', schedule: { kind: 'sweep' }, ...clock })],
  'schedule-scheduler': [ignored('schedule', { detail: 'sweep', schedule: { kind: 'sweep' }, ...clock })],
  'schedule-backfill': [
    ignored('schedule', {
      detail: 'backfill data/in/2024/', schedule: { kind: 'backfill', prefix: 'data/in/2024/' }, bucket, ...clock,
    }),
  ],
  'native-2.0-without-sequencer': [{ kind: 'created', object: { bucket, key, etag }, size, ...native }],
  'native-2.1-put': [arrived('customers.csv', native)],
  'native-2.1-null-version': [arrived('customers.csv', native)],
  'native-2.3-multipart': [
    {
      kind: 'created',
      object: {
        bucket, key: 'bronze/orders/2025/orders.csv', versionId, etag: '4a1f6f4c5c3e0a7b4f6d8f2e9b1c7d3a-641', sequencer,
      },
      size: 5_368_709_121,
      ...native,
    },
  ],
  'native-2.6-post': [{ kind: 'created', object: { bucket, key, versionId, etag, sequencer }, size, ...native }],
  'native-encoded-keys': [
    arrived('a b.csv', native), arrived('a b.csv', native), arrived('a+b.csv', native), arrived('a%2Bb.csv', native),
    arrived('été 日本.csv', native), arrived('user@acme(final).csv', native),
  ],
  'native-many-records': [
    arrived('one.csv', native),
    ignored('deleted', {
      detail: 'ObjectRemoved:Delete', bucket, key: 'data/in/two.csv', sequencer: '0067C6C3AF6A1D2E41', ...native,
    }),
    {
      kind: 'malformed',
      reason:
        'Records[2].s3.object.key "data/in/bad%ZZname.csv" has "%ZZ" at character 12, which is no percent-encoded byte; ' +
        'expected a form-URL-encoded key',
      bucket,
    },
    arrived('three.csv', native),
  ],
  'native-one-record': [arrived('customers.csv', native)],
  'native-delete-marker': [
    ignored('deleted', {
      detail: 'ObjectRemoved:DeleteMarkerCreated', bucket, key, versionId, etag: emptyEtag, sequencer, ...native,
    }),
  ],
  'native-lifecycle-expiration': [
    ignored('deleted', { detail: 'LifecycleExpiration:Delete', bucket, key, sequencer, ...native }),
  ],
  'native-lifecycle-transition': [
    ignored('other-s3-event', { detail: 'LifecycleTransition', bucket, key, etag, sequencer, size, ...native }),
  ],
  'native-tagging': [ignored('other-s3-event', { detail: 'ObjectTagging:Put', bucket, key, versionId, etag, ...native })],
  'native-folder-marker': [
    ignored('folder-marker', { bucket, key: 'data/in/march 2025/', etag: emptyEtag, sequencer, size: 0, ...native }),
  ],
  'native-own-output': [
    ignored('own-prefix', {
      detail: 'data/new_files/', bucket, key: 'data/new_files/unknown.csv', etag, sequencer, size, ...native,
    }),
  ],
  'native-minio': [arrived('customers.csv', native)],
  'native-version-3': [{ kind: 'malformed', reason: 'Records[0].eventVersion is "3.0"; expected version 2.x as text' }],
  'native-without-key': [
    { kind: 'malformed', reason: 'Records[0].s3.object.key is missing; expected the key of the object', bucket },
  ],
  'records-of-dynamodb': [ignored('unrelated-event', { detail: 'aws:dynamodb' })],
  'records-empty': [ignored('empty-records', {})],
  'failed-invocation': [arrived('a+b.csv', bridge)],
  'failed-invocation-in-sqs': [arrived('a b.csv', { ...native, ...message(1) })],
  'test-event': [ignored('test-event', { bucket, time: '2025-03-04T09:00:00.318Z' })],
  'test-event-in-sqs': [ignored('test-event', { bucket, time: '2025-03-04T09:00:00.318Z', ...message(1) })],
  'test-event-in-sns-in-sqs': [ignored('test-event', { bucket, time: '2025-03-04T09:00:00.318Z', ...message(1) })],
  'sqs-native': [
    arrived('a b.csv', { ...native, ...message(1) }),
    arrived('one.csv', { ...native, ...message(2) }),
    arrived('two.csv', { ...native, ...message(2) }),
  ],
  'sqs-eventbridge': [arrived('a+b.csv', { ...bridge, ...message(1) })],
  'sqs-poison': [
    { kind: 'malformed', reason: 'Records[0].body is not JSON; expected the JSON text of an event', ...message(1) },
    arrived('a b.csv', { ...native, ...message(2) }),
    {
      kind: 'malformed',
      reason: 'Records[2].body has no known shape; expected an S3 or EventBridge event, bare or in SQS or SNS messages',
      ...message(3),
    },
    ignored('empty-records', message(4)),
  ],
  'sqs-in-pipes': [arrived('a b.csv', { ...native, ...message(1) })],
  'sns-native': [arrived('a b.csv', native)],
  'sns-eventbridge': [arrived('a+b.csv', bridge)],
  'sns-in-sqs': [arrived('a b.csv', { ...native, ...message(1) })],
  'sns-in-sqs-eventbridge': [arrived('a+b.csv', { ...bridge, ...message(1) })],
  'sns-subscription-confirmation': [
    ignored('subscription-confirmation', { detail: 'SubscriptionConfirmation', time: '2025-03-04T09:00:00.000Z' }),
  ],
}

function onlyFact(payload: unknown): LandingFact {
  const facts = parseLandingEvent(payload)
  expect(facts).to.have.lengthOf(1)
  return facts[0]!
}

const nativeEvent = (object: object, record: object = {}) => ({
  Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object }, ...record }],
})
const bridgeEvent = (object: object) => ({
  'detail-type': 'Object Created', source: 'aws.s3', detail: { bucket: { name: bucket }, object },
})
const inSqs = (value: unknown, messageId = 'm') => ({
  Records: [{ eventSource: 'aws:sqs', messageId, body: JSON.stringify(value) }],
})

describe('parseLandingEvent: samples', () => {
  it('knows every sample file', () => {
    const files = readdirSync(SAMPLES).map((file) => file.replace(/\.json$/, ''))
    expect(files).to.have.members(Object.keys(expectations))
  })

  for (const [name, facts] of Object.entries(expectations)) {
    it(name, () => {
      const payload: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8'))
      expect(parseLandingEvent(payload)).to.deep.equal(facts)
    })
  }
})

describe('parseLandingEvent: object records', () => {
  for (const eventName of ['Put', 'Post', 'Copy', 'CompleteMultipartUpload', '*'].map((how) => `ObjectCreated:${how}`)) {
    it(`takes ${eventName} for an arrival, with and without the s3: prefix`, () => {
      expect(onlyFact(nativeEvent({ key }, { eventName }))).to.deep.equal({ kind: 'created', object: { bucket, key } })
      expect(onlyFact(nativeEvent({ key }, { eventName: `s3:${eventName}` })).kind).to.equal('created')
    })
  }

  it('takes a record that does not name its event for an arrival', () => {
    expect(onlyFact(nativeEvent({ key }, { eventName: undefined })).kind).to.equal('created')
  })

  it('does not take names that merely begin like a creation for one', () => {
    expect(onlyFact(nativeEvent({ key }, { eventName: 'ObjectCreatedNot:Put' }))).to.include({ reason: 'other-s3-event' })
  })

  it('leaves alone what another service calls an object', () => {
    expect(onlyFact({ ...bridgeEvent({ key }), source: 'acme.uploads' })).to.deep.equal({
      kind: 'ignored', reason: 'unrelated-event', detail: 'acme.uploads: Object Created',
    })
  })

  for (const eventVersion of ['2', '2.0', '2.1', '2.6', '2.99', undefined]) {
    it(`reads event version ${eventVersion ?? 'absent'}`, () => {
      expect(onlyFact(nativeEvent({ key }, { eventVersion })).kind).to.equal('created')
    })
  }

  for (const eventVersion of ['1.0', '3.0', '20.1', '2.x', '', 2.1, null, {}]) {
    it(`refuses event version ${JSON.stringify(eventVersion)}`, () => {
      expect(onlyFact(nativeEvent({ key }, { eventVersion })).kind).to.equal('malformed')
    })
  }

  const unreadable: readonly (readonly [string, object, string])[] = [
    ['a key that is a number', { key: 5 }, 'object.key is a number; expected the key of the object'],
    ['an empty key', { key: '' }, 'object.key is empty text; expected the key of the object'],
    ['half a surrogate pair in the key', { key: 'a\ud800.csv' }, 'is not well-formed Unicode; expected the key of the object'],
    ['a key of more than 1024 bytes', { key: 'é'.repeat(513) }, 'object.key is longer than 1024 bytes'],
    ['an etag that is a list', { key, etag: [etag], eTag: [etag] }, 'is a list; expected text or nothing'],
    ['a sequencer that is a number', { key, sequencer: 12 }, 'object.sequencer is a number; expected text or nothing'],
    ['a version id that is an object', { key, versionId: {}, 'version-id': {} }, 'is an object; expected text or nothing'],
  ]
  for (const [title, object, reason] of unreadable) {
    it(`calls ${title} malformed in both dialects, saying where`, () => {
      const natively = onlyFact(nativeEvent(object))
      expect(natively).to.include({ kind: 'malformed', bucket })
      expect(natively.kind === 'malformed' && natively.reason).to.match(/^Records\[0\]\.s3\.object\./).and.contain(reason)
      const bridged = onlyFact(bridgeEvent(object))
      expect(bridged).to.include({ kind: 'malformed', bucket })
      expect(bridged.kind === 'malformed' && bridged.reason).to.match(/^detail\.object\./).and.contain(reason)
    })
  }

  it('keeps the key of a record without a bucket', () => {
    expect(onlyFact({ s3: { bucket: {}, object: { key: 'a+b.csv' } } })).to.deep.equal({
      kind: 'malformed', reason: 's3.bucket.name is missing; expected the name of the bucket', key: 'a b.csv',
    })
  })

  it('leaves out attributes that say nothing and sizes that are none', () => {
    for (const size of [null, '5', -1, 1.5, 2 ** 60, {}]) {
      const object = { key, versionId: '', eTag: '""', sequencer: null, size }
      expect(onlyFact(nativeEvent(object, { eventTime: 17 }))).to.deep.equal({ kind: 'created', object: { bucket, key } })
    }
  })

  it('reads own members only', () => {
    const inherited: unknown = Object.create({ key })
    const payload: unknown = { s3: { bucket: { name: bucket }, object: inherited } }
    expect(onlyFact(payload)).to.include({ kind: 'malformed' })
    const hostile: unknown = JSON.parse(`{"__proto__":{"s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}}`)
    expect(onlyFact(hostile).kind).to.equal('malformed')
  })

  it('never reacts to a key under an own prefix, and does to its look-alikes', () => {
    for (const prefix of OWN_PREFIXES) {
      expect(onlyFact(bridgeEvent({ key: `${prefix}x.csv` }))).to.include({ reason: 'own-prefix', detail: prefix })
      expect(ownPrefixOf(prefix.toUpperCase())).to.equal(undefined)
      expect(onlyFact(bridgeEvent({ key: `in/${prefix}x.csv` })).kind).to.equal('created')
      expect(onlyFact(bridgeEvent({ key: prefix.slice(0, -1) })).kind).to.equal('created')
    }
  })
})

describe('parseLandingEvent: schedules', () => {
  const event = { 'detail-type': 'Scheduled Event' }
  const cases: readonly (readonly [object, object])[] = [
    [{ schedule: 'sweep' }, { reason: 'schedule', detail: 'sweep' }],
    [{ source: 'aws.scheduler' }, { reason: 'schedule', detail: 'sweep' }],
    [{ ...event, source: 'aws.events', detail: { prefix: 'bronze/' } }, { detail: 'backfill bronze/' }],
    [{ ...event, source: 'aws.scheduler', detail: '{"prefix":"bronze/"}' }, { detail: 'backfill bronze/' }],
    [{ schedule: 'sweep', bucket: '' }, { reason: 'bucket is empty text; expected the name of a bucket' }],
    [{ schedule: 'backfill' }, { reason: 'prefix is missing; expected the prefix to backfill' }],
    [{ schedule: 'backfill', prefix: '' }, { reason: 'prefix is empty text; expected the prefix to backfill' }],
    [{ ...event, detail: 'bronze/' }, { reason: 'detail is text; expected an object like {"schedule":"sweep"}' }],
    [{ schedule: 'weekly' }, { reason: 'schedule is "weekly"; expected "sweep" or "backfill"' }],
    [{ schedule: 7 }, { reason: 'schedule is a number; expected "sweep" or "backfill"' }],
  ]
  for (const [payload, expected] of cases) {
    it(JSON.stringify(payload), () => {
      expect(onlyFact(payload)).to.include(expected)
    })
  }
})

describe('parseLandingEvent: envelopes', () => {
  it('opens SNS text in SQS without a type', () => {
    const fact = onlyFact(inSqs({ Message: JSON.stringify(nativeEvent({ key: 'a+b.csv' })) }))
    expect(fact).to.deep.equal({ kind: 'created', object: { bucket, key: 'a b.csv' }, messageId: 'm' })
  })

  it('names the way through the envelopes', () => {
    const fact = onlyFact(inSqs({ Message: JSON.stringify(nativeEvent({ key: 5 })) }))
    expect(fact).to.include({
      reason: 'Records[0].body.Message.Records[0].s3.object.key is a number; expected the key of the object',
    })
  })

  it('reports the message that the caller knows when queues are chained', () => {
    expect(onlyFact(inSqs(inSqs(bridgeEvent({ key }), 'inner'), 'outer'))).to.include({ kind: 'created', messageId: 'outer' })
  })

  it('opens envelopes up to a depth only', () => {
    const wrapped = (times: number): unknown =>
      times === 0 ? bridgeEvent({ key }) : { Message: JSON.stringify(wrapped(times - 1)) }
    expect(onlyFact(wrapped(5)).kind).to.equal('created')
    expect(onlyFact(wrapped(6))).to.include({ kind: 'malformed' })
  })

  it('opens what a function failed on up to the same depth', () => {
    const failed = (times: number): unknown => (times === 0 ? bridgeEvent({ key }) : { requestPayload: failed(times - 1) })
    expect(onlyFact(failed(5)).kind).to.equal('created')
    expect(onlyFact(failed(6))).to.include({ kind: 'malformed' })
    const endless: { requestPayload?: unknown } = {}
    endless.requestPayload = endless
    expect(onlyFact(endless)).to.include({ kind: 'malformed' })
    expect(onlyFact({ requestPayload: null })).to.include({ kind: 'malformed' })
  })

  it('answers for an SQS record without a body', () => {
    expect(onlyFact({ Records: [{ eventSource: 'aws:sqs', messageId: 'm' }] })).to.deep.equal({
      kind: 'malformed', reason: 'Records[0].body is missing; expected the JSON text of an event', messageId: 'm',
    })
  })

  it('reads a whole batch of 10 000 and refuses a longer list without reading a part of it', () => {
    const record: unknown = nativeEvent({ key }).Records[0]
    expect(parseLandingEvent({ Records: new Array(10_000).fill(record) })).to.have.lengthOf(10_000)
    expect(onlyFact({ Records: new Array(10_001).fill(record) })).to.deep.equal({
      kind: 'malformed', reason: 'Records has 10001 records; expected at most 10000',
    })
  })

  it('does not quote what it cannot read into its reasons', () => {
    for (const payload of [inSqs(undefined), { Records: [{ body: 'alice,4111111111111111' }] }, 'alice,4111111111111111']) {
      expect(JSON.stringify(parseLandingEvent(payload))).not.to.contain('4111')
    }
  })

  it('answers values that no JSON text can give', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['Records'] = [cyclic, [cyclic]]
    cyclic['detail'] = cyclic
    const trap = Object.defineProperty({}, 'Records', { enumerable: true, get: () => { throw new Error('touched') } })
    for (const value of [cyclic, trap, undefined, null, NaN, 5n, Symbol('s'), () => 1, new Array(3), new Map(), new Date(0)]) {
      const facts = parseLandingEvent(value)
      expect(facts).not.to.have.lengthOf(0)
      expect(facts.some((fact) => fact.kind === 'created')).to.equal(false)
    }
  })
})

describe('parseLandingEvent: properties', () => {
  const members = [
    'Records', 's3', 'bucket', 'name', 'object', 'key', 'eTag', 'etag', 'detail', 'detail-type', 'source', 'eventName',
    'eventSource', 'eventVersion', 'body', 'messageId', 'Sns', 'Message', 'Type', 'Event', 'schedule', 'prefix', 'version-id',
    '__proto__',
  ]
  const words = [
    'aws.s3', 'aws:s3', 'aws:sqs', 'Object Created', 'Scheduled Event', 'ObjectCreated:Put', 'backfill', 'Notification',
    'a/%E9',
  ]
  /** JSON made of the very words that events are made of, some of it as text in text. */
  const { eventLike } = fc.letrec<{ eventLike: unknown }>((tie) => ({
    eventLike: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.oneof(fc.constantFrom(...words), fc.jsonValue({ maxDepth: 1 })),
      fc.array(tie('eventLike'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...members), tie('eventLike'), { maxKeys: 6 }),
      tie('eventLike').map((value) => JSON.stringify(value)),
    ),
  }))

  const kinds = ['created', 'ignored', 'malformed']
  const isTotal = (payload: unknown): void => {
    const facts = parseLandingEvent(payload)
    expect(facts.length).to.be.greaterThan(0)
    for (const fact of facts) expect(kinds).to.include(fact.kind)
  }

  it('never throws and always answers, for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), isTotal), { numRuns: 500 })
  })

  it('never throws and always answers, for anything that resembles an event', () => {
    fc.assert(fc.property(eventLike, isTotal), { numRuns: 2000 })
  })

  it('never throws and always answers, for any JavaScript value', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true })
    fc.assert(fc.property(anything, isTotal), { numRuns: 500 })
  })

  const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((name) => `data/in/${name}.csv`)
  /** What S3 does to keys in its own notifications. */
  const formEncoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/')

  it('decodes a native key and leaves an EventBridge key as it is, in any envelope', () => {
    fc.assert(
      fc.property(keys, fc.nat({ max: 2 }), (name, envelopes) => {
        const wrap = (event: unknown): unknown =>
          [event, inSqs(event), inSqs({ Type: 'Notification', Message: JSON.stringify(event) })][envelopes]
        const keyRead = (event: unknown): unknown => {
          const fact = onlyFact(wrap(event))
          return fact.kind === 'created' && fact.object.key
        }
        const encoded = formEncoded(name)
        expect(keyRead(nativeEvent({ key: encoded }))).to.equal(name)
        expect(keyRead(bridgeEvent({ key: name }))).to.equal(name)
        expect(keyRead(bridgeEvent({ key: encoded }))).to.equal(encoded)
      }),
    )
  })

  it('answers record by record: a list says what its records say', () => {
    const record = fc.oneof(eventLike, keys.map((name) => nativeEvent({ key: formEncoded(name) }).Records[0]))
    const messages = fc.array(record, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(messages, (values) => {
        const bodies = values.map((value, index) => inSqs(value, `m${index}`).Records[0])
        const separately = bodies.map((body) => parseLandingEvent({ Records: [body] }))
        const together = parseLandingEvent({ Records: bodies })
        expect(together.map((fact) => fact.kind)).to.deep.equal(separately.flat().map((fact) => fact.kind))
        expect(new Set(together.map((fact) => fact.messageId))).to.deep.equal(new Set(values.map((_, index) => `m${index}`)))
      }),
      { numRuns: 300 },
    )
  })
})
