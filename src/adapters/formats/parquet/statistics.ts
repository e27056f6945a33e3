import type { ThriftWriter } from './thrift-writer.ts'

/** No value of a column chunk is below `min` or above `max`, in the order that the format gives the type; both as the format stores them. */
export interface Bounds {
  readonly min: Uint8Array
  readonly max: Uint8Array
  /** Whether they are values of the chunk. Told of texts only, whose bounds may be rounded. */
  readonly isExact?: { readonly min: boolean; readonly max: boolean }
}

export interface Statistics {
  readonly nulls: number
  /** How many values are NaN; of doubles only. */
  readonly nans: number | undefined
  readonly bounds: Bounds | undefined
}

/** Appends the struct Statistics of the format. */
export function writeStatistics({ nulls, nans, bounds }: Statistics, thrift: ThriftWriter): void {
  thrift.i64(3, nulls)
  if (bounds !== undefined) {
    thrift.binary(5, bounds.max)
    thrift.binary(6, bounds.min)
    if (bounds.isExact !== undefined) {
      thrift.bool(7, bounds.isExact.max)
      thrift.bool(8, bounds.isExact.min)
    }
  }
  if (nans !== undefined) thrift.i64(9, nans)
}
