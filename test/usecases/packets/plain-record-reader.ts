import { CellFault } from '../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import { describeCellFault } from '../../../src/domain/table/describe-cell-fault.ts'
import type { RejectionLine, RowError } from '../../../src/domain/table/rejection.ts'
import type { RecordBatch, RecordReader, RecordReadTask } from '../../../src/ports/record-reader.ts'

/** Reads JSON lines by JSON.parse, all at once: enough for records without large numbers, and simple enough to be believed. */
export class PlainRecordReader implements RecordReader {
  async *read(task: RecordReadTask): AsyncGenerator<RecordBatch> {
    const chunks: Uint8Array[] = []
    let bytesIn = 0
    for await (const chunk of task.source) {
      chunks.push(chunk.slice())
      bytesIn += chunk.length
    }
    const texts = Buffer.concat(chunks).toString('utf8').split('\n')
    const lines = texts.flatMap((raw, i) => (raw.trim() === '' ? [] : [{ raw, line: i + 1 }]))
    const compiled = task.fields.map(field => compileField(field, Math.max(1, lines.length)))
    const rejected: RejectionLine[] = []
    const kept: { raw: string; line: number; row: number }[] = []
    const lineOf = ({ raw, line, row }: { raw: string; line: number; row: number }, errors: readonly RowError[]): RejectionLine => ({
      line, byte_offset: 0, row, raw, raw_encoding: 'utf8', raw_truncated: false,
      errors: errors.map(({ code, message, field, fieldNumber }) => ({ code, message, field, field_number: fieldNumber })),
    })
    for (const [i, { raw, line }] of lines.entries()) {
      const place = { raw, line, row: i + 1 }
      const errors: RowError[] = []
      let record: Record<string, unknown> = {}
      try {
        record = JSON.parse(raw) as Record<string, unknown>
      } catch {
        errors.push({ code: 'source-error', fieldNumber: null, field: null, message: 'not JSON' })
      }
      for (const field of compiled) {
        const value = record[field.field.name] ?? null
        const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
        const fault = value === null ? field.writeMissing(kept.length) : field.write(bytes, 0, bytes.length, kept.length)
        if (fault !== CellFault.none && errors.length === 0) errors.push(describeCellFault(field.field, fault, bytes, 0, bytes.length, 1))
      }
      if (errors.length === 0) kept.push(place)
      else rejected.push(lineOf(place, errors))
    }
    if (rejected.length > 0) await task.onRejected(rejected)
    if (kept.length > 0) {
      yield { columns: compiled.map(({ column }) => column), rows: kept.length, rejectionOf: (row, errors) => lineOf(kept[row]!, errors) }
    }
    task.onFinished({ rowsIn: lines.length, rowsRejected: rejected.length, rowsWarned: 0, blankLines: 0, bytesIn, unknownMembers: [] })
  }
}
