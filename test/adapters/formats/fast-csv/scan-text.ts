import { RowScanner } from '../../../../src/adapters/formats/fast-csv/row-scanner.ts'
import { PageBuilder } from '../../../../src/adapters/formats/page-builder.ts'
import { DEFAULT_FRAMING_LIMITS, RecordFramer } from '../../../../src/adapters/formats/record-framer.ts'
import { DEFAULT_DIALECT } from '../../../../src/domain/contract/table-contract.ts'
import { contractOf } from '../convert-text.ts'

export interface ScanOptions {
  readonly bytesWanted?: number
  readonly capacity?: number
  readonly keysMax?: number
}

/** What a scanner makes of the rows of a file that has the columns of a contract, and what it leaves. */
export function scanText(rows: string | Buffer, descriptor: object, { bytesWanted = 10_000_000, capacity = 100, keysMax = 100 }: ScanOptions = {}) {
  const { fields } = contractOf(descriptor)
  const columns = fields.map((field, position) => ({ field, position }))
  const page = new PageBuilder(columns, capacity, { keysMax, keyBytesMax: 10_000 })
  const framer = new RecordFramer(DEFAULT_DIALECT)
  framer.push(Buffer.concat([Buffer.from('header\n'), Buffer.from(rows)]))
  framer.next()
  const table = { resolved: columns, width: fields.length, labels: fields.map(({ name }) => name), missing: [], extra: [], reordered: false }
  const scanner = new RowScanner(page, table, DEFAULT_DIALECT, DEFAULT_FRAMING_LIMITS, offset => offset)
  const scanned = scanner.scan(framer, bytesWanted, 0)
  const lines = scanner.lines.bytes.slice()
  scanner.release()
  return { ...scanned, lines: Buffer.from(lines).toString(), page, framer, left: Buffer.from(framer.bytes.subarray(framer.pendingStart, framer.pendingEnd)).toString() }
}
