import { expect } from 'chai'
import fc from 'fast-check'
import type { Statistics } from 'hyparquet'
import { COLUMN_CASES } from './parquet-cases.ts'
import type { CaseValue, ColumnCase } from './parquet-cases.ts'
import { columnsOfEveryPattern, duckTexts, ENCODERS, GROUP_ROWS, identifier, writeTableBy } from './parquet-table.ts'
import { DuckDbReader, metadataOf } from './read-parquet.ts'
import { withGarbledPages } from './read-physical.ts'

const DOUBLE = { field: { type: 'number' } }
const NAN: CaseValue = { cell: 'NaN', sql: "'NaN'::DOUBLE", stored: Number.NaN }
const TEXT = { field: { type: 'string' } }

function doubleOf(value: number): CaseValue {
  if (Number.isNaN(value)) return NAN
  const cell = Object.is(value, -0) ? '-0' : String(value)
  return { cell, sql: `'${cell}'::DOUBLE`, stored: value }
}

function textOf(text: string): CaseValue {
  return { cell: text, sql: `'${text.replaceAll("'", "''")}'`, stored: text }
}

for (const encoder of ENCODERS) describe(`Parquet by ${encoder}: statistics`, () => {
  const writeTable = writeTableBy(encoder)
  let duckdb: DuckDbReader
  before(async () => {
    duckdb = await DuckDbReader.open()
    await duckdb.query(new Uint8Array(), 'SET parquet_metadata_cache = true')
  })
  after(() => duckdb.close())

  /** Checks that each condition finds in the file, whose row groups may be skipped, what it finds in a copy of its rows. */
  const expectSameFound = async (parquet: Uint8Array, ...lists: readonly (readonly string[])[]) => {
    await duckdb.query(parquet, 'CREATE OR REPLACE TEMP TABLE copied AS SELECT * FROM read_parquet($file)')
    for (const conditions of lists) {
      const selects = conditions.map((condition, i) => `SELECT ${i} AS i, count(*) AS n FROM read_parquet($file) WHERE ${condition}`)
      const found = await duckdb.query(parquet, `FROM (${selects.join(' UNION ALL ')}) ORDER BY i`)
      const filters = conditions.map((condition, i) => `count(*) FILTER (WHERE ${condition}) AS n${i}`)
      const [copied] = await duckdb.query(parquet, `SELECT ${filters.join(', ')} FROM copied`)
      const counts = (countOf: (i: number) => unknown) => Object.fromEntries(conditions.map((condition, i) => [condition, countOf(i)]))
      expect(counts(i => found[i]?.['n'])).to.deep.equal(counts(i => copied?.[`n${i}`]))
    }
  }

  describe('find whatever is there', () => {
    for (const type of COLUMN_CASES) {
      it(`in columns of ${type.title}, whatever is null`, async () => {
        const columns = columnsOfEveryPattern(type)
        await expectSameFound(await writeTable(columns), ...columns.map(({ name }, i) => conditionsOn(identifier(name), type, i)))
      })
    }

    it('in columns of NaN and numbers', async () => {
      const rows = [Number.NaN, 1, 3, Number.NaN, Number.NaN, Number.NaN, -0, 4, 1, 1]
      const parquet = await writeTable([{ name: 'x', type: DOUBLE, required: false, values: rows.map(doubleOf) }], { rowGroupRows: 2 })
      const compared = ['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM'].flatMap(operator =>
        ["'NaN'::DOUBLE", '1', '0', '2', "'INF'::DOUBLE"].map(value => `x ${operator} ${value}`),
      )
      await expectSameFound(parquet, ['isnan(x)', 'NOT (x < 2)', 'x IS NULL', 'x BETWEEN 1 AND 3', ...compared])
    })

    it('by the least, the greatest and the number of values', async () => {
      for (const type of COLUMN_CASES) {
        const columns = columnsOfEveryPattern(type)
        const parquet = await writeTable(columns)
        const aggregates = columns.flatMap(({ name }, i) => ['min', 'max', 'count'].map(f => `${f}(${identifier(name)})::VARCHAR AS ${f}${i}`))
        const gathered = (table: string) => duckdb.query(parquet, `SELECT ${aggregates.join(', ')} FROM ${table}`)
        await duckdb.query(parquet, 'CREATE OR REPLACE TEMP TABLE copied AS SELECT * FROM read_parquet($file)')
        expect(await gathered('read_parquet($file)'), type.title).to.deep.equal(await gathered('copied'))
      }
    })

    it('in texts of any characters', async () => {
      const character = fc.constantFrom('a', 'b', '\u{7f}', 'é', '\u{7ff}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '😀', '\u{10ffff}')
      const text = fc.array(character, { maxLength: 20 }).map(characters => characters.join(''))
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async texts => {
          const parquet = await writeTable([{ name: 'x', type: TEXT, required: false, values: texts.map(textOf) }], { rowGroupRows: 3 })
          const probes = texts.flatMap(value => [textOf(value).sql, textOf([...value].slice(0, -1).join('')).sql])
          await expectSameFound(parquet, probes.flatMap(sql => ['=', '<', '>=', '^@'].map(operator => `x ${operator} ${sql}`)))
          for (const [group, { columns }] of metadataOf(parquet).row_groups.entries()) {
            expectBounds(columns[0]?.meta_data?.statistics, texts.slice(3 * group, 3 * group + 3).map(value => Buffer.from(value)))
          }
        }),
        { numRuns: 40 },
      )
    })
  })

  describe('say of each row group', () => {
    for (const type of COLUMN_CASES) {
      it(`what it holds of ${type.title}`, async () => {
        const columns = columnsOfEveryPattern(type)
        const parquet = await writeTable(columns)
        const said = await duckdb.query(
          parquet,
          `SELECT row_group_id::INTEGER AS "group", path_in_schema AS name, stats_null_count::INTEGER AS nulls,
                  stats_min_value AS low, stats_max_value AS high
           FROM parquet_metadata($file) ORDER BY row_group_id, column_id`,
        )
        const texts = await duckTexts(duckdb, type.values.map(({ sql }) => sql))
        const held = Array.from({ length: Math.ceil((columns[0]?.values.length ?? 0) / GROUP_ROWS) }, (_, group) =>
          columns.map(({ name, values }) => {
            const rows = values.slice(group * GROUP_ROWS, (group + 1) * GROUP_ROWS)
            const [low, high] = type.bounds === 'none' ? [undefined, undefined] : extremesOf(type.values, rows)
            // DuckDB makes nothing of an infinite bound.
            const shown = (bound: CaseValue | undefined) => (bound === undefined || bound.cell.endsWith('INF') ? null : texts.get(bound.sql))
            return { group, name, nulls: rows.filter(value => value === null).length, low: shown(low), high: shown(high) }
          }),
        ).flat()
        const compared = (rows: object[]) => (type.bounds === 'rounded' ? rows.map(row => ({ ...row, low: '', high: '' })) : rows)
        expect(compared(said)).to.deep.equal(compared(held))
      })
    }

    it('no bounds where NaN is among its numbers, and zeros of both signs', async () => {
      const nan = Number.NaN
      const rows = [[1, nan], [nan, nan], [0, 0], [-0, -0], [-0, 5], [-5, 0], [1, 2]]
      const parquet = await writeTable([{ name: 'x', type: DOUBLE, required: true, values: rows.flat().map(doubleOf) }], { rowGroupRows: 2 })
      const said = metadataOf(parquet).row_groups.map(({ columns: [x] }) => x?.meta_data?.statistics)
      const bounds = said.map(statistics => [statistics?.min_value, statistics?.max_value])
      const none = [undefined, undefined]
      expect(bounds).to.deep.equal([none, none, [-0, 0], [-0, 0], [-0, 5], [-5, 0], [1, 2]])
    })

    it('no bounds of kilobytes', async () => {
      const values = ['\u{10ffff}'.repeat(2_000), 'b'.repeat(20_000)].map(textOf)
      const parquet = await writeTable([{ name: 'x', type: TEXT, required: true, values }], { rowGroupRows: 1 })
      expect(metadataOf(parquet).metadata_length).to.be.below(1_000)
      await expectSameFound(parquet, values.flatMap(({ sql }) => [`x = ${sql}`, `x > ${sql}`, `x >= ${sql}`]))
    })
  })

  describe('let DuckDB skip', () => {
    // It looks into every row group for a boolean or a document, and never goes by the number of nulls.
    for (const type of COLUMN_CASES.filter(({ duckdb: name }) => name !== 'BOOLEAN' && name !== 'JSON')) {
      it(`row groups that cannot hold the ${type.title} that is asked for`, async () => {
        const values = type.values.flatMap(value => [value, value])
        const parquet = await writeTable([{ name: 'x', type, required: true, values }], { rowGroupRows: 2 })
        const asked = type.values.length >> 1
        const isAnswered = (garbled: Uint8Array, condition: string) =>
          duckdb.query(garbled, `SELECT max(hash(x)) FROM read_parquet($file) WHERE ${condition}`).then(() => true, () => false)
        const skipped: number[] = []
        for (const group of type.values.keys()) {
          const garbled = withGarbledPages(parquet, metadataOf(parquet), other => other === group)
          expect(await isAnswered(garbled, 'true')).to.equal(false)
          if (await isAnswered(garbled, `x = ${type.values[asked]?.sql}`)) skipped.push(group)
        }
        expect(skipped).not.to.include(asked)
        expect(skipped.length).to.be.at.least(Math.floor(type.values.length / 2))
      })
    }
  })
})

/** Equal to SQL, to which -0 is 0. */
function isSame(value: CaseValue | null | undefined, other: CaseValue): boolean {
  return value?.stored === other.stored
}

/** The least and the greatest of the values; the zeros of a double stand for each other (Parquet format, `ColumnOrder`). */
function extremesOf(ascending: readonly CaseValue[], values: readonly (CaseValue | null)[]): (CaseValue | undefined)[] {
  const present = ascending.filter(value => values.some(held => held !== null && isSame(held, value)))
  return [present[0], present.at(-1)]
}

function expectBounds(statistics: Statistics | undefined, values: readonly Buffer[]): void {
  const sorted = values.toSorted((a, b) => Buffer.compare(a, b))
  const { min_value: low, max_value: high, is_min_value_exact: lowExact = true, is_max_value_exact: highExact = true } = statistics ?? {}
  if (typeof low !== 'string' || typeof high !== 'string') throw new Error('The row group has no bounds')
  const [least, greatest] = [sorted[0] ?? Buffer.of(), sorted.at(-1) ?? Buffer.of()]
  expect(Buffer.compare(Buffer.from(low), least)).to.equal(lowExact ? 0 : -1)
  expect(Buffer.compare(Buffer.from(high), greatest)).to.equal(highExact ? 0 : 1)
  expect(`${low}${high}`).not.to.include('\u{fffd}')
}

/** Conditions of each kind that a reader may judge by bounds or by counts of nulls, about one of the values of the type. */
function conditionsOn(column: string, { duckdb, values }: ColumnCase, turn: number): string[] {
  const [sql, next] = [turn, turn + 2].map(index => values[index % values.length]?.sql ?? 'NULL')
  return [
    ...['IS NULL', 'IS NOT NULL', `BETWEEN ${sql} AND ${next}`, `IN (${sql}, ${next})`].map(condition => `${column} ${condition}`),
    ...['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM'].map(operator => `${column} ${operator} ${sql}`),
    ...(duckdb === 'VARCHAR' ? [`starts_with(${column}, ${sql})`, `${column} LIKE ${sql} || '%'`] : []),
  ]
}
