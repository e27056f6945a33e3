import { isUtf8 } from 'node:buffer'
import { COLUMNS_MAX } from '../../domain/contract/resolve-columns.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import { describeJsonFault, describeJsonFramingFault } from './describe-json-fault.ts'
import { FileRefusal } from './file-refusal.ts'
import { JsonFramer } from './json-framer.ts'
import { JsonFault, JsonRecord } from './json-record.ts'

export interface MemberSurvey {
  /** Of all members, in the order in which they occur first. */
  readonly names: readonly string[]
  /** Records that were looked at, broken ones too. */
  readonly records: number
  /** Those of them that are not broken. */
  readonly soundRecords: number
  /** Members that these have together; of a record, no more than there is room for in `MemberPlaces`. */
  readonly members: number
  /** What is wrong with the first record that is broken, and its line. */
  readonly fault: { readonly line: number; readonly error: RowError } | undefined
}

/** Up to so many names may be as rare as they like. */
const SPARSE_NAMES_MIN = 1_000
/** Of more names the average record must have this share: else fifty cells are written for each value that came. */
const FILLED_SHARE_MIN = 0.02
/** A framer holds all that it is given at once, and only records of its own accord. */
const STEP_BYTES = 65_536

/**
 * Finds out which members the records have that stand in `bytes`. Broken records do not count.
 *
 * @param isWhole whether the file ends there
 * @param firstLine of the file, where the bytes begin
 */
export function surveyMembers(bytes: Uint8Array, isWhole: boolean, firstLine: number): MemberSurvey {
  const names = new Set<string>()
  let known: readonly string[] = []
  let record = new JsonRecord(known)
  let records = 0
  let soundRecords = 0
  let members = 0
  let fault: MemberSurvey['fault']
  for (const framer of framedRecords(bytes, isWhole)) {
    records++
    const found: string[] = []
    record.onUnknown = name => found.push(name)
    const error = faultOf(framer, record)
    const line = firstLine + framer.line - 1
    if (error !== undefined) {
      fault ??= { line, error }
      continue
    }
    soundRecords++
    members += record.places.count
    for (const name of found) names.add(name)
    if (names.size > COLUMNS_MAX) {
      throw new FileRefusal('too-many-columns', `The records have more than ${COLUMNS_MAX} members of different names (line ${line}): ${REMEDY}`)
    }
    // Known names cost nothing to recognise; to learn them one by one would cost more.
    if (names.size > known.length * 1.25) {
      known = [...names]
      record = new JsonRecord(known)
    }
  }
  return { names: [...names], records, soundRecords, members, fault }
}

/**
 * Refuses records of so many names, each in so few of them, that a table of a column a name would be almost nothing but null: as where
 * ids stand for names.
 */
export function refuseSparseMembers({ names, soundRecords, members }: MemberSurvey): void {
  const average = members / soundRecords
  if (names.length <= SPARSE_NAMES_MIN || average / names.length >= FILLED_SHARE_MIN) return
  throw new FileRefusal(
    'too-many-columns',
    `The first ${soundRecords} records have members of ${names.length} different names, and one record has ${average.toFixed(1)} of them on average, ` +
      `as where ids are names, such as ${JSON.stringify(names.at(-1)?.slice(0, 100))}: ${REMEDY}`,
  )
}

const REMEDY = 'name those that are needed in the fields of a contract with "drift": "ignore", or write the names as values'

function* framedRecords(bytes: Uint8Array, isWhole: boolean): Generator<JsonFramer> {
  const framer = new JsonFramer()
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    framer.push(bytes.subarray(at, at + STEP_BYTES))
    while (framer.next() === 'record') yield framer
  }
  if (isWhole) framer.finish()
  while (framer.next() === 'record') yield framer
}

function faultOf({ bytes, start, end, fault }: JsonFramer, record: JsonRecord): RowError | undefined {
  if (fault !== 'none') return describeJsonFramingFault(fault)
  if (!isUtf8(bytes.subarray(start, end))) return { code: 'encoding-error', fieldNumber: null, field: null, message: 'The record is not UTF-8: write it as UTF-8' }
  const found = record.read(bytes, start, end)
  return found === JsonFault.none ? undefined : describeJsonFault(found, record.faultAt - start, bytes[record.faultAt])
}
