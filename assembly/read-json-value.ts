import { BRACE, BRACKET, FALS, LF, LOWER_E, NULL, QUOTE, TRUE } from './json-bytes'
import { Lane, LaneKind, LEFT, putNull, UNSURE } from './lane'
import { putBoolean } from './read-boolean'
import { endOfJsonNumber, readJsonNumber } from './read-json-number'
import { endOfPlainText, putRaw, readJsonText } from './read-json-text'
import { readDate, readTimestamp } from './read-moment'
import { readNumber } from './read-number'
import { putNullText } from './read-text'
import { Member, RecordScan } from './record-scan'

/** Has a value before `end` read by the parser of its field, outside, and is told where it ends; 0 where it is no value. At 0 there is none. */
// @ts-expect-error: a decorator of AssemblyScript
@external('host', 'readCell')
declare function readMember(position: u32, at: usize, end: usize, row: u32): i32

/** Reads a value that is written plainly, and is of a type that is read here; where it ends, or `UNSURE`. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function readPlainValue(scan: RecordScan, member: Member, at: usize, row: u32): i32 {
  const lane = member.lane
  if (load<u8>(at) == QUOTE) {
    if (lane.kind == LaneKind.text) return readJsonText(lane, at + 1, row)
    return member.takesTexts ? readQuotedValue(lane, at + 1, row) : UNSURE
  }
  switch (lane.kind) {
    case LaneKind.int64:
    case LaneKind.int32:
    case LaneKind.decimal:
    case LaneKind.double:
      return readJsonNumber(lane, at, row, scan.stop, scan.orStop)
    case LaneKind.boolean:
      return readBoolean(lane, at, row)
    default:
      return UNSURE
  }
}

/** A text that stands for what a cell with that text does. */
function readQuotedValue(lane: Lane, at: usize, row: u32): i32 {
  let end: i32 = UNSURE
  switch (lane.kind) {
    case LaneKind.date:
      end = readDate(lane, at, row, QUOTE, QUOTE, QUOTE)
      break
    case LaneKind.timestamp:
      end = readTimestamp(lane, at, row, QUOTE, QUOTE, QUOTE, QUOTE)
      break
    case LaneKind.int64:
    case LaneKind.int32:
    case LaneKind.decimal:
    case LaneKind.double:
      end = readNumber(lane, at, row, QUOTE, QUOTE, QUOTE)
      break
    case LaneKind.boolean:
      end = endOfPlainText(at)
      if (end >= 0 && !putBoolean(lane, at, <u32>end - <u32>at, row)) return LEFT
      break
    case LaneKind.ignored:
      end = endOfPlainText(at)
      break
  }
  return end < 0 ? end : end + 1
}

function readBoolean(lane: Lane, at: usize, row: u32): i32 {
  const end = endOfBoolean(at)
  if (end < 0) return UNSURE
  store<u8>(lane.values + row, <u8>(load<u32>(at) == TRUE))
  store<u8>(lane.valid + row, 1)
  return end
}

function endOfBoolean(at: usize): i32 {
  const word = load<u32>(at)
  return word == TRUE ? <i32>(at + 4) : word == FALS && load<u8>(at + 4) == LOWER_E ? <i32>(at + 5) : UNSURE
}

/** A value of any other kind and spelling, of a record that begins at `start`; where it ends, or `LEFT` or `FULL`. */
export function readOddValue(scan: RecordScan, member: Member, start: usize, at: usize, row: u32): i32 {
  const lane = member.lane
  const kind = lane.kind
  const byte = <u32>load<u8>(at)
  if (byte != QUOTE && load<u32>(at) == NULL) return putMissing(scan, member, row) ? <i32>(at + 4) : LEFT
  if (byte != QUOTE && (kind == LaneKind.ignored || kind == LaneKind.text)) {
    const ofBoolean = endOfBoolean(at)
    const end = ofBoolean >= 0 ? ofBoolean : endOfJsonNumber(at)
    if (end >= 0) {
      if (kind == LaneKind.ignored) return end
      return (ofBoolean >= 0 ? member.takesBooleans : member.takesNumbers) ? putRaw(lane, at, <usize>end, row) : LEFT
    }
  }
  // A value of a boolean's column that comes from outside is not among those that are copied there.
  if (kind == LaneKind.boolean) return LEFT
  const end = readMember(position(scan, member), at, min(scan.end, start + scan.recordBytesMax), row)
  if (end == 0) return LEFT
  if (byte == BRACE || byte == BRACKET) {
    const lines = lineEndsIn(at, <usize>end)
    if (lines > 0 && !scan.isArray) return LEFT
    scan.lines += lines
  }
  return kind == LaneKind.text ? putRaw(lane, at, <usize>end, row) : end
}

/** Puts null in the place of a member that is not there; false where that is no value. */
export function putMissing(scan: RecordScan, member: Member, row: u32): bool {
  const lane = member.lane
  switch (lane.kind) {
    case LaneKind.ignored:
      return true
    case LaneKind.any:
      return readMember(position(scan, member), 0, 0, row) != 0
    case LaneKind.text:
      putNullText(lane, row)
      break
    default:
      putNull(lane, row)
  }
  return !lane.required
}

export function lineEndsIn(from: usize, to: usize): u32 {
  let lines: u32 = 0
  for (let at = from; at < to; at++) lines += <u32>(load<u8>(at) == LF)
  return lines
}

function position(scan: RecordScan, member: Member): u32 {
  return <u32>((changetype<usize>(member) - scan.members) / offsetof<Member>())
}
