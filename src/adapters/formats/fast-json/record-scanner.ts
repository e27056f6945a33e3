import { CellFault } from '../../../domain/table/cell-fault.ts'
import { BytesAtHand, LEFT, LF, CR, UNSURE } from './bytes-at-hand.ts'
import { isAllowed } from '../fast-csv/lane.ts'
import type { Lane } from '../fast-csv/lane.ts'
import { readDate, readTimestamp } from './read-moment-cell.ts'
import { readDecimal } from './read-decimal-cell.ts'
import type { JsonField } from '../json-field.ts'
import type { JsonFramer } from '../json-framer.ts'
import type { JsonKeptRecords } from '../json-kept-records.ts'
import { JsonKind } from '../json-record.ts'
import type { JsonRecord } from '../json-record.ts'
import { RAW_KEPT_BYTES } from '../record-text.ts'
import type { BytePattern } from './byte-pattern.ts'
import { standsAt } from './byte-pattern.ts'
import { MemberKind } from './json-member.ts'
import type { JsonMember } from './json-member.ts'
import { readJsonBoolean } from './read-json-boolean.ts'
import { readJsonDecimal, readJsonDouble, readJsonInt32, readJsonInt64 } from './read-json-number.ts'
import { readJsonText } from './read-json-text.ts'
import { RecordShape } from './record-shape.ts'
import { Utf8Progress } from './utf8-progress.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const BRACE = 0x7b
const BRACKET_END = 0x5d
const SPACE = 0x20
const TAB = 0x09
const NULL = 0x6c6c756e
const LOWER_N = 0x6e
/** An unfinished record is read again when more has come, but not so often that all would be read many times in small pieces. */
const REREAD_BYTES = 1_024
/** Each is a record that is read once more. Records that go on looking otherwise are none of the kind that this reader is for. */
const LESSONS_MAX = 256
/** Among so many scans it shows whether scanning is worth its while: not where so few give a row. */
const TRIAL_SCANS = 64
const TRIAL_ROWS_MIN = 32
/** Records for which it then is left alone: more each time, up to this many. */
const REST_MAX = 4_096
/** Blanks between two records of an array that are kept with them. To keep each record by itself would take longer. */
const BLANKS_KEPT = 64

/** What is to be read. */
export interface ScanBounds {
  /** Of the batch so far, and at most. */
  readonly rows: number
  readonly rowsMax: number
  /** Records that were read before, of the file. */
  readonly rowsIn: number
  /** Bytes of records after which to end, give or take one record. */
  readonly bytesWanted: number
}

/** What a scan came to. */
export interface ScannedRecords {
  readonly rows: number
  readonly bytes: number
  /** Whether it took all but a record that is not at hand as a whole. */
  readonly isStarved: boolean
}

const NOTHING: ScannedRecords = { rows: 0, bytes: 0, isStarved: false }

/**
 * Reads records that look like those before them from the bytes that a framer has at hand straight into columns.
 *
 * It knows how such a record looks and nothing else. At any other, with its members in another order, with a name twice, of a size or a
 * value that is not allowed, or broken, it stops with that record untouched; the framer cuts it out, `JsonRecord` reads it, and words
 * whatever is wrong. So both ways agree by construction, and this loop carries no errors.
 */
export class RecordScanner {
  readonly #record: JsonRecord
  #kept: JsonKeptRecords | null
  readonly #source = new BytesAtHand(QUOTE)
  readonly #utf8 = new Utf8Progress()
  readonly #shape: RecordShape
  /** Those members that have constraints to be looked at when all of a record is read. */
  #checked: readonly Lane[] = []
  /** Those that nobody asks for. */
  #ignored: readonly JsonMember[] = []
  #lessons = 0
  #wantsLesson = true
  /** Scans since the last trial began, and rows that came of them. */
  #trialScans = 0
  #trialRows = 0
  #rest = 0
  /** Records for which nothing is scanned any more. */
  #restLeft = 0
  /** Line ends in values of the record that is being read. */
  #lines = 0
  /** Another one for each record that is begun. */
  #turn = 0

  constructor(targets: readonly JsonField[], record: JsonRecord, kept: JsonKeptRecords | null) {
    this.#shape = new RecordShape(targets)
    this.#record = record
    this.#kept = kept
  }

  /** Goes on into other columns, of the same fields. */
  retarget(targets: readonly JsonField[], kept: JsonKeptRecords | null): void {
    this.#kept = kept
    this.#shape.retarget(targets)
    this.#sortMembers()
  }

  /** Takes the record that was read last, which is in `bytes[start, end)`, for an example of those to come. */
  learn(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#wantsLesson || this.#lessons === LESSONS_MAX) return
    this.#lessons++
    this.#shape.learn(bytes, start, end, this.#record.places)
    this.#wantsLesson = this.#shape.closing === undefined
    this.#sortMembers()
  }

  /** Tells in how many of the records it has read there were members that nobody asks for, since the last call. */
  countUnknown(tell: (name: string, count: number) => void): void {
    for (const member of this.#ignored) {
      if (member.count === 0) continue
      tell(member.name, member.count)
      member.count = 0
    }
  }

  #sortMembers(): void {
    this.#checked = this.#shape.members.map(({ lane }) => lane).filter(({ check }) => check !== null)
    this.#ignored = this.#shape.members.filter(({ target }) => target === null)
  }

  /** Takes records until there are enough, or one comes that is not like those before. */
  scan(framer: JsonFramer, { rows: firstRow, rowsMax, rowsIn, bytesWanted }: ScanBounds): ScannedRecords {
    const layout = framer.betweenRecords
    const { members, closing, unseen } = this.#shape
    if (layout === 'no' || closing === undefined) return NOTHING
    if (this.#restLeft > 0) {
      this.#restLeft--
      return NOTHING
    }
    if (!this.#utf8.isText(framer)) return NOTHING
    const source = this.#source
    source.point(framer.bytes, framer.pendingEnd)
    for (const { lane, kind } of members) if (kind === MemberKind.text) lane.refresh()
    const kept = this.#kept
    const { bytes, view, end } = source
    const { base } = framer
    const from = framer.pendingStart
    const count = members.length
    let row = firstRow
    let next = from
    let line = framer.nextLine
    let recordBytes = 0
    let at = next
    let isFull: boolean
    let keptFrom = from
    let mayBeComma = framer.mayBeComma
    this.#wantsLesson = false
    scanning: for (;;) {
      isFull = row >= rowsMax || recordBytes >= bytesWanted
      if (isFull) break
      this.#lines = 0
      let start = next
      if (layout === 'array') {
        start = this.#toElement(next, mayBeComma)
        at = start
        if (bytes[start] !== BRACE || start >= end) break
      }
      const lineOfRecord = line + this.#lines
      let lines = 0
      const turn = ++this.#turn
      at = start
      for (let i = 0; i < count; i++) {
        let member = members[i]
        if (member === undefined) break scanning
        let pattern: BytePattern = i === 0 ? member.first : member.next
        if (!standsAt(pattern, view, at)) {
          i = this.#nextMember(i, at, at === start, row)
          if (i < 0) {
            this.#wantsLesson = at < end
            break scanning
          }
          if (i === count) break
          member = members[i]
          if (member === undefined) break scanning
          pattern = at === start ? member.first : member.next
        }
        lines += pattern.lines
        at += pattern.length
        const { lane } = member
        member.turn = turn
        let to = UNSURE
        switch (member.kind) {
          case MemberKind.text:
            if (bytes[at] === QUOTE) to = readJsonText(bytes, view, lane, at + 1, row)
            break
          case MemberKind.int64:
            to = readJsonInt64(lane, bytes, at, row)
            break
          case MemberKind.int32:
            to = readJsonInt32(lane, bytes, at, row)
            break
          case MemberKind.decimal:
            if (bytes[at] !== QUOTE) to = readJsonDecimal(lane, bytes, at, row)
            else to = behindQuote(bytes, readDecimal(lane, bytes, at + 1, row, QUOTE))
            break
          case MemberKind.double:
            to = readJsonDouble(lane, bytes, at, row)
            break
          case MemberKind.date:
            if (bytes[at] === QUOTE) to = behindQuote(bytes, readDate(source, lane, at + 1, row))
            break
          case MemberKind.timestamp:
            if (bytes[at] === QUOTE) to = behindQuote(bytes, readTimestamp(source, lane, at + 1, row))
            break
          case MemberKind.boolean:
            to = readJsonBoolean(lane, bytes, view, at, row)
            break
          case MemberKind.any:
          case MemberKind.ignored:
            break
        }
        if (to === UNSURE) to = this.#readAny(member, start, at, row, layout === 'lines')
        if (to < 0) break scanning
        at = to
      }
      if (!standsAt(closing, view, at)) {
        this.#wantsLesson = at < end
        break
      }
      lines += closing.lines + this.#lines
      at += closing.length
      const recordEnd = at
      if (layout === 'lines') {
        const lineEnd = bytes[at] === LF ? 1 : bytes[at] === CR && bytes[at + 1] === LF ? 2 : 0
        at += lineEnd
        if (lineEnd === 0 || at > end) break
        lines = 1
      } else {
        const behind = behindBlanks(bytes, at, end)
        if (behind >= end) {
          at = behind
          break
        }
        if (bytes[behind] !== COMMA && bytes[behind] !== BRACKET_END) break
      }
      if (recordEnd - start > RAW_KEPT_BYTES) break
      if (this.#checked.length > 0 && !isAllowed(this.#checked, row)) break
      for (const target of unseen) if (target.compiled.writeMissing(row) !== CellFault.none) break scanning
      if (kept !== null) {
        if (start - next > BLANKS_KEPT) {
          kept.keep(bytes, keptFrom, next)
          keptFrom = start
        }
        kept.place(row, start, recordEnd, keptFrom, lineOfRecord, base + start, rowsIn + row - firstRow + 1)
      }
      for (const member of this.#ignored) if (member.turn === turn) member.count++
      recordBytes += recordEnd - start
      line += lines
      next = at
      mayBeComma = true
      row++
    }
    if (row > firstRow) {
      kept?.keep(bytes, keptFrom, next)
      framer.pass(next, line - framer.nextLine)
    }
    const isStarved = !isFull && this.#isStarved(framer, next, at)
    if (!isFull && !isStarved) this.#judge(row - firstRow)
    return { rows: row - firstRow, bytes: recordBytes, isStarved }
  }

  /** Where the next element of an array begins, if one does, behind blanks and maybe a comma. */
  #toElement(from: number, mayBeComma: boolean): number {
    const { bytes, end } = this.#source
    let at = behindBlanks(bytes, from, end)
    if (mayBeComma && bytes[at] === COMMA && at < end) at = behindBlanks(bytes, at + 1, end)
    this.#lines += lineEndsIn(bytes, from, at)
    return at
  }

  /** Whether it was for want of bytes that the reading, which came to `at`, did not go on behind `next`. */
  #isStarved(framer: JsonFramer, next: number, at: number): boolean {
    const { bytes, end } = this.#source
    // Of a record that has begun and is longer than that, the framer remembers how far it was looked at.
    if (framer.isEnded || end - next > REREAD_BYTES + 2 * framer.chunkLength) return false
    return at >= end || (framer.betweenRecords === 'lines' && bytes.indexOf(LF, next) >= end)
  }

  /** Takes a rest from records of which hardly any is like those before: looking at them in vain costs as much as reading them. */
  #judge(rows: number): void {
    this.#trialScans++
    this.#trialRows += rows
    if (this.#trialScans < TRIAL_SCANS) return
    this.#rest = this.#trialRows < TRIAL_ROWS_MIN ? Math.min(REST_MAX, 2 * this.#rest + TRIAL_SCANS) : 0
    this.#restLeft = this.#rest
    this.#trialScans = 0
    this.#trialRows = 0
  }

  /**
   * The member that comes instead of the expected one: one of those behind it, or none (the number of members) where the record ends.
   * What is left out is null. -1 when it is neither.
   */
  #nextMember(expected: number, at: number, isFirst: boolean, row: number): number {
    const { members, closing } = this.#shape
    const { bytes, view } = this.#source
    const isEnd = !isFirst && closing !== undefined && standsAt(closing, view, at)
    const found = isEnd ? members.length : this.#shape.find(bytes, view, at, isFirst)
    if (found <= expected) return -1
    for (let i = expected; i < found; i++) {
      const target = members[i]?.target ?? null
      if (target !== null && target.compiled.writeMissing(row) !== CellFault.none) return -1
    }
    return found
  }

  /** Reads a value of any kind and spelling by the parser of its field; where it ends, or `LEFT`. */
  #readAny({ target, lane, kind }: JsonMember, start: number, at: number, row: number, isLine: boolean): number {
    const { bytes, view, end } = this.#source
    if (bytes[at] === LOWER_N && view.getInt32(at, true) === NULL) {
      return target === null || target.compiled.writeMissing(row) === CellFault.none ? at + 4 : LEFT
    }
    const record = this.#record
    const after = record.readValue(bytes, at, Math.min(end, start + RAW_KEPT_BYTES))
    if (after < 0) return LEFT
    const { valueKind, valueStart, valueEnd, isValueUnescaped } = record
    if (valueKind === JsonKind.object || valueKind === JsonKind.array) {
      const lines = lineEndsIn(bytes, at, after)
      if (isLine && lines > 0) return LEFT
      this.#lines += lines
    }
    if (target === null) return after
    if (!target.takes(valueKind, valueEnd - valueStart)) return LEFT
    const fault = target.write(valueKind, isValueUnescaped === 1 ? record.unescaped : bytes, valueStart, valueEnd, row)
    if (kind === MemberKind.text) lane.refresh()
    return fault === CellFault.none ? after : LEFT
  }
}

function behindBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte !== SPACE && byte !== LF && byte !== CR && byte !== TAB) break
  }
  return at
}

function lineEndsIn(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at++) if (bytes[at] === LF) lines++
  return lines
}

/** Where a quoted cell ends, by where what is in it ends. */
function behindQuote(bytes: Uint8Array, end: number): number {
  if (end < 0) return end
  return bytes[end] === QUOTE ? end + 1 : UNSURE
}
