import { Lane } from './lane'
import { Pattern } from './pattern'

/** One member that records have, in the order in which they come. */
@unmanaged
export class Member {
  /** Where its values go; of a member that nobody asks for, a lane that is ignored. */
  lane: Lane
  /** What stands before its value where it is the first of a record, and where it is not. */
  first: Pattern
  next: Pattern
  /** Whether its lane takes values of these kinds. */
  takesTexts: bool
  takesNumbers: bool
  takesBooleans: bool
  /** Records of the present call that had it, of a member that nobody asks for. */
  count: u32
}

/** What the records of a file look like. */
@unmanaged
export class RecordScan {
  members: usize
  membersEnd: usize
  closing: Pattern
  lanes: usize
  lanesEnd: usize
  /** Six numbers for each record: where it begins, where it ends, where what comes next begins, line ends before it and behind it, and bytes of all so far. */
  marks: usize
  /** Members of the record that is being read that nobody asks for: room for as many as there are. */
  met: usize
  recordBytesMax: u32
  /** What may stand behind a value: how separators begin, and the closing. */
  stop: u32
  orStop: u32
  /** Where the bytes at hand end. */
  end: usize
  isArray: bool
  /** Line ends since the call began, up to where the reading is. */
  lines: u32
  /** How far the last call came, beyond the records that it took. */
  scannedTo: usize
  /** Whether it stopped because of other members than are known, or in another order. */
  isUnlike: bool
}

const TAKES_TEXTS: u32 = 1
const TAKES_NUMBERS: u32 = 2
const TAKES_BOOLEANS: u32 = 4

export function memberBytes(): usize {
  return offsetof<Member>()
}

/** Says what a member looks like. `takes` is the sum of 1 where its lane takes texts, 2 for numbers and 4 for booleans. */
export function describeMember(member: Member, lane: Lane, takes: u32, first: Pattern, next: Pattern): void {
  member.lane = lane
  member.first = first
  member.next = next
  member.takesTexts = (takes & TAKES_TEXTS) != 0
  member.takesNumbers = (takes & TAKES_NUMBERS) != 0
  member.takesBooleans = (takes & TAKES_BOOLEANS) != 0
}

/** How many of the records that were read last had a member that nobody asks for. */
export function timesMet(member: Member): u32 {
  return member.count
}

export function recordScanBytes(): usize {
  return offsetof<RecordScan>()
}

export function describeRecordScan(scan: RecordScan, lanes: usize, lanesEnd: usize, marks: usize, recordBytesMax: u32): void {
  scan.lanes = lanes
  scan.lanesEnd = lanesEnd
  scan.marks = marks
  scan.recordBytesMax = recordBytesMax
}

/** Says what all records look like. */
export function shapeRecords(scan: RecordScan, members: usize, membersEnd: usize, closing: Pattern, met: usize, stop: u32, orStop: u32): void {
  scan.members = members
  scan.membersEnd = membersEnd
  scan.closing = closing
  scan.met = met
  scan.stop = stop
  scan.orStop = orStop
}

export function scannedTo(scan: RecordScan): usize {
  return scan.scannedTo
}

export function isUnlike(scan: RecordScan): bool {
  return scan.isUnlike
}
