import { lineErrors, LISTED_ERRORS_MAX } from '../../../domain/table/rejection.ts'
import type { RowError } from '../../../domain/table/rejection.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'

/** Texts that are kept: few things are wrong with a file, and many with one that somebody has made up. */
const KEPT_MAX = 256
const WORD_BYTES = 4
/** What stands before a text in memory, as assembly/put-line.ts has it: how long its three pieces are. */
const HEAD_BYTES = 3 * WORD_BYTES
/** What a line has around its errors, and behind its text, which is UTF-8 and never cut; all of it is ASCII. */
const [BEFORE_ERRORS, BEHIND_ERRORS, TAIL] = [',"errors":', ',"raw":"', '","raw_encoding":"utf8","raw_truncated":false}\n']

/** What is wrong with a record, and where its text is in a kernel's memory. */
export interface ToldErrors {
  /** Those of the first record of which the same was told: the message of another one may have another cell. */
  readonly errors: readonly RowError[]
  readonly place: number
  readonly bytes: number
  /** Whether the text has a gap for the cell. */
  readonly hasGap: boolean
}

/** What the lines of rejected records say is wrong with them, in the memory of the kernel that writes them: the same over and over, but for a cell. */
export class ErrorTexts {
  readonly #kernel: CsvScannerKernel
  readonly #kept = new Map<number, ToldErrors>()
  /** What is told of one record only. */
  #last: ToldErrors | undefined

  constructor(kernel: CsvScannerKernel) {
    this.#kernel = kernel
  }

  /** What is told of a kind of fault, which is a number; `undefined` where nothing is kept. */
  kept(kind: number): ToldErrors | undefined {
    return this.#kept.get(kind)
  }

  /**
   * Keeps what is told of a kind of fault, as far as there is room, with the errors of the first such record.
   *
   * @param pieces of the text: before the gap and behind it, or all of it
   */
  keep(kind: number, errors: readonly RowError[], pieces: readonly string[]): ToldErrors {
    if (this.#kept.size >= KEPT_MAX) return this.tell(errors)
    const told = this.#put(errors, pieces)
    this.#kept.set(kind, told)
    return told
  }

  /** Tells of one record, whatever it is. What was told so last is lost. */
  tell(errors: readonly RowError[]): ToldErrors {
    this.#kernel.call.release(this.#last?.place ?? 0)
    this.#last = this.#put(errors, [errorsJson(errors)])
    return this.#last
  }

  release(): void {
    for (const { place } of this.#kept.values()) this.#kernel.call.release(place)
    this.#kernel.call.release(this.#last?.place ?? 0)
  }

  #put(errors: readonly RowError[], pieces: readonly string[]): ToldErrors {
    const [first = '', last = ''] = pieces
    const hasGap = pieces.length > 1
    const before = BEFORE_ERRORS + first + (hasGap ? '' : BEHIND_ERRORS)
    const text = Buffer.from(before + (hasGap ? last + BEHIND_ERRORS : '') + TAIL)
    // One text, since to encode each piece takes longer than to put all of it there.
    const beforeBytes = hasGap ? Buffer.byteLength(before) : text.length - TAIL.length
    const place = this.#kernel.call.take(HEAD_BYTES + text.length)
    this.#kernel.memory.words.set([beforeBytes, text.length - TAIL.length - beforeBytes, TAIL.length], place / WORD_BYTES)
    this.#kernel.bytes.set(text, place + HEAD_BYTES)
    return { errors, place, bytes: text.length, hasGap }
  }
}

/** The errors, and how many there are where not all are listed, as `rejectionLine` has them. */
export function errorsJson(errors: readonly RowError[]): string {
  return `${JSON.stringify(lineErrors(errors))}${errors.length > LISTED_ERRORS_MAX ? `,"errors_total":${errors.length}` : ''}`
}
