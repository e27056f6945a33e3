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
  /** What is wrong with the first record that is broken, and its line. */
  readonly fault: { readonly line: number; readonly error: RowError } | undefined
}

/** Finds out which members the records have that stand in the beginning of a file as a whole. Broken ones do not count. */
export function surveyMembers(start: Uint8Array, isWhole: boolean): MemberSurvey {
  const framer = new JsonFramer()
  framer.push(start)
  if (isWhole) framer.finish()
  const names = new Set<string>()
  let known: readonly string[] = []
  let record = new JsonRecord(known)
  let records = 0
  let fault: MemberSurvey['fault']
  while (framer.next() === 'record') {
    records++
    const found: string[] = []
    record.onUnknown = name => found.push(name)
    const error = faultOf(framer, record)
    if (error !== undefined) {
      fault ??= { line: framer.line, error }
      continue
    }
    for (const name of found) names.add(name)
    if (names.size > COLUMNS_MAX) {
      throw new FileRefusal('too-many-columns', `The records have more than ${COLUMNS_MAX} members of different names (line ${framer.line}): name those that are needed in a contract`)
    }
    // Known names cost nothing to recognise; to learn them one by one would cost more.
    if (names.size > known.length * 1.25) {
      known = [...names]
      record = new JsonRecord(known)
    }
  }
  return { names: [...names], records, fault }
}

function faultOf({ bytes, start, end, fault }: JsonFramer, record: JsonRecord): RowError | undefined {
  if (fault !== 'none') return describeJsonFramingFault(fault)
  if (!isUtf8(bytes.subarray(start, end))) return { code: 'encoding-error', fieldNumber: null, field: null, message: 'The record is not UTF-8: write it as UTF-8' }
  const found = record.read(bytes, start, end)
  return found === JsonFault.none ? undefined : describeJsonFault(found, record.faultAt - start, bytes[record.faultAt])
}
