import { expect } from 'chai'
import fc from 'fast-check'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { inferredRows } from '../../../src/domain/star/latest-rows.ts'
import type { SourceRows } from '../../../src/domain/star/latest-rows.ts'
import type { SourceTable } from '../../../src/domain/star/star-description.ts'
import { rowsOfState, stateFields, stateLines } from '../../../src/domain/star/state-rows.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import { createColumn } from '../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import { rowsOf, sourceRows } from './source-rows.ts'

/** A member of every type, each spelled in its packets in a way that no state has. */
const ODD: SourceTable = sourceOfAllTypes()

function sourceOfAllTypes(): SourceTable {
  const required = { constraints: { required: true } }
  const parsed = parseContract('odd', JSON.stringify({
    missingValues: ['NA', '', '0'],
    fields: [
      { name: 'id', type: 'integer', 'x-sluice': { int32: true }, ...required },
      { name: 'big', type: 'integer', groupChar: ',' },
      { name: 'price', type: 'number', decimalChar: ',', 'x-sluice': { decimal: { precision: 10, scale: 2 } } },
      { name: 'units', type: 'number', bareNumber: false, 'x-sluice': { decimal: { precision: 18, scale: 0 } } },
      { name: 'ratio', type: 'number', constraints: { minimum: 0 } },
      { name: 'paid', type: 'boolean', trueValues: ['yes'], falseValues: ['no'] },
      { name: 'day', type: 'date', format: '%d/%m/%Y' },
      { name: 'hour', type: 'time', format: '%H.%M' },
      { name: 'changed', type: 'datetime', ...required },
      { name: 'seen', type: 'datetime', format: '%Y-%m-%dT%H:%M:%S%z' },
      { name: 'year', type: 'year' },
      { name: 'month', type: 'yearmonth' },
      { name: 'lasts', type: 'duration' },
      { name: 'more', type: 'object' },
      { name: 'mail', type: 'string', format: 'email', constraints: { minLength: 5 } },
    ],
  }))
  if (parsed.kind !== 'contract') throw new Error(JSON.stringify(parsed.problems))
  return { name: 'odd', key: 'id', updated: 'changed', fields: parsed.contract.fields }
}

const int32 = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })
const text = fc.string({ unit: 'grapheme-composite' }).filter(value => !/\p{Surrogate}/u.test(value))
const moment = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })

/** Any value that a column of the type may hold. */
function valueOf(type: ColumnType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'int32':
      return int32
    case 'date':
      return fc.integer({ min: -719_162, max: 2_932_896 })
    case 'year':
      return fc.oneof(fc.integer({ min: -2_147_483_647, max: 2_147_483_647 }), fc.integer({ min: -20, max: 20 }))
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'decimal':
      return fc.bigInt({ min: -(10n ** BigInt(type.precision)) + 1n, max: 10n ** BigInt(type.precision) - 1n })
    case 'time':
      return fc.bigInt({ min: 0n, max: 86_399_999_999n })
    case 'timestamp':
      return moment
    case 'double':
      return fc.double()
    case 'boolean':
      return fc.boolean()
    case 'json':
      return fc.tuple(fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }), fc.constantFrom(undefined, 1, '\r\t')).map(([value, indent]) => JSON.stringify(value, null, indent)).filter(value => !/\p{Surrogate}/u.test(value))
    case 'yearmonth':
      return fc.constantFrom('2022-11', '-0044-03')
    case 'duration':
      return fc.constantFrom('P1Y', 'PT0.5S')
    case 'text':
      return fc.oneof(text, fc.constantFrom('', 'NA', 'null', '"\\\n\u0000\u2028', '😀'))
  }
}

function put(column: Column, row: number, value: unknown): void {
  if (column.storage === 'bytes' && typeof value === 'string') column.set(row, Buffer.from(value), 0, Buffer.byteLength(value))
  else if (column.storage === 'boolean' && typeof value === 'boolean') column.set(row, value)
  else if (column.storage === 'int64' && typeof value === 'bigint') column.set(row, value)
  else if ((column.storage === 'int32' || column.storage === 'double') && typeof value === 'number') column.set(row, value)
  else column.setNull(row)
}

function oddRows(rows: readonly (readonly unknown[])[]): SourceRows {
  const columns = ODD.fields.map((field, i) => {
    const column = createColumn(field.column, rows.length)
    for (const [row, values] of rows.entries()) put(column, row, values[i])
    return column
  })
  return { columns, rows: rows.length, packets: Int32Array.from(rows, (_, row) => row + 1), inferred: new Uint8Array(rows.length) }
}

async function readBack(source: SourceTable, lines: Uint8Array): Promise<{ readonly rows: SourceRows; readonly values: readonly unknown[][] }> {
  const batches = new JsonRecordReader({ batchRows: 1_000 }).read({
    source: (async function* () { yield lines.slice() })(),
    fields: stateFields(source),
    onRejected: async rejected => { throw new Error(`${rejected[0]!.errors[0]!.message} in ${rejected[0]!.raw}`) },
    onWarned: async () => undefined,
    onFinished: () => undefined,
  })
  for await (const { columns, rows } of batches) return { rows: rowsOfState(source, columns, rows), values: rowsOf(columns.slice(0, source.fields.length), rows) }
  throw new Error('no rows')
}

const unbroken = (value: unknown): unknown => (typeof value === 'string' && value.startsWith('{') ? value.replaceAll(/[\r\n]/g, ' ') : value)

describe('rows of a state', () => {
  it('are lines that people can read: members in the order of the source, values as exact text, nulls left out', () => {
    const rows = sourceRows('staff', 7, { staff_id: 1, first_name: 'Jérémie "J"', last_name: 'Franey', department_id: 2, email_address: 'j@x' })
    expect(Buffer.from(stateLines(TOTESYS.sources.find(({ name }) => name === 'staff')!, rows)).toString()).to.equal(
      '{"staff_id":1,"first_name":"Jérémie \\"J\\"","last_name":"Franey","department_id":2,"email_address":"j@x",' +
        '"created_at":"2022-11-03 14:20:49.962000","last_updated":"2022-11-03 14:20:49.962000","sluice_packet":7}\n',
    )
  })

  it('say of an unknown member that it is one, and no more', () => {
    const source = TOTESYS.sources.find(({ name }) => name === 'currency')!
    expect(Buffer.from(stateLines(source, inferredRows(source, [9]))).toString()).to.equal('{"currency_id":9,"sluice_packet":0,"sluice_inferred":true}\n')
    expect(stateLines(source, inferredRows(source, []))).to.have.length(0)
  })

  it('are read back as they were, of every type, and written again as the same bytes', async () => {
    const row = fc.tuple(...ODD.fields.map(field => (field.required ? valueOf(field.column) : fc.option(valueOf(field.column)))))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), async values => {
        const rows = oddRows(values)
        const lines = stateLines(ODD, rows)
        const back = await readBack(ODD, lines)
        expect(back.values).to.deep.equal(rowsOf(rows.columns, rows.rows).map(cells => cells.map((cell, i) => (ODD.fields[i]!.name === 'more' ? unbroken(cell) : cell))))
        expect([...back.rows.packets]).to.deep.equal([...rows.packets])
        expect([...back.rows.inferred]).to.deep.equal([...rows.inferred])
        expect(Buffer.from(stateLines(ODD, back.rows)).equals(Buffer.from(lines))).to.equal(true)
      }),
      { numRuns: 150 },
    )
  })

  it('are read back with unknown members among them', async () => {
    const back = await readBack(ODD, stateLines(ODD, inferredRows(ODD, [-5, 7])))
    expect(back.values.map(([id, ...others]) => [id, new Set(others)])).to.deep.equal([[-5, new Set([null])], [7, new Set([null])]])
    expect([...back.rows.inferred]).to.deep.equal([1, 1])
  })
})
