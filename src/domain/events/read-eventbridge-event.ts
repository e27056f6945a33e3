import { factAboutObject } from './fact-about-object.ts'
import type { SeenObject } from './fact-about-object.ts'
import type { LandingFact } from './landing-fact.ts'
import { clipped, complaint, hasMember, memberAt, textAt, timeAt } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'
import { readSchedule } from './read-schedule.ts'

/** Reads one EventBridge event: of S3, of a clock, or of any other service, which does not concern us. */
export function readEventBridgeEvent(event: PayloadPlace): LandingFact {
  for (const name of ['detail-type', 'source']) {
    const place = memberAt(event, name)
    if (place.value !== undefined && textAt(place) === undefined) return { kind: 'malformed', reason: complaint(place, 'text') }
  }
  const detail = memberAt(event, 'detail')
  const source = textAt(memberAt(event, 'source'))
  const type = textAt(memberAt(event, 'detail-type'))
  // Rules of EventBridge say "aws.events", EventBridge Scheduler says "aws.scheduler".
  const fromClock = source === 'aws.events' || source === 'aws.scheduler'
  if (type === 'Scheduled Event' || (type === undefined && fromClock)) {
    return readSchedule(detail, memberAt(event, 'time'))
  }
  // Input transformers and hand-made events may cut an S3 event down to its detail.
  const happened = source === undefined || source === 'aws.s3' ? whatHappened(type, detail) : undefined
  if (happened === undefined) {
    const what = clipped(`${source ?? 'unknown source'}: ${type ?? 'unknown type'}`)
    return { kind: 'ignored', reason: 'unrelated-event', detail: what, ...timeAt(memberAt(event, 'time')) }
  }
  const object = memberAt(detail, 'object')
  return factAboutObject({
    happened,
    detail: clipped(textAt(memberAt(detail, 'deletion-type')) ?? type ?? 'Object Deleted'),
    bucket: memberAt(memberAt(detail, 'bucket'), 'name'),
    key: memberAt(object, 'key'),
    decodeKey: (written) => ({ kind: 'decoded', key: written }),
    versionId: memberAt(object, 'version-id'),
    etag: memberAt(object, 'etag'),
    sequencer: memberAt(object, 'sequencer'),
    size: memberAt(object, 'size'),
    time: memberAt(event, 'time'),
  })
}

function whatHappened(type: string | undefined, detail: PayloadPlace): SeenObject['happened'] | undefined {
  switch (type) {
    case 'Object Created':
      return 'created'
    case 'Object Deleted':
      return 'deleted'
    case undefined:
      return hasMember(detail, 'deletion-type') ? 'deleted' : 'created'
    default:
      // "AWS API Call via CloudTrail" also comes from aws.s3, and tells of requests, not of objects.
      return type.startsWith('Object ') ? 'other-s3-event' : undefined
  }
}
