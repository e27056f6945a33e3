import type { LandingFact, ScheduledWork } from './landing-fact.ts'
import { clipped, complaint, memberAt, textAt, timeAt, wordComplaint } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'
import { BUCKET_BYTES_MAX, KEY_BYTES_MAX, readText } from './read-text.ts'

/**
 * Reads what a schedule asks for: `{"schedule":"sweep"}`, or `{"schedule":"backfill","prefix":"data/in/"}`
 * with a `bucket` if need be. Nothing said means a sweep, since that is what a bare clock is set up for.
 *
 * @param work the schedule's own input, or the `detail` of a scheduled event
 * @param time where the payload tells when the schedule fired
 */
export function readSchedule(work: PayloadPlace, time: PayloadPlace): LandingFact {
  const request = opened(work)
  if (request.value !== undefined && (typeof request.value !== 'object' || request.value === null)) {
    return { kind: 'malformed', reason: complaint(request, 'an object like {"schedule":"sweep"}') }
  }
  const kind = memberAt(request, 'schedule')
  const prefix = memberAt(request, 'prefix')
  const bucket = memberAt(request, 'bucket')
  const fallback = prefix.value === undefined ? 'sweep' : 'backfill'
  switch (kind.value === undefined ? fallback : textAt(kind)) {
    case 'sweep':
      return scheduled({ kind: 'sweep' }, 'sweep', bucket, time)
    case 'backfill': {
      // A whole bucket by mistake is costly, so an empty prefix does not count as one.
      const text = readText(prefix, 'the prefix to backfill', KEY_BYTES_MAX)
      if (text.kind === 'unreadable') return { kind: 'malformed', reason: text.reason }
      return scheduled({ kind: 'backfill', prefix: text.value }, `backfill ${clipped(text.value)}`, bucket, time)
    }
    default:
      return { kind: 'malformed', reason: wordComplaint(kind, '"sweep" or "backfill"') }
  }
}

function scheduled(schedule: ScheduledWork, detail: string, bucket: PayloadPlace, time: PayloadPlace): LandingFact {
  const name = bucket.value === undefined ? undefined : readText(bucket, 'the name of a bucket', BUCKET_BYTES_MAX)
  if (name?.kind === 'unreadable') return { kind: 'malformed', reason: name.reason }
  return {
    kind: 'ignored',
    reason: 'schedule',
    detail,
    schedule,
    ...(name === undefined ? {} : { bucket: name.value }),
    ...timeAt(time),
  }
}

/** EventBridge Scheduler writes the `detail` of its default event as JSON text, `"{}"`. */
function opened(work: PayloadPlace): PayloadPlace {
  const text = textAt(work)
  if (text === undefined) return work
  try {
    const value: unknown = JSON.parse(text)
    return { value, path: work.path }
  } catch {
    return work
  }
}
