import { expect } from 'chai'
import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chunked, contractOf, convertBytes } from './convert-text.ts'
import { parquetDigest } from './parquet-digest.ts'
import { COLUMN_CASES } from './parquet-cases.ts'
import type { CaseValue } from './parquet-cases.ts'
import { columnsOfEveryType, ENCODERS, GROUP_ROWS, identifier, writeTableBy } from './parquet-table.ts'
import type { TestColumn } from './parquet-table.ts'
import { DuckDbReader, metadataOf } from './read-parquet.ts'
import { physicalRows } from './read-physical.ts'

const TEXT = { field: { type: 'string' } }
const INT64 = { field: { type: 'integer' } }
const BOOLEAN = { field: { type: 'boolean' } }

function valueOf(stored: bigint | boolean | string): CaseValue {
  return { cell: String(stored), sql: '', stored }
}

function columnOf(name: string, type: TestColumn['type'], stored: readonly (bigint | boolean | string | null)[]): TestColumn {
  return { name, type, required: false, values: stored.map(value => (value === null ? null : valueOf(value))) }
}

function storedRows(columns: readonly TestColumn[]): (CaseValue['stored'] | null)[][] {
  return (columns[0]?.values ?? []).map((_, row) => columns.map(({ values }) => values[row]?.stored ?? null))
}

/** Numbers of data pages of the columns of the first row group. */
function pagesOf(parquet: Uint8Array): number[] {
  const pagesIn = (stats: readonly { page_type: string; count: number }[] = []) =>
    stats.filter(({ page_type: type }) => type.startsWith('DATA_PAGE')).reduce((pages, { count }) => pages + count, 0)
  return (metadataOf(parquet).row_groups[0]?.columns ?? []).map(({ meta_data: chunk }) => pagesIn(chunk?.encoding_stats))
}

for (const encoder of ENCODERS) describe(`Parquet by ${encoder}: files`, () => {
  const writeTable = writeTableBy(encoder)
  let duckdb: DuckDbReader
  before(async () => { duckdb = await DuckDbReader.open() })
  after(() => duckdb.close())

  /** Reads the columns back with both readers, DuckDB's values as the texts they came from. */
  const expectReadBack = async (parquet: Uint8Array, columns: readonly TestColumn[]) => {
    expect(await physicalRows(parquet)).to.deep.equal(storedRows(columns))
    const texts = storedRows(columns).map(row => row.map(value => (value === null ? null : String(value))))
    expect(await duckdb.rows(parquet)).to.deep.equal(texts)
  }

  describe('of row groups', () => {
    const capacities = [1, 2, 20].map(groups => groups * GROUP_ROWS)
    for (const rows of [0, 1, ...capacities.flatMap(capacity => [capacity - 1, capacity, capacity + 1])]) {
      it(`hold ${rows} rows in groups of ${GROUP_ROWS}`, async () => {
        const numbers = Array.from({ length: rows }, (_, row) => BigInt(row))
        const texts = numbers.map(n => (n % 3n === 0n ? null : `row ${n}`))
        const columns = [columnOf('n', INT64, numbers), columnOf('t', TEXT, texts)]
        const parquet = await writeTable(columns)
        await expectReadBack(parquet, columns)
        const { num_rows: total, row_groups: groups } = metadataOf(parquet)
        expect(Number(total)).to.equal(rows)
        const full = new Array<number>(Math.floor(rows / GROUP_ROWS)).fill(GROUP_ROWS)
        const left = rows % GROUP_ROWS
        expect(groups.map(group => Number(group.num_rows))).to.deep.equal(left === 0 ? full : [...full, left])
        const select = 'SELECT num_rows::INTEGER AS rows, num_row_groups::INTEGER AS groups FROM parquet_file_metadata($file)'
        const [file] = await duckdb.query(parquet, select)
        expect(file).to.deep.equal({ rows, groups: Math.ceil(rows / GROUP_ROWS) })
      })
    }

    it('lie one behind the other, as their sizes say', async () => {
      const parquet = await writeTable(columnsOfEveryType())
      const { row_groups: groups, metadata_length: footer } = metadataOf(parquet)
      let end = 4
      for (const { columns, total_byte_size: size, total_compressed_size: compressed } of groups) {
        const groupStart = end
        for (const { meta_data: chunk } of columns) {
          expect(Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset)).to.equal(end)
          end += Number(chunk?.total_compressed_size)
        }
        expect(Number(compressed)).to.equal(end - groupStart)
        expect(size).to.equal(columns.reduce((sum, { meta_data: chunk }) => sum + (chunk?.total_uncompressed_size ?? 0n), 0n))
      }
      expect(end).to.be.at.most(parquet.length - footer - 8)
    })
  })

  describe('of any content', () => {
    it('hold columns without values and tables without rows, with the types of full ones', async () => {
      const columns = COLUMN_CASES.map((type): TestColumn => ({ name: type.title, type, required: false, values: type.values.slice(0, 2) }))
      const full = await writeTable(columns)
      for (const rows of [0, 1, 7]) {
        const nulls = columns.map(column => ({ ...column, values: new Array<null>(rows).fill(null) }))
        const parquet = await writeTable(nulls)
        expect(metadataOf(parquet).schema).to.deep.equal(metadataOf(full).schema)
        expect(await duckdb.types(parquet)).to.deep.equal(await duckdb.types(full))
        await expectReadBack(parquet, nulls)
      }
    })

    it('hold one column', async () => {
      for (const values of [['a'], [null], [null, '', null], ['', ''], ['', 'x', null, 'x', null, null, 'y']]) {
        const columns = [columnOf('only', TEXT, values)]
        await expectReadBack(await writeTable(columns), columns)
      }
    })

    it('hold 2,000 columns', async () => {
      const columns = Array.from({ length: 2_000 }, (_, i) => {
        const type = COLUMN_CASES[i % COLUMN_CASES.length]!
        const required = i % 3 === 0
        const valueAt = (row: number) => (!required && row === i % 4 ? null : type.values[(i + row) % type.values.length]!)
        return { name: `c${i}`, type, required, values: [0, 1, 2, 3].map(valueAt) }
      })
      const parquet = await writeTable(columns, { pageCells: 4_000, rowGroupRows: 2 })
      expect(metadataOf(parquet).row_groups.map(group => Number(group.num_rows))).to.deep.equal([2, 2])
      expect(await physicalRows(parquet)).to.deep.equal(storedRows(columns))
      expect(await duckdb.types(parquet)).to.deep.equal(Object.fromEntries(columns.map(({ name, type }) => [name, type.duckdb])))
    })

    it('hold what spans pages, with runs of nulls over their ends', async () => {
      const texts = Array.from({ length: 60 }, (_, row) => (row % 20 > 6 ? null : `${row}${'é'.repeat(100_000)}`))
      const long = [columnOf('long', TEXT, texts), columnOf('few', TEXT, texts.map(text => text && 'same'))]
      const parquet = await writeTable(long, {})
      expect(pagesOf(parquet)[0]).to.be.above(3)
      await expectReadBack(parquet, long)
    })

    it('hold many numbers in pages', async () => {
      // Neither sorted nor few.
      const numbers = Array.from({ length: 180_000 }, (_, row) => (row % 50_000 > 40_000 ? null : BigInt(Math.imul(row + 1, 2_654_435_761))))
      const parquet = await writeTable([columnOf('n', INT64, numbers)], { pageRows: 180_000, rowGroupRows: 180_000 })
      expect(pagesOf(parquet)).to.deep.equal([encoder === 'own' ? 11 : 2])
      const read = await physicalRows(parquet)
      expect(read.findIndex(([value], row) => value !== numbers[row])).to.equal(-1)
      const [sums] = await duckdb.query(
        parquet,
        `SELECT sum(n * (file_row_number + 1))::VARCHAR AS weighed, count(n)::INTEGER AS present FROM read_parquet($file, file_row_number = true)`,
      )
      const weighed = numbers.reduce<bigint>((sum, n, row) => sum + (n ?? 0n) * BigInt(row + 1), 0n)
      expect(sums).to.deep.equal({ weighed: String(weighed), present: numbers.filter(n => n !== null).length })
    })

    it('hold the largest text there is, between nulls', async () => {
      const largest = '😀'.repeat(4_194_304)
      const columns = [columnOf('t', TEXT, [null, largest, null, '', 'x'])]
      const parquet = await writeTable(columns, {})
      const read = (await physicalRows(parquet)).map(([text]) => text)
      expect(read[1] === largest).to.equal(true)
      expect([read[0], ...read.slice(2)]).to.deep.equal([null, null, '', 'x'])
      const lengths = await duckdb.query(parquet, 'SELECT length(t)::INTEGER AS n FROM read_parquet($file)')
      expect(lengths.map(({ n }) => n)).to.deep.equal([null, 4_194_304, null, 0, 1])
    })

    it('hold runs of any length of few values', async () => {
      const runs = fc.array(fc.tuple(fc.option(fc.nat({ max: 300 }), { freq: 4 }), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 60 })
      await fc.assert(
        fc.asyncProperty(runs, fc.constantFrom(7, 64, 10_000), async (lengths, rowGroupRows) => {
          const picks = lengths.flatMap(([pick, length]) => new Array<number | null>(length).fill(pick))
          const columns = [
            columnOf('text', TEXT, picks.map(pick => (pick === null ? null : `value ${pick}`))),
            columnOf('number', INT64, picks.map(pick => (pick === null ? null : BigInt(pick) - 150n))),
            columnOf('flag', BOOLEAN, picks.map(pick => (pick === null ? null : pick % 2 === 0))),
            { ...columnOf('all', BOOLEAN, picks.map(pick => pick === null)), required: true },
          ]
          await expectReadBack(await writeTable(columns, { rowGroupRows }), columns)
        }),
        { numRuns: 40 },
      )
    })
  })

  it('keep names as they are', async () => {
    const names = [
      'a.b', 'a', 'b', 'two words', ' spaced ', 'say "x"', "it's", 'line\nend', 'a,b', '__proto__', 'constructor', 'toString', 'é😀', '列', '1',
      'x'.repeat(1_000),
    ]
    const columns = names.map((name, i) => columnOf(name, TEXT, [`value ${i}`, null]))
    const parquet = await writeTable(columns)
    expect(metadataOf(parquet).schema.slice(1).map(({ name }) => name)).to.deep.equal(names)
    const described = await duckdb.query(parquet, 'SELECT name FROM parquet_schema($file) OFFSET 1')
    expect(described.map(({ name }) => name)).to.deep.equal(names)
    await expectReadBack(parquet, columns)
    for (const [i, name] of names.entries()) {
      const select = `SELECT ${identifier(name)} AS found FROM read_parquet($file) WHERE ${identifier(name)} > ''`
      expect(await duckdb.query(parquet, select)).to.deep.equal([{ found: `value ${i}` }])
    }
  })

  it('carry their metadata and their writer', async () => {
    const metadata = { 'sluice.source': 'bucket/kéy 😀.csv', empty: '', constructor: 'a "quoted" text', long: 'x'.repeat(10_000) }
    const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }] })
    const { output } = await convertBytes(chunked(Buffer.from('id\n1\n')), contract, { parquet: encoder }, { metadata })
    const entries = metadataOf(output.bytes).key_value_metadata ?? []
    expect(entries.slice(0, 4)).to.deep.equal(Object.entries(metadata).map(([key, value]) => ({ key, value })))
    const read = await duckdb.query(output.bytes, 'SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata($file)')
    expect(read).to.have.deep.members(entries)
    // The form that the Parquet format asks for: application, the word version, version.
    const written = await duckdb.query(output.bytes, 'SELECT created_by FROM parquet_file_metadata($file)')
    expect(written).to.deep.equal([{ created_by: encoder === 'own' ? 'sluice version 2' : 'sluice version 1' }])
  })

  it('are written as the options of our own encoder say, and no other', async () => {
    const columns = [columnOf('n', INT64, Array.from({ length: 2_000 }, (_, row) => BigInt(row)))]
    const parquet = await writeTable(columns, { parquetOptions: { integers: 'plain', compression: 'zstd' } })
    const chunk = metadataOf(parquet).row_groups[0]?.columns[0]?.meta_data
    expect([chunk?.codec, chunk?.encodings.at(-1)]).to.deep.equal([encoder === 'own' ? 'ZSTD' : 'SNAPPY', 'PLAIN'])
    const [sum] = await duckdb.query(parquet, 'SELECT sum(n)::INTEGER AS n FROM read_parquet($file)')
    expect(sum).to.deep.equal({ n: 1_999_000 })
  })

  it('are the same bytes whenever and wherever they are written', async () => {
    const path = fileURLToPath(new URL('parquet-digest.ts', import.meta.url))
    const env = { ...process.env, TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8' }
    const other = spawnSync(process.execPath, [...process.execArgv, path, encoder], { encoding: 'utf8', env })
    expect(other.stderr).to.equal('')
    expect(await parquetDigest(encoder)).to.equal(other.stdout)
  })
})
