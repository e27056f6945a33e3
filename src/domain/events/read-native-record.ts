import { decodeFormKey } from './decode-form-key.ts'
import { factAboutObject } from './fact-about-object.ts'
import type { SeenObject } from './fact-about-object.ts'
import type { LandingFact } from './landing-fact.ts'
import { clipped, complaint, memberAt, textAt, wordComplaint } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'

/**
 * Reads one record of a native S3 notification, which is what S3 sends to Lambda, SQS and SNS.
 *
 * Minor event versions only ever add fields (S3 user guide, "Event message structure"), so any 2.x is
 * read; a new major version may mean anything and is malformed.
 */
export function readNativeRecord(record: PayloadPlace): LandingFact {
  const version = memberAt(record, 'eventVersion')
  if (version.value !== undefined && !/^2(\.\d{1,6})?$/.test(textAt(version) ?? '')) {
    return { kind: 'malformed', reason: wordComplaint(version, 'version 2.x as text') }
  }
  const name = memberAt(record, 'eventName')
  if (name.value !== undefined && textAt(name) === undefined) {
    return { kind: 'malformed', reason: complaint(name, 'text like ObjectCreated:Put') }
  }
  // Hand-made events often leave the name out. Taking them for arrivals is safe: the store is asked
  // before anything is done, and knows whether the object exists.
  const eventName = (textAt(name) ?? 'ObjectCreated').replace(/^s3:/, '')

  const s3 = memberAt(record, 's3')
  const object = memberAt(s3, 'object')
  return factAboutObject({
    happened: whatHappened(eventName),
    detail: clipped(eventName),
    bucket: memberAt(memberAt(s3, 'bucket'), 'name'),
    key: memberAt(object, 'key'),
    decodeKey: decodeFormKey,
    versionId: memberAt(object, 'versionId'),
    etag: memberAt(object, 'eTag'),
    sequencer: memberAt(object, 'sequencer'),
    size: memberAt(object, 'size'),
    time: memberAt(record, 'eventTime'),
  })
}

function whatHappened(eventName: string): SeenObject['happened'] {
  const [family] = eventName.split(':', 1)
  if (family === 'ObjectCreated') return 'created'
  // Expiration by a lifecycle rule is a deletion too; a lifecycle transition only moves the bytes.
  return family === 'ObjectRemoved' || family === 'LifecycleExpiration' ? 'deleted' : 'other-s3-event'
}
