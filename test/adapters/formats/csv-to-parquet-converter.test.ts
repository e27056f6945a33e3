import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { CsvToParquetOptions } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { expect } from 'chai'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { ALL_TEXT_CONTRACT, ORDERS_CONTRACT } from '../../../src/domain/contract/builtin-contracts.ts'
import { isBalanced } from '../../../src/domain/table/conversion-tally.ts'
import { chunked, contractOf, convertBytes, convertText } from './convert-text.ts'
import type { Converted } from './convert-text.ts'
import { DuckDbReader, metadataOf, readWithHyparquet } from './read-parquet.ts'
import { heldArrayBuffers } from './held-array-buffers.ts'

const EVERY_TYPE = contractOf({
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true } },
    { name: 'small', type: 'integer', 'x-sluice': { int32: true } },
    { name: 'ratio', type: 'number' },
    { name: 'price', type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 2 } } },
    { name: 'flag', type: 'boolean' },
    { name: 'note', type: 'string' },
    { name: 'day', type: 'date' },
    { name: 'at', type: 'time' },
    { name: 'seen', type: 'datetime' },
    { name: 'year', type: 'year' },
    { name: 'month', type: 'yearmonth' },
    { name: 'took', type: 'duration' },
    { name: 'extra', type: 'object' },
  ],
})
const HEADER = EVERY_TYPE.fields.map(field => field.name).join(',')
const TWO = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'note', type: 'string' }] })

function expectConverted({ outcome }: Converted) {
  if (outcome.kind !== 'converted') throw new Error(`refused: ${outcome.fault.code} ${outcome.fault.message}`)
  expect(isBalanced(outcome.tally)).to.equal(true)
  return outcome.tally
}

function expectRefused({ outcome }: Converted) {
  if (outcome.kind !== 'refused') throw new Error('the file was converted')
  return outcome.fault
}

describe('CSV to Parquet', () => {
  let duckdb: DuckDbReader
  before(async () => { duckdb = await DuckDbReader.open() })
  after(() => duckdb.close())

  const textRows = async (text: string, contract = ALL_TEXT_CONTRACT) => {
    const converted = await convertText(text, contract)
    expectConverted(converted)
    return duckdb.rows(converted.output.bytes)
  }

  describe('values', () => {
    it('keeps every type, nulls and extremes exactly, for both readers', async () => {
      const rows = [
        '9223372036854775807,-2147483648,0.1,9999999999999999.99,true,"a,""b""\nc",2024-02-29,23:59:59.999999,2024-01-02T03:04:05.123456,2024,2024-12,P1DT2H,"{""a"":1}"',
        '-9223372036854775808,2147483647,-1.7976931348623157e308,-0.01,false,Zürich €,0001-01-01,00:00:00,1969-12-31T23:59:59,0001,0001-01,P1Y,{}',
        '9007199254740993,,,,,,,,,,,,',
      ]
      const converted = await convertText([HEADER, ...rows].join('\n'), EVERY_TYPE)
      expectConverted(converted)
      expect(await duckdb.types(converted.output.bytes)).to.deep.equal({
        id: 'BIGINT', small: 'INTEGER', ratio: 'DOUBLE', price: 'DECIMAL(18,2)', flag: 'BOOLEAN', note: 'VARCHAR', day: 'DATE',
        at: 'TIME', seen: 'TIMESTAMP', year: 'INTEGER', month: 'VARCHAR', took: 'VARCHAR', extra: 'JSON',
      })
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([
        ['9223372036854775807', '-2147483648', '0.1', '9999999999999999.99', 'true', 'a,"b"\nc', '2024-02-29', '23:59:59.999999', '2024-01-02 03:04:05.123456', '2024', '2024-12', 'P1DT2H', '{"a":1}'],
        ['-9223372036854775808', '2147483647', '-1.7976931348623157e+308', '-0.01', 'false', 'Zürich €', '0001-01-01', '00:00:00', '1969-12-31 23:59:59', '1', '0001-01', 'P1Y', '{}'],
        ['9007199254740993', ...new Array<null>(12).fill(null)],
      ])
      const read = await readWithHyparquet(converted.output.bytes)
      expect(read.map(row => row['id'])).to.deep.equal([9223372036854775807n, -9223372036854775808n, 9007199254740993n])
      expect(read[0]).to.deep.include({ ratio: 0.1, flag: true, note: 'a,"b"\nc', took: 'P1DT2H', extra: { a: 1 } })
      expect(read[2]).to.deep.include({ small: null, flag: null, note: null, extra: null })
    })

    it('says in the schema what the contract says: required, UTC or local', async () => {
      const contract = contractOf({ fields: [{ name: 'at', type: 'datetime', constraints: { required: true } }], 'x-sluice': { timezone: 'UTC' } })
      const converted = await convertText('at\n2024-01-02T03:04:05+01:00\n', contract)
      expectConverted(converted)
      expect(await duckdb.types(converted.output.bytes)).to.deep.equal({ at: 'TIMESTAMP WITH TIME ZONE' })
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['2024-01-02 02:04:05+00']])
      const { schema, created_by } = metadataOf(converted.output.bytes)
      expect(schema[1]).to.deep.include({ name: 'at', repetition_type: 'REQUIRED' })
      expect(created_by).to.match(/^sluice version /)
    })

    it('keeps text as it is: leading zeros, spaces, NA, -0 beside 0', async () => {
      expect(await textRows('a,b\n007, x \nNA,null\n')).to.deep.equal([['007', ' x '], ['NA', 'null']])
      const numbers = contractOf({ fields: [{ name: 'x', type: 'number' }] })
      expect(await textRows(`x\n${'0\n-0\n'.repeat(50)}`, numbers)).to.deep.equal(Array.from({ length: 100 }, (_, i) => [i % 2 === 0 ? '0.0' : '-0.0']))
    })

    it('takes names that mean something in JavaScript for names', async () => {
      const converted = await convertText('__proto__,constructor,a.b\n1,2,3\n', ALL_TEXT_CONTRACT)
      expectConverted(converted)
      expect(Object.entries(await duckdb.types(converted.output.bytes))).to.have.length(3)
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['1', '2', '3']])
    })

    it('keeps the type of a column without values', async () => {
      const converted = await convertText(`${HEADER}\n1,,,,,,,,,,,,\n`, EVERY_TYPE)
      expectConverted(converted)
      expect((await duckdb.types(converted.output.bytes))['price']).to.equal('DECIMAL(18,2)')
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['1', ...new Array<null>(12).fill(null)]])
    })

    it('reads single-byte encodings', async () => {
      for (const [encoding, byte, text] of [['latin1', '\xa4', 'é¤'], ['windows-1252', '\x80', 'é€']] as const) {
        const contract = contractOf({ fields: [{ name: 'né', type: 'string' }, { name: 'n', type: 'integer' }], dialect: { encoding } })
        const bytes = Buffer.from(`n\xe9,n\n\xe9${byte},1\n\xe9,x\n`, 'latin1')
        const converted = await convertBytes(chunked(bytes), contract)
        expectConverted(converted)
        expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([[text, '1']])
        expect(converted.rejects.lines[0]).to.deep.include({ raw: 'é,x', raw_encoding: 'utf8', byte_offset: 10, line: 3 })
      }
    })
  })

  describe('files', () => {
    it('makes an empty table with all its types of an empty file, one with a header only, and one of a byte order mark', async () => {
      const tables = await Promise.all(['', `${HEADER}`, `${HEADER}\r\n`, '\ufeff', '\n\n'].map(text => convertText(text, EVERY_TYPE)))
      for (const converted of tables) {
        expect(expectConverted(converted)).to.deep.include({ rowsIn: 0, rowsOut: 0 })
        expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([])
        expect((await duckdb.types(converted.output.bytes))['seen']).to.equal('TIMESTAMP')
        expect(await readWithHyparquet(converted.output.bytes)).to.deep.equal([])
      }
      expect(await duckdb.types((await convertText('a,b\n', ALL_TEXT_CONTRACT)).output.bytes)).to.deep.equal({ a: 'VARCHAR', b: 'VARCHAR' })
    })

    it('refuses an empty file when nothing names its columns', async () => {
      expect(expectRefused(await convertText('', ALL_TEXT_CONTRACT)).code).to.equal('source-error')
    })

    for (const [name, text] of [
      ['LF', 'id,note\n1,a\n2,b\n'],
      ['CRLF', 'id,note\r\n1,a\r\n2,b\r\n'],
      ['no last line end', 'id,note\n1,a\n2,b'],
      ['a byte order mark', '\ufeffid,note\n1,a\n2,b\n'],
      ['quotes everywhere', '"id","note"\n"1","a"\n"2","b"\n'],
      ['blank lines', '\nid,note\n\n1,a\n\r\n2,b\n\n'],
      ['columns in another order', 'note,id\na,1\nb,2\n'],
      ['a column more', 'id,new,note\n1,x,a\n2,y,b\n'],
    ] as const) {
      it(`reads a file with ${name}`, async () => {
        expect(await textRows(text, TWO)).to.deep.equal([['1', 'a'], ['2', 'b']])
      })
    }

    it('reads a file without a header, by position', async () => {
      const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }], dialect: { header: false, delimiter: ';' } })
      expect(await textRows('1;a\n2;"b;c"\n', contract)).to.deep.equal([['1', 'a'], ['2', 'b;c']])
      const broken = await convertText('1;"a\n2;b\n', contract)
      expectConverted(broken)
      expect(await duckdb.rows(broken.output.bytes)).to.deep.equal([['2', 'b']])
      expect(broken.rejects.lines).to.have.length(1)
    })

    it('takes an empty line for a missing value in a table of one column', async () => {
      const one = contractOf({ fields: [{ name: 'a', type: 'string' }] })
      expect(await textRows('a\nx\n\ny\n', one)).to.deep.equal([['x'], [null], ['y']])
      const required = contractOf({ fields: [{ name: 'a', type: 'string', constraints: { required: true } }], dialect: { header: false } })
      const converted = await convertText('\nx\n', required)
      expect(expectConverted(converted)).to.deep.include({ rowsIn: 2, rowsRejected: 1, blankLines: 0 })
      expect(converted.rejects.lines[0]).to.deep.include({ line: 1, byte_offset: 0, row: 1, raw: '' })
    })

    it('reads gzip, whatever the chunks, also of several members, and refuses damaged ones', async () => {
      const text = `id,note\n${Array.from({ length: 500 }, (_, i) => `${i},n${i}\n`).join('')}`
      const plain = (await convertText(text, TWO)).output.bytes
      const zipped = gzipSync(text)
      const members = Buffer.concat([gzipSync(text.slice(0, 1_001)), gzipSync(text.slice(1_001))])
      for (const bytes of [zipped, members]) {
        for (const size of [1, 7, 65_536]) {
          const converted = await convertBytes(chunked(bytes, size), TWO)
          expect(expectConverted(converted).bytesIn).to.equal(bytes.length)
          expect(converted.output.bytes.equals(plain)).to.equal(true)
        }
      }
      const cut = zipped.subarray(0, zipped.length - 20)
      const flipped = Buffer.from(zipped)
      flipped[zipped.length - 6]! ^= 1
      for (const bytes of [cut, flipped, zipped.subarray(0, 2)]) {
        expect(expectRefused(await convertBytes(chunked(bytes), TWO)).code).to.equal('compression-error')
      }
      const bomb = await convertBytes(chunked(gzipSync(`id,note\n${'1,\n'.repeat(100_000)}`)), TWO, { expansion: { freeBytes: 1_000, ratioMax: 20 } })
      expect(expectRefused(bomb).code).to.equal('too-large')
    })

    it('refuses bytes that are not UTF-8, naming byte and line, wherever the chunks are cut', async () => {
      for (const [bytes, offset, line] of [
        [Buffer.from('id,note\n1,\xe9\n', 'latin1'), 10, 2],
        [Buffer.from('id,note\n1,ok\n2,\xe2\x82', 'latin1'), 15, 3],
        [Buffer.from('id,note\n1,\xed\xa0\x80\n', 'latin1'), 10, 2],
        [Buffer.from('id,note\n1,\xc3\xa9\xff\n', 'latin1'), 12, 2],
      ] as const) {
        for (const size of [1, 2, 3, 1_000]) {
          const fault = expectRefused(await convertBytes(chunked(bytes, size), TWO))
          expect(fault.code).to.equal('encoding-error')
          expect(fault.message).to.contain(`byte ${offset} (line ${line})`)
        }
      }
    })

    it('tells the first fault of the file, wherever the chunks are cut', async () => {
      for (const [text, code] of [['note\xff,x\na,b\n', 'encoding-error'], ['note,x\na,\xff\n', 'missing-label'], ['id,note\nx,1\n3,\xff', 'encoding-error']] as const) {
        for (const size of [1, 1_000]) {
          const converted = await convertBytes(chunked(Buffer.from(text, 'latin1'), size), TWO)
          expect(expectRefused(converted).code).to.equal(code)
          expect(isBalanced(converted.outcome.tally)).to.equal(true)
        }
      }
    })

    it('refuses files whose header does not fit', async () => {
      const codes = async (text: string) => expectRefused(await convertText(text, TWO)).code
      expect(await codes('note,x\na,b\n')).to.equal('missing-label')
      expect(await codes('id,note,id\n1,a,2\n')).to.equal('duplicate-label')
      expect(await codes('id,"no\n1,a\n')).to.equal('source-error')
      expect(await codes(`${','.repeat(40_000)}\n1\n`)).to.equal('too-many-columns')
    })
  })

  describe('rows that are not kept', () => {
    it('lists each with its place, all its errors and its text', async () => {
      const contract = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'n', type: 'number' }, { name: 's', type: 'string' }] })
      const converted = await convertText('id,n,s\r\n1,2,"a\nb"\r\nx,y,z\r\n3,4\r\n5,6,7,8\r\n"9,1,1\r\n10,"1"0,x\r\n,1,\r\n11,1,é\r\n', contract)
      const tally = expectConverted(converted)
      expect(tally).to.deep.include({ rowsIn: 8, rowsOut: 2, rowsRejected: 6 })
      expect(tally.errors.map(({ code, count }) => [code, count])).to.deep.equal([['type-error', 2], ['missing-cell', 1], ['extra-cell', 1], ['source-error', 2], ['constraint-error', 1]])
      const { lines } = converted.rejects
      expect(lines.map(({ line, byte_offset, row, raw }) => [line, byte_offset, row, raw])).to.deep.equal([
        [4, 19, 2, 'x,y,z'], [5, 26, 3, '3,4'], [6, 31, 4, '5,6,7,8'], [7, 40, 5, '"9,1,1'], [8, 48, 6, '10,"1"0,x'], [9, 59, 7, ',1,'],
      ])
      expect(lines[0]!.errors.map(({ code, field_number, field }) => [code, field_number, field])).to.deep.equal([['type-error', 1, 'id'], ['type-error', 2, 'n']])
      expect(lines[1]!.errors).to.have.length(1)
      expect(lines[1]!.errors[0]).to.deep.include({ code: 'missing-cell', field_number: 3, field: 's' })
      expect(lines[2]!.errors[0]).to.deep.include({ code: 'extra-cell', field_number: 4, field: null })
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['1', '2.0', 'a\nb'], ['11', '1.0', 'é']])
      expect(converted.warnings.chunks).to.deep.equal([])
    })

    it('writes nothing to the rejects when there is nothing to say', async () => {
      const { rejects, warnings } = await convertText('id,note\n1,a\n', TWO)
      expect([rejects.chunks, warnings.chunks]).to.deep.equal([[], []])
    })

    it('makes invalid values null with a warning where the contract says so, and only in rows that are kept', async () => {
      const converted = await convertText('order_id,customer_id,amount,more\n1,c,x,m\n2,c,3.5,\n,c,y,\n', ORDERS_CONTRACT)
      expect(expectConverted(converted)).to.deep.include({ rowsIn: 3, rowsOut: 2, rowsRejected: 1, rowsWarned: 1, extraColumns: ['more'] })
      expect(converted.warnings.lines).to.have.length(1)
      expect(converted.warnings.lines[0]).to.deep.include({ line: 2, row: 1, raw: '1,c,x,m' })
      expect(converted.warnings.lines[0]!.errors[0]).to.deep.include({ code: 'type-error', field: 'amount', field_number: 3 })
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['1', 'c', null, 'm'], ['2', 'c', '3.5', null]])
    })

    it('refuses the file beyond its failure budget, and when nothing is left', async () => {
      const budget = (failureBudget: object) => contractOf({ fields: [{ name: 'n', type: 'integer' }], 'x-sluice': { failureBudget } })
      const text = `n\n${'1\n'.repeat(8)}x\ny\n`
      for (const [failureBudget, code] of [[{ rows: 2 }, undefined], [{ rows: 1 }, 'failure-budget'], [{ rate: 0.2 }, undefined], [{ rate: 0.19 }, 'failure-budget'], [{ rows: 0 }, 'failure-budget']] as const) {
        const converted = await convertText(text, budget(failureBudget))
        if (code === undefined) expectConverted(converted)
        else expect(expectRefused(converted).code).to.equal(code)
      }
      const exact = await convertText(`n\n${'1\n'.repeat(71)}${'x\n'.repeat(29)}`, budget({ rate: 0.29 }))
      expect(expectConverted(exact)).to.deep.include({ rowsRejected: 29 })
      const none = await convertText('n\nx\ny\n', budget({}))
      expect(expectRefused(none).code).to.equal('all-rows-rejected')
      expect(none.outcome.tally).to.deep.include({ rowsIn: 2, rowsRejected: 2, rowsOut: 0 })
      expect(none.rejects.lines).to.have.length(2)
    })

    it('cuts the text of a rejected row, and takes a cell at the limit', async () => {
      const long = 'ü'.repeat(70_000)
      const converted = await convertText(`id,note\nx,${long}\n1,${long}\n2,"${long}\n`, TWO)
      expectConverted(converted)
      for (const line of converted.rejects.lines) {
        expect(line).to.deep.include({ raw_truncated: true, raw_encoding: 'utf8' })
        expect(Buffer.byteLength(line.raw)).to.be.within(65_533, 65_536)
      }
      expect(await duckdb.rows(converted.output.bytes)).to.deep.equal([['1', long]])
      const limits = { framing: { cellBytesMax: 10, recordBytesMax: 100 } }
      const capped = await convertText('id,note\n1,1234567890\n2,12345678901\n3,"12345678"\n4,x\n', TWO, limits)
      expect(expectConverted(capped)).to.deep.include({ rowsOut: 3, rowsRejected: 1 })
      expect(capped.rejects.lines[0]!.errors[0]!.code).to.equal('cell-too-large')
    })

    it('takes a cell of 16 MiB and not one of a byte more', async () => {
      const cap = 16_777_216
      const converted = await convertText(`id,note\n1,${'x'.repeat(cap)}\n2,${'y'.repeat(cap + 1)}\n`, TWO)
      expect(expectConverted(converted)).to.deep.include({ rowsOut: 1, rowsRejected: 1 })
      expect(await duckdb.query(converted.output.bytes, 'SELECT length(note)::INTEGER AS n FROM read_parquet($file)')).to.deep.equal([{ n: cap }])
      expect(converted.rejects.lines[0]).to.deep.include({ line: 3, raw_truncated: true })
    })

    it('never lets a hostile number of cells become objects', async () => {
      const converted = await convertText(`id,note\n1,a\n${','.repeat(3_000_000)}\n`, TWO)
      expect(expectConverted(converted)).to.deep.include({ rowsOut: 1, rowsRejected: 1 })
    })
  })

  describe('row groups', () => {
    const ROWS = 1_000
    const lineOf = (i: number) => {
      const day = new Date(Date.UTC(2020, 0, 1 + i)).toISOString()
      const clock = new Date(i * 60_000).toISOString().slice(11, 19)
      const n = String(i).padStart(4, '0')
      return `${i},${i - 500},${i / 8},${i - 500}.25,${i >= 500},${n}-${'é'.repeat(20)},${day.slice(0, 10)},${clock},${day.slice(0, 19)},${1500 + i},${n}-01,P${i}D,"{""n"":${i}}"`
    }
    const text = [HEADER, ...Array.from({ length: ROWS }, (_, i) => lineOf(i))].join('\n')

    it('gives every column statistics that find what is there and skip what is not', async () => {
      const { output } = await convertText(text, EVERY_TYPE, { rowGroupRows: 100 })
      expect(metadataOf(output.bytes).row_groups).to.have.length(10)
      const literals: Record<string, readonly string[]> = {
        id: ['123', '999'], small: ['-377', '499'], ratio: ['15.375', '124.875'], price: ['-377.25', '499.25'], flag: ['true', 'false'],
        note: [`'0123-${'é'.repeat(20)}'`, `'0999-${'é'.repeat(20)}'`], day: ["DATE '2020-05-03'", "DATE '2022-09-26'"], at: ["TIME '02:03:00'", "TIME '16:39:00'"],
        seen: ["TIMESTAMP '2020-05-03 00:00:00'"], year: ['1623', '2499'], month: ["'0123-01'"], took: ["'P123D'"],
      }
      for (const [column, values] of Object.entries(literals)) {
        for (const value of values) {
          for (const operator of ['=', '>=', '<', '>']) {
            const [found] = await duckdb.query(output.bytes, `SELECT count(*)::INTEGER n FROM read_parquet($file) WHERE "${column}" ${operator} ${value}`)
            // Arithmetic on the column keeps statistics out of the second count.
            const [scanned] = await duckdb.query(output.bytes, `SELECT count(*)::INTEGER n FROM (SELECT "${column}" AS c, random() AS r FROM read_parquet($file)) WHERE CASE WHEN r >= 0 THEN c ${operator} ${value} END`)
            expect(found, `${column} ${operator} ${value}`).to.deep.equal(scanned)
            if (operator === '=') expect(found!['n'], `${column} = ${value}`).to.be.above(0)
          }
        }
      }
      const [first] = await duckdb.query(output.bytes, "SELECT stats_min_value AS low, stats_max_value AS high FROM parquet_metadata($file) WHERE path_in_schema = 'price' AND row_group_id = 0")
      expect(first).to.deep.equal({ low: '-500.25', high: '-401.25' })
    })

    it('keeps the bounds of text of earlier row groups', async () => {
      const { output } = await convertText(text, EVERY_TYPE, { rowGroupRows: 100 })
      const bounds = await duckdb.query(output.bytes, "SELECT stats_min_value AS low FROM parquet_metadata($file) WHERE path_in_schema = 'note' ORDER BY row_group_id")
      expect(bounds.map(({ low }) => (typeof low === 'string' ? low.slice(0, 4) : low))).to.deep.equal(Array.from({ length: 10 }, (_, i) => `0${i}00`))
    })

    it('does without bounds that are huge, still finding every row', async () => {
      const huge = 'z'.repeat(10_000)
      const { output } = await convertText(`id,note\n1,${huge}\n2,b\n`, TWO)
      const rows = await duckdb.query(output.bytes, `SELECT id::INTEGER AS id FROM read_parquet($file) WHERE note >= 'c'`)
      expect(rows).to.deep.equal([{ id: 1 }])
      expect(output.bytes.length).to.be.below(5_000)
    })

    it('end with the page that reaches their rows, or their bytes', async () => {
      const rowsOf = async (text: string, options: Partial<CsvToParquetOptions>) =>
        metadataOf((await convertText(text, TWO, options)).output.bytes).row_groups.map(group => Number(group.num_rows))
      const tall = `id,note\n${'1,x\n'.repeat(100)}`
      expect(await rowsOf(tall, { pageRows: 30, rowGroupRows: 50 })).to.deep.equal([60, 40])
      expect(await rowsOf(tall, { pageCells: 80, rowGroupRows: 41 })).to.deep.equal([80, 20])
      expect(await rowsOf(tall, { pageRows: 30, parquetOptions: { rowGroupBytes: 1 } })).to.deep.equal([30, 30, 30, 10])
      const long = `id,note\n${`1,${'x'.repeat(1_000)}\n`.repeat(40)}`
      expect(await rowsOf(long, { pageTextBytes: 9_000, batchBytes: 2_000, rowGroupRows: 11 })).to.deep.equal([20, 20])
      expect(await rowsOf(long, { pageTextBytes: 9_000, batchBytes: 2_000, parquetOptions: { rowGroupBytes: 1 } })).to.deep.equal([10, 10, 10, 10])
    })

    it('refuse settings that nothing could be done with', () => {
      for (const option of ['pageRows', 'pageCells', 'pageTextBytes', 'rowGroupRows', 'batchBytes']) {
        for (const value of [0, -1, Number.NaN]) expect(() => new CsvToParquetConverter({ [option]: value }), option).to.throw(RangeError, `${option} is ${value}: give a number of at least 1`)
      }
    })

    it('of a wide table are made of pages that hold few rows', async () => {
      const { output } = await convertText(`id,note\n${'1,x\n'.repeat(100)}`, TWO, { pageCells: 80 })
      const [chunk] = metadataOf(output.bytes).row_groups[0]?.columns ?? []
      expect(chunk?.meta_data?.encoding_stats?.filter(({ page_type: type }) => type === 'DATA_PAGE').map(({ count }) => count)).to.deep.equal([3])
    })

    it('carries the metadata of the task and the counts', async () => {
      const { output } = await convertBytes(chunked(Buffer.from('id,note\n1,a\nx,b\n')), TWO, {}, { metadata: { 'sluice.source': 'b/é' } })
      const entries = metadataOf(output.bytes).key_value_metadata?.map(({ key, value }) => [key, value])
      expect(entries).to.deep.equal([['sluice.source', 'b/é'], ['sluice.rows_in', '2'], ['sluice.rows_out', '1'], ['sluice.rows_rejected', '1']])
    })
  })

  describe('as a stream', () => {
    const parts = ['1', '22', 'x', '"', '""', ',', '\n', '\r\n', 'é', ' ', '"a\nb"', '3,"c"\n', '4,d\n']
    const anyText = fc.array(fc.constantFrom(...parts), { maxLength: 80 }).map(text => `id,note\n${text.join('')}`)

    it('gives the same bytes, rejects and counts for any chunking and keeps its balance', async () => {
      const options = { batchBytes: 64, rowGroupRows: 3 }
      await fc.assert(
        fc.asyncProperty(anyText, fc.integer({ min: 1, max: 9 }), async (text, size) => {
          const bytes = Buffer.from(text)
          const whole = await convertBytes(chunked(bytes), TWO, options)
          const pieces = await convertBytes(chunked(bytes, size), TWO, options)
          expect(pieces.outcome).to.deep.equal(whole.outcome)
          expect(pieces.output.bytes.equals(whole.output.bytes)).to.equal(true)
          expect(pieces.rejects.bytes.equals(whole.rejects.bytes)).to.equal(true)
          expect(isBalanced(whole.outcome.tally)).to.equal(true)
          expect(whole.rejects.lines).to.have.length(whole.outcome.tally.rowsRejected)
        }),
        { numRuns: 150 },
      )
    })

    it('survives any bytes', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async noise => {
          const { outcome } = await convertBytes(chunked(noise, 50), ALL_TEXT_CONTRACT)
          expect(isBalanced(outcome.tally)).to.equal(true)
        }),
        { numRuns: 200 },
      )
    })

    it('reports progress, in stored bytes and rows', async () => {
      const seen: number[][] = []
      const bytes = Buffer.from(`id,note\n${'1,abc\n'.repeat(100)}`)
      await convertBytes(chunked(bytes, 100), TWO, { batchBytes: 120 }, { onProgress: ({ bytesRead, rowsIn }) => seen.push([bytesRead, rowsIn]) })
      expect(seen.length).to.be.above(3)
      expect(seen.at(-1)).to.deep.equal([bytes.length, 100])
    })

    it('stops when it is told to, leaving the source', async () => {
      const abort = new AbortController()
      let left = false
      async function* endless() {
        try {
          yield Buffer.from('id,note\n')
          for (;;) yield Buffer.from('1,abc\n'.repeat(100))
        } finally {
          left = true
        }
      }
      const running = convertBytes(endless(), TWO, { batchBytes: 1_000 }, { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) })
      expect(await running.then(() => 'done', (error: unknown) => (error instanceof Error ? error.message : error))).to.equal('enough')
      expect(left).to.equal(true)
    })

    it('lets errors of the source and of the sinks out as they are, also behind gzip', async () => {
      const zipped = gzipSync('id,note\n1,a\n')
      for (const head of [Buffer.from('id,note\n1,a\n'), zipped.subarray(0, 15)]) {
        const failure = new Error('connection lost')
        const source = (async function* () {
          yield head
          throw failure
        })()
        expect(await convertBytes(source, TWO).catch((error: unknown) => error)).to.equal(failure)
      }
      const full = new Error('disk full')
      const sink = { write: () => Promise.reject(full) }
      for (const task of [{ output: sink }, { rejects: sink }]) {
        expect(await convertBytes(chunked(Buffer.from('id,note\n1,a\nx,b\n')), TWO, {}, task).catch((error: unknown) => error)).to.equal(full)
      }
    })

    it('holds no more of a long file than of a short one', async function () {
      this.timeout(180_000)
      const piece = Buffer.from('12345,some text that is not all that short,"and, ""quoted"""\n'.repeat(1_000))
      const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }, { name: 'c', type: 'string' }] })
      const peakOf = async (pieces: number) => {
        let peak = 0
        async function* source() {
          yield Buffer.from('a,b,c\n')
          for (let i = 1; i <= pieces; i++) {
            yield Buffer.from(piece)
            if (i % 10 > 0) continue
            peak = Math.max(peak, await heldArrayBuffers())
          }
        }
        await convertBytes(source(), contract, { rowGroupRows: 5_000 }, { output: { write: async () => undefined } })
        return peak
      }
      // The first run outlives what earlier tests left behind.
      await peakOf(20)
      const short = await peakOf(20)
      expect(await peakOf(160)).to.be.below(short + 4_500_000)
    })
  })
})
