import type { FileFaultCode } from './file-fault.ts'
import type { RowErrorCode } from './rejection.ts'

/** The account of one conversion: every row of the source is in `rowsOut` or in `rowsRejected`, never in both. */
export interface ConversionTally {
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rowsRejected: number
  /** Rows of the output in which a value was made null. */
  readonly rowsWarned: number
  /** Empty lines, which are no rows. */
  readonly blankLines: number
  /** Lines that the dialect calls comments, which are no rows either. */
  readonly commentLines: number
  /** Lines before and between the rows of the header. */
  readonly preambleLines: number
  /** Bytes of the source as stored, before decompression. */
  readonly bytesIn: number
  /** One entry a code, in order of first appearance. */
  readonly errors: readonly TalliedError[]
  /** Fields of the contract that the file lacks. */
  readonly missingColumns: readonly string[]
  /** Columns of the file that the contract does not name. */
  readonly extraColumns: readonly string[]
  /** Whether the columns that both have stand in another order than in the contract. */
  readonly reorderedColumns: boolean
}

export interface TalliedError {
  readonly code: RowErrorCode | FileFaultCode
  /** That of the first such error. */
  readonly message: string
  readonly count: number
}

export const EMPTY_TALLY: ConversionTally = {
  rowsIn: 0,
  rowsOut: 0,
  rowsRejected: 0,
  rowsWarned: 0,
  blankLines: 0,
  commentLines: 0,
  preambleLines: 0,
  bytesIn: 0,
  errors: [],
  missingColumns: [],
  extraColumns: [],
  reorderedColumns: false,
}

/** Whether every row that came in is accounted for. */
export function isBalanced(tally: ConversionTally): boolean {
  return tally.rowsIn === tally.rowsOut + tally.rowsRejected
}

/** Counts errors by their codes. */
export class ErrorTally {
  readonly #byCode = new Map<TalliedError['code'], { readonly message: string; count: number }>()

  /** Counts one more error, keeping the first message of its code. */
  add(code: TalliedError['code'], message: string): void {
    const known = this.#byCode.get(code)
    if (known === undefined) this.#byCode.set(code, { message, count: 1 })
    else known.count++
  }

  /** One entry a code, in order of first appearance. */
  entries(): readonly TalliedError[] {
    return Array.from(this.#byCode, ([code, { message, count }]) => ({ code, message, count }))
  }
}
