import { BRACE, BRACKET_END, COMMA, CR, LF, SPACE, TAB } from './json-bytes'
import { emptyArenas, FULL, LaneKind, UNSURE } from './lane'
import { lineEndAt } from './line-end'
import { Pattern, standsAt } from './pattern'
import { lineEndsIn, putMissing, readOddValue, readPlainValue } from './read-json-value'
import { Member, RecordScan } from './record-scan'

const MARK_BYTES: usize = 24

/**
 * Reads records from a place on, as long as they look like those that are known: up to so many, and until they have so many bytes, give
 * or take one record. Says how many it read; as a number below zero, by turning all its bits around, where it stopped because of one that
 * it will never read, or that is not at hand as a whole.
 *
 * Behind the end of what is at hand stand four line feeds, which are no part of any pattern; so no record is read beyond it.
 */
export function scanRecords(scan: RecordScan, from: usize, end: usize, rowsMax: u32, bytesWanted: u32, isArray: bool, mayBeComma: bool): i32 {
  const members = scan.members
  const membersEnd = scan.membersEnd
  const closing = scan.closing
  const recordBytesMax = scan.recordBytesMax
  emptyArenas(scan.lanes, scan.lanesEnd)
  for (let place = members; place < membersEnd; place += offsetof<Member>()) changetype<Member>(place).count = 0
  scan.end = end
  scan.isArray = isArray
  scan.lines = 0
  scan.isUnlike = false
  let mark = scan.marks
  let row: u32 = 0
  let taken: u32 = 0
  let next = from
  let hasComma = mayBeComma
  while (row < rowsMax && taken < bytesWanted) {
    let start = next
    if (isArray) {
      start = toElement(next, end, hasComma)
      scan.lines += lineEndsIn(next, start)
      if (load<u8>(start) != BRACE || start >= end) return stopped(scan, start, row)
    }
    const linesBefore = scan.lines
    let metEnd = scan.met
    let at = start
    for (let place = members; place < membersEnd; place += offsetof<Member>()) {
      let member = changetype<Member>(place)
      let pattern = at == start ? member.first : member.next
      if (!standsAt(pattern, at)) {
        if (at != start && standsAt(closing, at)) {
          if (putNoMore(scan, place, row)) break
          scan.isUnlike = at < end
          return stopped(scan, at, row)
        }
        place = toMember(scan, place, at, at == start, row)
        if (place == 0) {
          scan.isUnlike = at < end
          return stopped(scan, at, row)
        }
        member = changetype<Member>(place)
        pattern = at == start ? member.first : member.next
      }
      scan.lines += pattern.lines
      at += pattern.length
      let to = readPlainValue(scan, member, at, row)
      if (to == UNSURE) to = readOddValue(scan, member, start, at, row)
      if (to < 0) {
        // Without room for a text of the first record there never is any.
        if (to == FULL && row > 0) return row
        return stopped(scan, at, row)
      }
      at = <usize>to
      if (member.lane.kind == LaneKind.ignored) {
        store<usize>(metEnd, changetype<usize>(member))
        metEnd += sizeof<usize>()
      }
    }
    if (!standsAt(closing, at)) {
      scan.isUnlike = at < end
      return stopped(scan, at, row)
    }
    scan.lines += closing.lines
    at += closing.length
    const recordEnd = at
    if (isArray) {
      const behind = behindBlanks(at, end)
      if (behind >= end) return stopped(scan, behind, row)
      if (load<u8>(behind) != COMMA && load<u8>(behind) != BRACKET_END) return stopped(scan, at, row)
    } else {
      const lineEnd = lineEndAt(at)
      at += lineEnd
      if (lineEnd == 0 || at > end) return stopped(scan, at, row)
      scan.lines++
    }
    const length = <u32>(recordEnd - start)
    if (length > recordBytesMax) return stopped(scan, at, row)
    for (let place = scan.met; place < metEnd; place += sizeof<usize>()) changetype<Member>(load<usize>(place)).count++
    taken += length
    next = at
    hasComma = true
    row++
    store<u32>(mark, <u32>start)
    store<u32>(mark, <u32>recordEnd, 4)
    store<u32>(mark, <u32>next, 8)
    store<u32>(mark, linesBefore, 12)
    store<u32>(mark, scan.lines, 16)
    store<u32>(mark, taken, 20)
    mark += MARK_BYTES
  }
  return row
}

function stopped(scan: RecordScan, at: usize, rows: u32): i32 {
  scan.scannedTo = at
  return ~rows
}

/** Where the next element of an array begins, if one does, behind blanks and maybe a comma. */
function toElement(from: usize, end: usize, mayBeComma: bool): usize {
  const at = behindBlanks(from, end)
  return mayBeComma && at < end && load<u8>(at) == COMMA ? behindBlanks(at + 1, end) : at
}

function behindBlanks(from: usize, end: usize): usize {
  let at = from
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte != SPACE && byte != LF && byte != CR && byte != TAB) break
  }
  return at
}

/**
 * The member that comes instead of the expected one, which is one of those behind it: what is left out is null. 0 where none is, or where
 * that is no value. All members of a record are looked for in one pass over those that are known, since both have one order.
 */
function toMember(scan: RecordScan, expected: usize, at: usize, isFirst: bool, row: u32): usize {
  for (let place = expected + offsetof<Member>(); place < scan.membersEnd; place += offsetof<Member>()) {
    const member = changetype<Member>(place)
    if (!standsAt(isFirst ? member.first : member.next, at)) continue
    for (let missing = expected; missing < place; missing += offsetof<Member>()) {
      if (!putMissing(scan, changetype<Member>(missing), row)) return 0
    }
    return place
  }
  return 0
}

/** Puts nulls in the places of a member and all behind it. */
function putNoMore(scan: RecordScan, from: usize, row: u32): bool {
  for (let place = from; place < scan.membersEnd; place += offsetof<Member>()) {
    if (!putMissing(scan, changetype<Member>(place), row)) return false
  }
  return true
}
