import type { FieldContract } from '../../domain/contract/table-contract.ts'
import { describeHeldKey } from '../../domain/table/describe-held-key.ts'
import type { Rejection } from '../../domain/table/rejection.ts'
import { UniqueRows } from '../../domain/table/unique-rows.ts'
import { FileRefusal } from './file-refusal.ts'
import type { JsonReading } from './json-reading.ts'
import { JsonFault, JsonKind, JsonRecord } from './json-record.ts'

/** What the keys of some rows came to. */
export interface ClaimedKeys {
  /** Those of which another row holds a key already. */
  readonly rejected: readonly Rejection[]
  /** Of the batch so far. */
  readonly rowsKept: number
  /** There is no room for the keys of the row behind those. */
  readonly refusal: FileRefusal | undefined
}

/** The keys of the rows of a file, which no two of them may have in common. The rows of a batch must be those of one set of columns. */
export class JsonKeyGuard {
  /** Rows of the batch that are not to be kept. */
  readonly leftOut = new Set<number>()
  readonly hasKeys: boolean
  readonly #record: JsonRecord
  #unique: UniqueRows | undefined
  #claimed = 0

  constructor(fields: readonly FieldContract[], names: readonly string[]) {
    this.hasKeys = fields.some(field => field.unique || field.inPrimaryKey)
    this.#record = new JsonRecord(names)
  }

  /** Claims the keys of the rows of the batch that came since the last call. */
  claim(reading: JsonReading): ClaimedKeys {
    const rejected: Rejection[] = []
    const { kept } = reading
    if (kept === null) throw new Error('Internal error: the records of rows that are judged by keys are not kept')
    this.#unique ??= new UniqueRows(reading.fields.map(({ compiled }) => compiled))
    for (; this.#claimed < reading.rows; this.#claimed++) {
      const row = this.#claimed
      const judgement = this.#unique.claim(row, kept.lineAt(row))
      if (judgement.kind === 'full') {
        return { rejected, rowsKept: row - this.leftOut.size, refusal: new FileRefusal(judgement.fault.code, judgement.fault.message) }
      }
      if (judgement.kind === 'claimed') continue
      this.leftOut.add(row)
      const cellOf = this.#cells(kept.textOf(row))
      const compiled = reading.fields.map(field => field.compiled)
      rejected.push(kept.rejectionOf(row, judgement.keys.map(key => describeHeldKey(key, compiled, cellOf, index => index))))
    }
    return { rejected, rowsKept: reading.rows - this.leftOut.size, refusal: undefined }
  }

  /** Goes on with the next batch. */
  reset(): void {
    this.leftOut.clear()
    this.#claimed = 0
  }

  /** The values of a record as they stand there; none of a record that is too large to be kept as a whole. */
  #cells(text: Uint8Array): (index: number) => Uint8Array | undefined {
    const record = this.#record
    const isRead = record.read(text, 0, text.length) === JsonFault.none
    return index => {
      if (!isRead || record.kinds[index] === JsonKind.absent) return undefined
      return (record.isUnescaped[index] === 1 ? record.unescaped : text).subarray(record.starts[index], record.ends[index])
    }
  }
}
