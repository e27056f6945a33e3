import { complaint, memberAt, textAt, wordComplaint, type PayloadPlace } from '../../domain/events/payload-place.ts'
import { RefusedEvent } from './refused-event.ts'

export type GroupsTask =
  /** A run of a Glue job has ended, however. */
  | { readonly kind: 'run-ended'; readonly job: string; readonly jobRunId: string }
  /** Time to look after all groups. */
  | { readonly kind: 'poll' }

/** Longer than any name or id of Glue's (Glue web API reference: 255 characters). */
const NAME_LENGTH_MAX = 1_000

/**
 * Reads EventBridge's "Glue Job State Change", which comes for ends only (Glue developer guide, "Automating AWS Glue with
 * EventBridge"), and `{"schedule":"poll"}`.
 *
 * @throws RefusedEvent for any other event, by what it is.
 */
export function readGroupsEvent(event: unknown): GroupsTask {
  const place: PayloadPlace = { value: event, path: '' }
  const schedule = memberAt(place, 'schedule')
  if (schedule.value === 'poll') return { kind: 'poll' }
  if (schedule.value !== undefined) throw new RefusedEvent(wordComplaint(schedule, '"poll"'))
  const source = memberAt(place, 'source')
  if (source.value !== 'aws.glue') throw new RefusedEvent(wordComplaint(source, '"aws.glue", or {"schedule":"poll"} for the whole event'))
  const type = memberAt(place, 'detail-type')
  if (type.value !== 'Glue Job State Change') throw new RefusedEvent(wordComplaint(type, '"Glue Job State Change"'))
  const detail = memberAt(place, 'detail')
  return { kind: 'run-ended', job: name(memberAt(detail, 'jobName')), jobRunId: name(memberAt(detail, 'jobRunId')) }
}

function name(place: PayloadPlace): string {
  const text = textAt(place)
  if (text === undefined || text === '' || text.length > NAME_LENGTH_MAX) {
    throw new RefusedEvent(complaint(place, `text of 1 to ${NAME_LENGTH_MAX.toString()} characters`))
  }
  return text
}
