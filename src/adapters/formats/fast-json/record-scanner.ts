import { CellFault } from '../../../domain/table/cell-fault.ts'
import { isAllowed } from '../fast-csv/lane.ts'
import type { Lane } from '../fast-csv/lane.ts'
import type { JsonField } from '../json-field.ts'
import type { JsonFramer } from '../json-framer.ts'
import type { JsonKeptRecords } from '../json-kept-records.ts'
import type { JsonRecord } from '../json-record.ts'
import type { JsonScannerKernel } from '../kernel/json-scanner-kernel.ts'
import { JSON_SCANNER_KERNELS } from '../kernel/json-scanner-kernel.ts'
import { RAW_KEPT_BYTES } from '../record-text.ts'
import { keepRecords } from './keep-records.ts'
import { KernelRecords } from './kernel-records.ts'
import { RecordShape } from './record-shape.ts'
import { RecordWindow } from './record-window.ts'
import { ScanTrial } from './scan-trial.ts'
import { Utf8Progress } from './utf8-progress.ts'

/** An unfinished record is read again when more has come, but not so often that all would be read many times in small pieces. */
const REREAD_BYTES = 1_024
/** Each is a record that is read once more. Records that go on looking otherwise are none of the kind that this reader is for. */
const LESSONS_MAX = 256
/** Records that are read at a time behind one that was not taken: the ones behind the next such one are read again. */
const ROWS_AFTER_CUT = 8
/** What lies between two records is looked at with the one behind it. */
const GAP_BYTES_MAX = 4_096
const LF = 10

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

/** What one call of the kernel came to: whether more records may be read the same way, or there are enough. */
interface ScannedOnce {
  readonly rows: number
  readonly bytes: number
  readonly then: 'go on' | 'full' | 'starved' | 'stuck'
}

const NOTHING: ScannedRecords = { rows: 0, bytes: 0, isStarved: false }

/**
 * Reads records that look like those before them from the bytes that a framer has at hand straight into columns.
 *
 * It knows how such a record looks and nothing else. At any other, with its members in another order, with a name twice, of a size or a
 * value that is not allowed, or broken, it stops with that record untouched; the framer cuts it out, `JsonRecord` reads it, and words
 * whatever is wrong. So both ways agree by construction, and this loop carries no errors.
 *
 * The loop itself is a kernel's, and is in assembly/scan-records.ts. What it does not read comes back here value by value.
 */
export class RecordScanner {
  readonly #record: JsonRecord
  #kept: JsonKeptRecords | null
  readonly #utf8 = new Utf8Progress()
  readonly #shape: RecordShape
  #targets: readonly JsonField[]
  /** There once something is known of the records: most packets are so small that nothing is to be read this way. */
  #kernel: JsonScannerKernel | undefined
  #window: RecordWindow | undefined
  #records: KernelRecords | undefined
  /** Whether the kernel knows what records look like. */
  #isDescribed = false
  /** Those members that have constraints to be looked at when all of a record is read. */
  #checked: readonly Lane[] = []
  /** Whether there are members that nobody asks for. */
  #hasIgnored = false
  /** Of the call of the kernel: the row of the batch that its first record becomes. */
  #firstRow = 0
  /** Records that are read at a time. Where each is judged on its own they are few after one that was not taken. */
  #rowsAtOnce = ROWS_AFTER_CUT
  #lessons = 0
  #wantsLesson = true
  readonly #trial = new ScanTrial()

  constructor(targets: readonly JsonField[], record: JsonRecord, kept: JsonKeptRecords | null) {
    this.#targets = targets
    this.#shape = new RecordShape(targets)
    this.#record = record
    this.#kept = kept
  }

  /** Goes on into other columns, of the same fields. */
  retarget(targets: readonly JsonField[], kept: JsonKeptRecords | null): void {
    this.#kept = kept
    this.#targets = targets
    this.#shape.retarget(targets)
    this.#records?.release()
    this.#records = undefined
    this.#isDescribed = false
  }

  /** Takes the record that was read last, which is in `bytes[start, end)`, for an example of those to come. */
  learn(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#wantsLesson || this.#lessons === LESSONS_MAX) return
    this.#lessons++
    if (this.#shape.learn(bytes, start, end, this.#record.places)) this.#isDescribed = false
    this.#wantsLesson = this.#shape.glue === undefined
  }

  /** Tells in how many of the records it has read there were members that nobody asks for, since the last call. */
  countUnknown(tell: (name: string, count: number) => void): void {
    for (const member of this.#shape.members) {
      if (member.count === 0) continue
      tell(member.name, member.count)
      member.count = 0
    }
  }

  /** Takes records until there are enough, or one comes that is not like those before. */
  scan(framer: JsonFramer, bounds: ScanBounds): ScannedRecords {
    if (framer.betweenRecords === 'no' || this.#shape.glue === undefined) return NOTHING
    if (this.#trial.isResting() || !this.#utf8.isText(framer)) return NOTHING
    const kernel = (this.#kernel ??= this.#open())
    const window = (this.#window ??= new RecordWindow(kernel))
    const records = this.#describedRecords(kernel)
    this.#wantsLesson = false
    let rows = 0
    let bytes = 0
    for (;;) {
      const { rows: rowsBefore, rowsMax, rowsIn, bytesWanted } = bounds
      const once = this.#scanOnce(framer, window, records, { rows: rowsBefore + rows, rowsMax, rowsIn: rowsIn + rows, bytesWanted: bytesWanted - bytes })
      rows += once.rows
      bytes += once.bytes
      if (once.then === 'go on') continue
      if (once.then === 'stuck') this.#trial.judge(rows)
      return { rows, bytes, isStarved: once.then === 'starved' }
    }
  }

  /** Gives memory back to those that come after it; to be called once, after which nothing is scanned. */
  release(): void {
    this.#records?.release()
    this.#window?.release()
    if (this.#kernel !== undefined) JSON_SCANNER_KERNELS.give(this.#kernel)
  }

  #open(): JsonScannerKernel {
    const kernel = JSON_SCANNER_KERNELS.take()
    kernel.readCell = (position, at, end, row) => this.#readMember(position, at, end, row)
    return kernel
  }

  #describedRecords(kernel: JsonScannerKernel): KernelRecords {
    const records = (this.#records ??= new KernelRecords(kernel, this.#targets, RAW_KEPT_BYTES))
    const { glue, members } = this.#shape
    if (this.#isDescribed || glue === undefined) return records
    records.describe(this.#shape, glue)
    this.#checked = members.flatMap(({ field }) => records.laneOf(field)?.lane ?? []).filter(({ check }) => check !== null)
    this.#hasIgnored = members.some(({ target }) => target === null)
    this.#rowsAtOnce = records.rowsMax
    this.#isDescribed = true
    return records
  }

  #scanOnce(framer: JsonFramer, window: RecordWindow, records: KernelRecords, { rows: firstRow, rowsMax, rowsIn, bytesWanted }: ScanBounds): ScannedOnce {
    if (firstRow >= rowsMax || bytesWanted <= 0) return { rows: 0, bytes: 0, then: 'full' }
    window.fill(framer)
    const from = window.placeOf(framer.base + framer.pendingStart)
    const atHand = { from, end: window.endPlace, isArray: framer.betweenRecords === 'array', mayBeComma: framer.mayBeComma }
    this.#firstRow = firstRow
    const { rows, isStuck } = records.read(atHand, firstRow, Math.min(rowsMax - firstRow, this.#rowsAtOnce), bytesWanted)
    const kept = this.#judge(firstRow, rows)
    // Members are counted of the records of a call, and so only of those that are taken.
    if (kept > 0 && kept < rows && this.#hasIgnored) records.read(atHand, firstRow, kept, bytesWanted)
    const bytes = kept === 0 ? 0 : this.#pass(framer, records, from, firstRow, kept, rowsIn)
    if (kept < rows) return { rows: kept, bytes, then: 'stuck' }
    if (!isStuck || window.goOn(framer, RAW_KEPT_BYTES + GAP_BYTES_MAX)) return { rows: kept, bytes, then: 'go on' }
    this.#wantsLesson = records.isUnlike
    return { rows: kept, bytes, then: this.#isStarved(framer, !window.isCut && records.scannedTo >= atHand.end) ? 'starved' : 'stuck' }
  }

  /** How many of the records that are in their columns are rows, up to the first that is not. */
  #judge(firstRow: number, rows: number): number {
    const { unseen } = this.#shape
    const checked = this.#checked
    if (checked.length === 0 && unseen.length === 0) return rows
    let kept = 0
    judging: for (; kept < rows; kept++) {
      if (checked.length > 0 && !isAllowed(checked, firstRow + kept)) break
      for (const target of unseen) if (target.compiled.writeMissing(firstRow + kept) !== CellFault.none) break judging
    }
    const { rowsMax } = this.#records ?? { rowsMax: rows }
    this.#rowsAtOnce = kept < rows ? ROWS_AFTER_CUT : Math.min(2 * this.#rowsAtOnce, rowsMax)
    return kept
  }

  /** Goes on behind the first so many records of a call, of which there is at least one; how many bytes they have. */
  #pass(framer: JsonFramer, records: KernelRecords, from: number, firstRow: number, rows: number, rowsIn: number): number {
    const { next, lines, bytes } = records.markOf(rows - 1)
    if (this.#hasIgnored) records.count(this.#shape.members)
    if (this.#kept !== null) keepRecords(this.#kept, framer, records, from, firstRow, rows, rowsIn)
    framer.pass(framer.pendingStart + next - from, lines)
    return bytes
  }

  /** Whether it was for want of bytes that the reading, which may have come to their end, did not go on. */
  #isStarved(framer: JsonFramer, isAtEnd: boolean): boolean {
    const { pendingStart, pendingEnd } = framer
    // Of a record that has begun and is longer than that, the framer remembers how far it was looked at.
    if (framer.isEnded || pendingEnd - pendingStart > REREAD_BYTES + 2 * framer.chunkLength) return false
    return isAtEnd || (framer.betweenRecords === 'lines' && !framer.pending.includes(LF))
  }

  /**
   * Reads a value of any kind and spelling, which stands at a place before another one, by the parser of its field, into a row of the call of the
   * kernel. Says where it ends; 0 where it is no value. Of a text's lane the kernel itself takes the bytes that stand there.
   */
  #readMember(position: number, at: number, end: number, row: number): number {
    const member = this.#shape.members[position]
    const records = this.#records
    if (member === undefined || records === undefined) return 0
    const { target, field } = member
    const batchRow = this.#firstRow + row
    if (at === 0) return target === null || target.compiled.writeMissing(batchRow) === CellFault.none ? 1 : 0
    const record = this.#record
    const { bytes } = records
    const after = record.readValue(bytes, at, end)
    if (after < 0) return 0
    if (target === null) return after
    const { valueKind, valueStart, valueEnd, isValueUnescaped } = record
    if (!target.takes(valueKind, valueEnd - valueStart)) return 0
    if (records.laneOf(field)?.isText === true) return after
    if (target.write(valueKind, isValueUnescaped === 1 ? record.unescaped : bytes, valueStart, valueEnd, batchRow) !== CellFault.none) return 0
    records.takeIn(field, this.#firstRow, row)
    return after
  }
}
