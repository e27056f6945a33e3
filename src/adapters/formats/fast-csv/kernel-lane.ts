import type { BooleanColumn, BytesColumn, Column } from '../../../domain/table/column-builder.ts'
import type { Kernel, KernelMemory } from '../kernel/kernel.ts'
import type { LaneFunctions } from '../kernel/lane-functions.ts'
import { describeLane } from './describe-lane.ts'
import { LaneKind } from './lane.ts'
import type { Lane } from './lane.ts'
import type { WordPlaces } from './word-places.ts'

/** Each piece begins where numbers of all sizes may lie. */
const ALIGNMENT = 16
/** Behind an arena, where a text's last step may write. */
const ARENA_MARGIN = 32
const WORD_BYTES = 4
/** Up to so many values are copied faster one by one than through a view of them. */
const FEW = 16
const NO_WORDS = new Int32Array(0)

/** One column of a file as a kernel reads it: what is read, where it goes there, and from there into the column of the table. */
export class KernelLane {
  readonly lane: Lane
  /** Whether values come by way of the kernel's memory. */
  readonly isCopied: boolean
  readonly isText: boolean
  readonly #kernel: Kernel<LaneFunctions>
  readonly #place: number
  readonly #text: BytesColumn | null
  readonly #booleans: BooleanColumn | null
  /** All values of a column of numbers. */
  readonly #columnWords: Int32Array
  readonly #wordsPerRow: number
  #validAt = 0
  #valuesAt = 0
  #arenaAt = 0

  /** @param place of the kernel's part of it, which is described here */
  constructor(lane: Lane, kernel: Kernel<LaneFunctions>, place: number, words: WordPlaces) {
    const kind = describeLane(kernel, place, lane, words)
    const column = kind === LaneKind.any || kind === LaneKind.ignored ? undefined : lane.compiled?.column
    const isNumeric = column?.storage === 'int32' || column?.storage === 'int64' || column?.storage === 'double'
    this.lane = lane
    this.isCopied = column !== undefined
    this.isText = column?.storage === 'bytes'
    this.#kernel = kernel
    this.#place = place
    this.#text = column?.storage === 'bytes' ? column : null
    this.#booleans = column?.storage === 'boolean' ? column : null
    this.#columnWords = isNumeric ? wordsOf(column) : NO_WORDS
    this.#wordsPerRow = isNumeric ? column.values.BYTES_PER_ELEMENT / WORD_BYTES : 0
  }

  /** What a row takes in the kernel, but for what a text says. */
  get bytesPerRow(): number {
    return this.isCopied ? 1 + WORD_BYTES * Math.max(1, this.#wordsPerRow) : 0
  }

  /** What so many rows take in the kernel, with an arena of so many bytes for a text. */
  bytesOf(rows: number, arenaBytes: number): number {
    if (!this.isCopied) return 0
    // There is one more place for where texts end than there are texts; booleans, which are bytes, need less.
    const values = aligned(WORD_BYTES * Math.max(rows + 1, this.#wordsPerRow * rows))
    return aligned(rows) + values + (this.isText ? aligned(arenaBytes + ARENA_MARGIN) : 0)
  }

  /** Has values put at a place where there is room for them. */
  settle(place: number, rows: number, arenaBytes: number): void {
    if (!this.isCopied) return
    this.#validAt = place
    this.#valuesAt = place + aligned(rows)
    this.#arenaAt = this.#valuesAt + aligned(WORD_BYTES * (rows + 1))
    this.#kernel.call.placeLane(this.#place, this.#validAt, this.#valuesAt, this.isText ? this.#arenaAt : 0, this.isText ? arenaBytes : 0)
  }

  /** To be called before rows are read that come behind the first so many of the column. */
  start(firstRow: number): void {
    if (this.#text !== null) this.#kernel.call.startTexts(this.#place, this.#text.byteLength(firstRow))
  }

  /** Takes the value of a row into the kernel that its column got without it, so that it is among those that are copied there. */
  takeIn({ bytes, words }: KernelMemory, firstRow: number, row: number): void {
    const perRow = this.#wordsPerRow
    const from = perRow * (firstRow + row)
    bytes[this.#validAt + row] = this.lane.valid[firstRow + row] ?? 0
    for (let i = 0; i < perRow; i++) words[this.#valuesAt / WORD_BYTES + perRow * row + i] = this.#columnWords[from + i] ?? 0
  }

  /** Copies the values of so many rows into the column, from a row of it on. */
  copyOut(memory: KernelMemory, firstRow: number, rows: number): void {
    if (!this.isCopied) return
    const { bytes, words } = memory
    const valuesAt = this.#valuesAt / WORD_BYTES
    const text = this.#text
    copy(bytes, this.#validAt, rows, this.lane.valid, firstRow)
    if (this.#booleans !== null) copy(bytes, this.#valuesAt, rows, this.#booleans.values, firstRow)
    if (text === null) {
      copy(words, valuesAt, this.#wordsPerRow * rows, this.#columnWords, this.#wordsPerRow * firstRow)
      return
    }
    const start = text.byteLength(firstRow)
    const end = words[valuesAt + rows] ?? start
    text.ensure(start, end)
    copy(bytes, this.#arenaAt, end - start, text.arena, start)
    copy(words, valuesAt + 1, rows, text.offsets, firstRow + 1)
  }
}

/** A column's values, which begin where their memory does. */
function wordsOf({ values }: Extract<Column, { readonly storage: 'int32' | 'int64' | 'double' }>): Int32Array {
  return values instanceof Int32Array ? values : new Int32Array(values.buffer)
}

function copy<T extends Int32Array | Uint8Array>(source: T, at: number, count: number, target: T, to: number): void {
  if (count > FEW) target.set(source.subarray(at, at + count), to)
  else for (let i = 0; i < count; i++) target[to + i] = source[at + i] ?? 0
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
