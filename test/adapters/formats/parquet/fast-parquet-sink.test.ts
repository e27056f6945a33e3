import { expect } from 'chai'
import fc from 'fast-check'
import { snappyUncompress } from 'hyparquet'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import { ParquetSink } from '../../../../src/adapters/formats/parquet-sink.ts'
import { FastParquetSink } from '../../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from '../../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import type { ColumnType } from '../../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../../src/domain/table/column-builder.ts'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { DuckDbReader, metadataOf } from '../read-parquet.ts'
import { physicalRows } from '../read-physical.ts'
import { build, fieldOf, fill, writeColumns } from './build-columns.ts'
import type { BuiltColumn, Value } from './build-columns.ts'

const INT64: ColumnType = { kind: 'int64' }
const TEXT: ColumnType = { kind: 'text' }
/** Over two pages and not to the end of the third. */
const ROWS = 35_000

function rowsOf(columns: readonly BuiltColumn[]): Value[][] {
  return (columns[0]?.values ?? []).map((_, row) => columns.map(({ values }) => values[row] ?? null))
}

function encodingsOf(parquet: Uint8Array): Record<string, number>[] {
  const chunks = metadataOf(parquet).row_groups[0]?.columns ?? []
  return chunks.map(({ meta_data: chunk }) => Object.fromEntries((chunk?.encoding_stats ?? []).map(({ page_type: type, encoding, count }) => [`${type} ${encoding}`, count])))
}

/** Values of each kind that a row may have, of few or of many, near or far, in runs or not. */
const VALUES: Readonly<Record<string, (prng: Prng, row: number) => bigint>> = {
  few: prng => BigInt(prng.int(7)),
  many: prng => BigInt(prng.int(1_000_000)),
  ascending: (_, row) => BigInt(row),
  runs: (_, row) => BigInt(Math.floor(row / 700)),
  'first few, then many': (prng, row) => BigInt(row < 20_000 ? prng.int(9) : prng.int(100_000)),
  'first many, then few': (prng, row) => BigInt(row < 20_000 ? prng.int(100_000) : prng.int(9)),
  'more and more': (prng, row) => BigInt(prng.int(1 + Math.floor(row / 2))),
}

const TYPES: Readonly<Record<string, readonly [ColumnType, (value: bigint) => Value]>> = {
  int32: [{ kind: 'int32' }, value => Number(BigInt.asIntN(32, value * 2_654_435_761n))],
  'small int32': [{ kind: 'int32' }, Number],
  date: [{ kind: 'date' }, value => Number(value) - 5],
  int64: [INT64, value => BigInt.asIntN(64, value * 0x9e37_79b9_7f4a_7c15n)],
  'small int64': [INT64, value => value],
  'middling int64': [INT64, value => value * 1_000_003n - 2n ** 40n],
  double: [{ kind: 'double' }, value => Number(value) / 7],
  text: [TEXT, value => `value ${'é'.repeat(Number(value % 5n))} ${value}`],
  document: [{ kind: 'json' }, value => `{"n":${value}}`],
  boolean: [{ kind: 'boolean' }, value => value % 3n === 0n],
}

describe('FastParquetSink', () => {
  let duckdb: DuckDbReader
  before(async () => { duckdb = await DuckDbReader.open() })
  after(() => duckdb.close())

  /** Checks what hyparquet reads, and that DuckDB finds just the same rows in what hyparquet-writer makes of the columns. */
  const expectReadBack = async (parquet: Buffer, columns: readonly BuiltColumn[]) => {
    const read = await physicalRows(parquet)
    const expected = rowsOf(columns)
    expect(read.length).to.equal(expected.length)
    const wrong = expected.findIndex((row, at) => row.some((value, i) => !Object.is(read[at]?.[i], value)))
    expect(read[wrong], `row ${wrong}`).to.deep.equal(expected[wrong])
    const reference = await writeColumns(columns, {}, (fields, output) => new ParquetSink(fields, output))
    const digest = async (file: Buffer) =>
      duckdb.query(file, 'SELECT sum(hash(columns(*), file_row_number) % 1000000007)::VARCHAR FROM read_parquet($file, file_row_number = true)')
    expect(await digest(parquet)).to.deep.equal(await digest(reference))
    return reference
  }

  /** Over two pages and into a third; a column of each type, with nulls or without, in turns. */
  const columnsOf = (valueAt: (prng: Prng, row: number) => bigint, turn: number) =>
    Object.entries(TYPES).flatMap(([name, [type, of]], i) => {
      const patterns = [(prng: Prng) => prng.chance(0.02), (_: Prng, row: number) => row < 17_000 || row > 32_768]
      return [undefined, patterns[(i + turn) % 2]].map(isNull => {
        const prng = new Prng(i + 1)
        const values = Array.from({ length: ROWS }, (_, row) => (isNull?.(prng, row) === true ? null : of(valueAt(prng, row))))
        return build(`${name}${isNull ? ' or null' : ''}`, type, values, isNull === undefined)
      })
    })

  for (const [turn, [title, valueAt]] of Object.entries(VALUES).entries()) {
    it(`keeps values of all types over pages: ${title}`, async () => {
      const columns = columnsOf(valueAt, turn)
      const parquet = await writeColumns(columns)
      const reference = await expectReadBack(parquet, columns)
      expect(statisticsOf(parquet)).to.deep.equal(statisticsOf(reference))
    })
  }

  it('keeps integers that are to be plain', async () => {
    const columns = columnsOf(VALUES['more and more']!, 0)
    const parquet = await writeColumns(columns, { integers: 'plain' })
    await expectReadBack(parquet, columns)
    const encodings = (file: Buffer) => encodingsOf(file).flatMap(chunk => Object.keys(chunk))
    expect(encodings(parquet)).not.to.include('DATA_PAGE DELTA_BINARY_PACKED')
    expect(encodings(await writeColumns(columns))).to.include('DATA_PAGE DELTA_BINARY_PACKED')
  })

  it('chooses for each column what is shorter', async () => {
    const prng = new Prng(3)
    const column = (name: string, type: ColumnType, valueAt: (row: number) => Value) => build(name, type, Array.from({ length: ROWS }, (_, row) => valueAt(row)), true)
    const parquet = await writeColumns([
      column('few texts', TEXT, row => `status ${row % 5}`),
      column('different texts', TEXT, row => `text ${row}`),
      column('few texts at first', TEXT, row => `text ${row < 16_000 ? row % 10 : row}`),
      column('few numbers far apart', INT64, () => BigInt(prng.int(10)) * 10n ** 15n),
      column('keys', INT64, row => BigInt(row) + 10n ** 12n),
      column('noise of 64 bits', INT64, () => BigInt.asIntN(64, BigInt(prng.next()) << 32n | BigInt(prng.next()))),
      column('few doubles', { kind: 'double' }, row => (row % 9) / 10),
      column('measurements', { kind: 'double' }, () => prng.next() / 3),
      column('one date', { kind: 'date' }, () => 20_000),
      column('some numbers close together', INT64, () => BigInt(prng.int(5_000))),
    ])
    const late = (value: Value) => Array.from({ length: ROWS }, (_, row) => (row < 17_000 ? null : value))
    const few = { 'DICTIONARY_PAGE PLAIN': 1, 'DATA_PAGE PLAIN': 1, 'DATA_PAGE RLE_DICTIONARY': 2 }
    expect(encodingsOf(await writeColumns([build('t', TEXT, late('late')), build('n', INT64, late(5n))]))).to.deep.equal([few, few])
    const indexed = { 'DICTIONARY_PAGE PLAIN': 1, 'DATA_PAGE RLE_DICTIONARY': 3 }
    const [plain, delta] = [{ 'DATA_PAGE PLAIN': 3 }, { 'DATA_PAGE DELTA_BINARY_PACKED': 3 }]
    const some = { 'DICTIONARY_PAGE PLAIN': 1, 'DATA_PAGE RLE_DICTIONARY': 1, 'DATA_PAGE PLAIN': 2 }
    expect(encodingsOf(parquet)).to.deep.equal([indexed, plain, some, indexed, delta, plain, indexed, plain, indexed, delta])
    const [text, number] = encodingsOf(await writeColumns([build('t', TEXT, ['a', 'a', 'a']), build('n', INT64, [1n, 10n ** 9n, 1n])]))
    expect([text, number]).to.deep.equal([{ 'DATA_PAGE PLAIN': 1 }, { 'DATA_PAGE PLAIN': 1 }])
  })

  it('keeps bits of doubles: zeros of both signs, infinities and any NaN as one', async () => {
    const nan = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!
    const doubles = [0, -0, Number.NaN, nan, Infinity, -Infinity, 5e-324, -1.7976931348623157e308]
    for (const values of [doubles, Array.from({ length: 1_000 }, (_, i) => doubles[i % doubles.length]!)]) {
      const columns = [build('x', { kind: 'double' }, values, true)]
      await expectReadBack(await writeColumns(columns), columns)
    }
    const bytesOf = (value: number) => writeColumns([build('x', { kind: 'double' }, [value], true)])
    expect(Buffer.compare(await bytesOf(nan), await bytesOf(Number.NaN))).to.equal(0)
  })

  it('keeps pages of texts that are long', async () => {
    const texts = [...Array.from({ length: 30 }, (_, i) => `${i}${'x'.repeat(100_000)}`), 'y'.repeat(3_000_000), '', 'end']
    const columns = [build('t', TEXT, texts), build('n', INT64, texts.map((_, i) => BigInt(i)))]
    const parquet = await writeColumns(columns)
    await expectReadBack(parquet, columns)
    expect(encodingsOf(parquet)[0]).to.deep.equal({ 'DATA_PAGE PLAIN': 5 })
  })

  it('gives the same bytes whatever was written before, and whatever stands at nulls', async () => {
    const values = Object.values(TYPES).map(([, of]) => Array.from({ length: 300 }, (_, row) => (row % 7 === 3 ? null : of(BigInt(row * row % 50)))))
    const types = Object.values(TYPES).map(([type]) => type)
    const clean = () => types.map((type, i) => build(`c${i}`, type, values[i]!))
    const first = await writeColumns(clean())
    await writeColumns(Object.entries(TYPES).map(([name, [type, of]]) => build(name, type, Array.from({ length: ROWS }, (_, row) => of(BigInt(row * 31))))))
    const dirty = types.map((type, i) => {
      const column = createColumn(type, 5_000)
      fill(column, Array.from({ length: 5_000 }, (_, row) => TYPES[Object.keys(TYPES)[i]!]![1](BigInt(row + 90))))
      column.reset()
      fill(column, values[i]!)
      return { field: fieldOf(`c${i}`, type), column, values: values[i]! }
    })
    expect(Buffer.compare(await writeColumns(dirty), first)).to.equal(0)
    expect(Buffer.compare(await writeColumns(clean()), first)).to.equal(0)
  })

  it('writes files at the same time as each alone, touching nothing that was handed on', async () => {
    const prng = new Prng(11)
    const noise = Uint8Array.from({ length: 500_000 }, () => prng.int(256))
    const text = () => noise.subarray(prng.int(499_000)).subarray(0, 800)
    const tables = [500, 2_000, 6_000].map(rows => ['a', 'b', 'c'].map(name => build(name, TEXT, Array.from({ length: rows }, text), true)))
    const alone = await Promise.all(tables.map(table => writeColumns(table)))
    const together = await Promise.all(
      tables.map(async table => {
        const chunks: Uint8Array[] = []
        const write = async (chunk: Uint8Array) => {
          await new Promise(resolve => setTimeout(resolve, prng.int(3)))
          chunks.push(chunk)
        }
        const sink = new FastParquetSink(table.map(({ field }) => field), { write })
        await sink.write(table.map(({ column }) => column), table[0]!.values.length)
        await sink.finish({})
        return Buffer.concat(chunks)
      }),
    )
    for (const [i, bytes] of together.entries()) expect(Buffer.compare(bytes, alone[i]!)).to.equal(0)
  })

  it('makes one row group of what is written at several times, and the next one when it is full by rows or by bytes', async () => {
    const tables = [7, 20_000, 5].map(rows => Object.entries(TYPES).map(([name, [type, of]]) => build(name, type, Array.from({ length: rows }, (_, row) => (row % 5 === 2 ? null : of(BigInt(row % 700)))))))
    const written = async (options: Partial<FastParquetOptions>, turns: readonly number[]) => {
      const chunks: Uint8Array[] = []
      const sink = new FastParquetSink(tables[0]!.map(({ field }) => field), { write: async chunk => void chunks.push(chunk) }, options)
      for (const turn of turns) await sink.write(tables[turn]!.map(({ column }) => column), tables[turn]![0]!.values.length)
      await sink.finish({})
      const parquet = Buffer.concat(chunks)
      expect((await physicalRows(parquet)).length).to.equal(metadataOf(parquet).row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0))
      const expected = turns.flatMap(turn => rowsOf(tables[turn]!))
      expect((await physicalRows(parquet)).map(row => row.slice(0, 3))).to.deep.equal(expected.map(row => row.slice(0, 3)))
      return { groups: metadataOf(parquet).row_groups.map(group => Number(group.num_rows)), handedOn: chunks.length }
    }
    expect(await written({}, [0, 1, 2, 0])).to.deep.equal({ groups: [20_019], handedOn: 2 })
    expect(await written({ rowGroupRows: 20_007 }, [0, 1, 2, 0])).to.deep.equal({ groups: [20_007, 12], handedOn: 3 })
    expect(await written({ rowGroupBytes: 50_000 }, [0, 1, 2, 0])).to.deep.equal({ groups: [20_007, 12], handedOn: 3 })
  })

  it('writes any columns', async () => {
    const of = (type: ColumnType, value: fc.Arbitrary<Value>) => fc.array(fc.option(value, { freq: 5 }), { minLength: 20, maxLength: 20 }).map(values => ({ type, values }))
    const column = fc.oneof(
      of(INT64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      of({ kind: 'int32' }, fc.integer()),
      of({ kind: 'double' }, fc.double()),
      of({ kind: 'boolean' }, fc.boolean()),
      of(TEXT, fc.string({ unit: 'grapheme', maxLength: 30, size: 'max' })),
      of({ kind: 'timestamp', utcAdjusted: true }, fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n })),
      of({ kind: 'decimal', precision: 18, scale: 3 }, fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(column, { minLength: 1, maxLength: 6 }), async made => {
        const columns = made.map(({ type, values }, i) => build(`c${i}`, type, values))
        const parquet = await writeColumns(columns)
        const reference = await expectReadBack(parquet, columns)
        expect(statisticsOf(parquet)).to.deep.equal(statisticsOf(reference))
        expect(metadataOf(parquet).schema).to.deep.equal(metadataOf(reference).schema)
      }),
      { numRuns: 60 },
    )
  })

  it('says of each page how long it is, and of each chunk how long its pages are', async () => {
    const columns = columnsOf(VALUES['first few, then many']!, 0)
    const parquet = await writeColumns(columns)
    for (const { meta_data: chunk } of metadataOf(parquet).row_groups[0]?.columns ?? []) {
      const view = new DataView(parquet.buffer, parquet.byteOffset, parquet.length)
      const start = Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset)
      const reader = { view, offset: start }
      let [uncompressed, rows, pages] = [0, 0, 0]
      while (rows < ROWS) {
        const headStart = reader.offset
        const head: Readonly<Record<string, unknown>> = deserializeTCompactProtocol(reader)
        const data = head['field_5']
        if (typeof data === 'object' && data !== null && 'field_1' in data) {
          if (rows === 0) expect(headStart).to.equal(Number(chunk?.data_page_offset))
          rows += Number(data.field_1)
        }
        uncompressed += reader.offset - headStart + Number(head['field_2'])
        const page = parquet.subarray(reader.offset, reader.offset + Number(head['field_3']))
        snappyUncompress(page, new Uint8Array(Number(head['field_2'])))
        reader.offset += page.length
        pages++
      }
      expect({ name: chunk?.path_in_schema[0], rows, compressed: reader.offset - start, uncompressed }).to.deep.equal({
        name: chunk?.path_in_schema[0], rows: ROWS, compressed: Number(chunk?.total_compressed_size), uncompressed: Number(chunk?.total_uncompressed_size),
      })
      expect(pages).to.equal(chunk?.encoding_stats?.reduce((sum, { count }) => sum + count, 0))
    }
  })

  it('compresses by zstd where it is told to', async () => {
    const columns = Object.entries(TYPES).map(([name, [type, of]]) => build(name, type, Array.from({ length: ROWS }, (_, row) => of(BigInt(row % 1_000)))))
    const [zstd, snappy] = [await writeColumns(columns, { compression: 'zstd' }), await writeColumns(columns)]
    expect(metadataOf(zstd).row_groups[0]?.columns[0]?.meta_data?.codec).to.equal('ZSTD')
    expect(zstd.length).to.be.below(snappy.length)
    const digest = (file: Buffer) => duckdb.query(file, 'SELECT sum(hash(columns(*), file_row_number) % 1000000007)::VARCHAR FROM read_parquet($file, file_row_number = true)')
    expect(await digest(zstd)).to.deep.equal(await digest(snappy))
  })

  it('throws for a column that is missing or of another type, and for a null where there must be none, naming them', async () => {
    const messageOf = (written: Promise<unknown>) => written.then(() => 'nothing was thrown', (error: unknown) => String(error))
    const sink = new FastParquetSink([fieldOf('a', INT64)], { write: async () => {} })
    expect(await messageOf(sink.write([], 1))).to.match(/No column for field a$/)
    const other = new FastParquetSink([fieldOf('a', INT64)], { write: async () => {} })
    expect(await messageOf(other.write([createColumn({ kind: 'date' }, 1)], 1))).to.match(/Column a is of int32, and its field wants INT64/)
    const values = Array.from({ length: ROWS }, (_, row) => (row === 20_001 ? null : BigInt(row)))
    expect(await messageOf(writeColumns([build('n', INT64, values, true)]))).to.match(/Column n is required, and row 20001 /)
  })

  it('has no upper bound below a text that is longer than what is compared', async () => {
    const last = '\u{10ffff}'
    const file = await writeColumns([build('a', TEXT, [last.repeat(64), last.repeat(65)])])
    const statistics = metadataOf(file).row_groups[0]?.columns[0]?.meta_data?.statistics
    const max = statistics?.max_value
    expect(max === undefined || Buffer.compare(Buffer.from(String(max)), Buffer.from(last.repeat(65))) >= 0).to.equal(true)
  })

  it('lets errors of the sink out as they are', async () => {
    const failure = new Error('the disk is full')
    const { field, column } = build('a', INT64, [1n])
    const sink = new FastParquetSink([field], { write: () => Promise.reject(failure) }, { rowGroupRows: 1 })
    expect(await sink.write([column], 1).catch((error: unknown) => error)).to.equal(failure)
  })
})

/** What the footer says of the values, in which both writers must agree; the exactness of a bound is not told where it is plain. */
function statisticsOf(parquet: Uint8Array): unknown[] {
  const chunks = metadataOf(parquet).row_groups.flatMap(({ columns }) => columns)
  return chunks.map(({ meta_data: chunk }) => {
    const { min_value, max_value, null_count, is_min_value_exact: minExact = true, is_max_value_exact: maxExact = true } = chunk?.statistics ?? {}
    return { name: chunk?.path_in_schema[0], min_value, max_value, null_count, minExact, maxExact }
  })
}
