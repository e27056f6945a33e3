import type { EncoderKernel } from '../kernel/encoder-kernel.ts'
import { NUMBER_STORAGES } from '../kernel/encoder-kernel.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ChunkOptions, ColumnChunk } from './column-chunk.ts'
import type { ColumnData, NumberData } from './column-data.ts'
import { encodingOf } from './format-codes.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Bounds, Statistics } from './statistics.ts'

type NumberStorage = NumberData['storage']

const DOUBLE_BYTES = 8
/** From the least number to the greatest, in the kernel. */
const BOUNDS_STEP = 8

/** A column chunk of numbers. */
export class NumberChunk implements ColumnChunk {
  readonly storage: NumberStorage
  readonly pages: ChunkPages
  readonly #call: EncoderKernel['call']
  /** In the kernel. */
  readonly #chunk: number

  constructor(pages: ChunkPages, storage: NumberStorage, { deltas, dictionary }: ChunkOptions) {
    this.pages = pages
    this.storage = storage
    this.#call = pages.kernel.call
    this.#chunk = this.#call.newNumberChunk(NUMBER_STORAGES[storage], pages.isRequired, deltas, dictionary.entries)
  }

  add(column: ColumnData, rows: number): void {
    if (column.storage === 'boolean' || column.storage === 'bytes' || column.storage !== this.storage) throw foreignColumn(this, column)
    const { kernel } = this.pages
    for (let from = 0; from < rows; from += PAGE_ROWS) {
      const to = Math.min(rows, from + PAGE_ROWS)
      this.#call.beginInput(to - from, (to - from) * column.values.BYTES_PER_ELEMENT, 0)
      kernel.put(column.valid.subarray(from, to), this.#call.inputValid())
      kernel.put(column.values.subarray(from, to), this.#call.inputValues())
      this.pages.add(encodingOf(this.#call.encodeNumbers(this.#chunk, to - from)), to - from, column.valid, from)
    }
  }

  end(): Statistics {
    const entries = this.#call.encodeNumberDictionary(this.#chunk)
    if (entries > 0) this.pages.addDictionary(entries)
    const nans = this.storage === 'double' ? this.#call.nansOfChunk(this.#chunk) : undefined
    return { nulls: this.pages.nulls, nans, bounds: this.#bounds(nans) }
  }

  #bounds(nans: number | undefined): Bounds | undefined {
    const place = this.#call.numberBounds(this.#chunk)
    if (place === 0) return undefined
    const { bytes } = this.pages.kernel
    if (nans !== undefined) return nans > 0 ? undefined : doubleBounds(bytes.slice(place, place + 2 * BOUNDS_STEP))
    const size = this.storage === 'int32' ? 4 : 8
    return { min: bytes.slice(place, place + size), max: bytes.slice(place + BOUNDS_STEP, place + BOUNDS_STEP + size) }
  }

  clear(keptBytes: number): void {
    this.pages.clear(keptBytes)
    this.#call.clearNumberChunk(this.#chunk)
  }
}

/**
 * To be asked for only where NaN is not among the numbers. The Parquet format leaves NaN out of bounds, but engines that order NaN above
 * every number, as Spark and DuckDB do, would skip rows that they are asked for, even under `x <> 1`. A zero is -0 below and 0 above,
 * since a reader may hold either for the other (Parquet format, `ColumnOrder`).
 */
function doubleBounds(bytes: Uint8Array<ArrayBuffer>): Bounds {
  const view = new DataView(bytes.buffer)
  if (view.getFloat64(0, true) === 0) view.setFloat64(0, -0, true)
  if (view.getFloat64(BOUNDS_STEP, true) === 0) view.setFloat64(BOUNDS_STEP, 0, true)
  return { min: bytes.slice(0, DOUBLE_BYTES), max: bytes.slice(BOUNDS_STEP, BOUNDS_STEP + DOUBLE_BYTES) }
}
