import { KernelLane } from '../fast-csv/kernel-lane.ts'
import { Lane } from '../fast-csv/lane.ts'
import { layLanes } from '../fast-csv/lay-lanes.ts'
import { WordPlaces } from '../fast-csv/word-places.ts'
import type { JsonField } from '../json-field.ts'
import type { JsonScannerKernel } from '../kernel/json-scanner-kernel.ts'
import type { KernelMemory } from '../kernel/kernel.ts'
import type { JsonMember } from './json-member.ts'
import { KernelMembers } from './kernel-members.ts'
import type { Glue, RecordShape } from './record-shape.ts'

const MARK_WORDS = 6
const WORD_BYTES = 4
/** More than a kernel's memory has. */
const BYTES_MAX = 0x7fffffff

/** The first so many bytes of a file, by their places, and how they are to be read. */
export interface RecordsAtHand {
  readonly from: number
  readonly end: number
  readonly isArray: boolean
  /** Whether a comma may stand before the first record. */
  readonly mayBeComma: boolean
}

/** What came of one call: records that are in their columns, and whether it stopped because of one that is not read here, or not yet. */
export interface ReadRecords {
  readonly rows: number
  readonly isStuck: boolean
}

/** Of a record: where it begins and ends, and where what comes behind it begins; line ends before it and behind it; bytes of it and all before it. */
export interface RecordMark {
  readonly start: number
  readonly end: number
  readonly next: number
  readonly linesBefore: number
  readonly lines: number
  readonly bytes: number
}

/** The records of one call of a kernel on their way from the file into columns: their members and lanes, and what memory they take there. */
export class KernelRecords {
  /** Of one call. */
  readonly rowsMax: number
  readonly #kernel: JsonScannerKernel
  /** By field, and behind those one that leads nowhere. */
  readonly #lanes: readonly KernelLane[]
  readonly #words: WordPlaces
  readonly #scan: number
  readonly #firstLane: number
  readonly #marks: number
  #members: KernelMembers | undefined
  /** Those that the members of records have. */
  #filled: readonly KernelLane[] = []
  /** Since the last call. */
  #memory: KernelMemory

  constructor(kernel: JsonScannerKernel, targets: readonly JsonField[], recordBytesMax: number) {
    const { call } = kernel
    const laneBytes = call.laneBytes()
    const lanes = [...targets.map(({ compiled }) => new Lane(compiled)), new Lane(null)]
    this.#kernel = kernel
    this.#words = new WordPlaces(kernel)
    this.#scan = call.take(call.recordScanBytes() + lanes.length * laneBytes)
    this.#firstLane = this.#scan + call.recordScanBytes()
    this.#lanes = lanes.map((lane, field) => new KernelLane(lane, kernel, this.#firstLane + field * laneBytes, this.#words))
    const { rowsMax, marks } = layLanes(kernel, this.#lanes, MARK_WORDS * WORD_BYTES)
    this.rowsMax = rowsMax
    this.#marks = marks
    this.#memory = kernel.memory
    call.describeRecordScan(this.#scan, this.#firstLane, this.#firstLane + lanes.length * laneBytes, this.#marks, recordBytesMax)
  }

  /** Has records read from now on that look like this. */
  describe(shape: RecordShape, glue: Glue): void {
    const laneBytes = this.#kernel.call.laneBytes()
    const nowhere = this.#lanes.length - 1
    this.#members?.release()
    this.#members = new KernelMembers(this.#kernel, this.#scan, shape, glue, field => this.#firstLane + (field < 0 ? nowhere : field) * laneBytes)
    this.#filled = shape.members.flatMap(({ field }) => this.#lanes[field] ?? [])
  }

  /** Reads records, as assembly/scan-records.ts describes, and copies them into their columns, of which they are rows from `firstRow` on. */
  read({ from, end, isArray, mayBeComma }: RecordsAtHand, firstRow: number, rowsMax: number, bytesWanted: number): ReadRecords {
    const { call, memory } = this.#kernel
    this.#memory = memory
    for (const lane of this.#filled) lane.start(firstRow)
    const scanned = call.scanRecords(this.#scan, from, end, Math.min(rowsMax, this.rowsMax), Math.min(bytesWanted, BYTES_MAX), isArray, mayBeComma)
    const rows = scanned < 0 ? ~scanned : scanned
    if (rows > 0) for (const lane of this.#filled) lane.copyOut(this.#memory, firstRow, rows)
    return { rows, isStuck: scanned < 0 }
  }

  /** How far the last call came that got stuck. */
  get scannedTo(): number {
    return this.#kernel.call.scannedTo(this.#scan)
  }

  /** Whether it got stuck because of other members than are known, or in another order. */
  get isUnlike(): boolean {
    return this.#kernel.call.isUnlike(this.#scan) === 1
  }

  markOf(row: number): RecordMark {
    const { words } = this.#memory
    const at = this.#marks / WORD_BYTES + MARK_WORDS * row
    return {
      start: words[at] ?? 0,
      end: words[at + 1] ?? 0,
      next: words[at + 2] ?? 0,
      linesBefore: words[at + 3] ?? 0,
      lines: words[at + 4] ?? 0,
      bytes: words[at + 5] ?? 0,
    }
  }

  /** Adds to the counts of members that nobody asks for how often they were in the records that were read last. */
  count(members: readonly JsonMember[]): void {
    this.#members?.count(members)
  }

  /** What is in the memory that the records are read from. */
  get bytes(): Uint8Array {
    return this.#memory.bytes
  }

  /** The lane of a field. */
  laneOf(field: number): KernelLane | undefined {
    return this.#lanes[field]
  }

  /** Takes the value of a row of a call that is in its column into the kernel, if its lane is copied from there. */
  takeIn(field: number, firstRow: number, row: number): void {
    const lane = this.#lanes[field]
    if (lane?.isCopied === true) lane.takeIn(this.#memory, firstRow, row)
  }

  release(): void {
    this.#members?.release()
    this.#words.release()
    this.#kernel.call.release(this.#marks)
    this.#kernel.call.release(this.#scan)
  }
}
