import { expect } from 'chai'
import { COLUMN_CASES, DECIMAL_CASES } from './parquet-cases.ts'
import { columnsOfEveryPattern, duckTexts, ENCODERS, writeTableBy } from './parquet-table.ts'
import type { TestColumn } from './parquet-table.ts'
import { DuckDbReader, metadataOf } from './read-parquet.ts'
import { physicalRows } from './read-physical.ts'

for (const encoder of ENCODERS) describe(`Parquet by ${encoder}: values`, () => {
  const writeTable = writeTableBy(encoder)
  let duckdb: DuckDbReader
  before(async () => { duckdb = await DuckDbReader.open() })
  after(() => duckdb.close())

  /** Rows of the columns, each value as `spell` has it. */
  const rowsOf = <T>(columns: readonly TestColumn[], spell: (value: NonNullable<TestColumn['values'][number]>) => T) =>
    (columns[0]?.values ?? []).map((_, row) => columns.map(({ values }) => (values[row] ? spell(values[row]) : null)))

  const expectReadBack = async (columns: readonly TestColumn[]) => {
    const parquet = await writeTable(columns)
    expect(await physicalRows(parquet)).to.deep.equal(rowsOf(columns, value => value.stored))
    const texts = await duckTexts(duckdb, columns.flatMap(({ values }) => values.flatMap(value => value?.sql ?? [])))
    expect(await duckdb.rows(parquet)).to.deep.equal(rowsOf(columns, value => texts.get(value.sql)))
    return parquet
  }

  for (const type of COLUMN_CASES) {
    it(`reads back ${type.title}, whatever is null`, async () => {
      const columns = columnsOfEveryPattern(type)
      const parquet = await expectReadBack(columns)
      expect(Object.entries(await duckdb.types(parquet))).to.deep.equal(columns.map(({ name }) => [name, type.duckdb]))
      const [root, ...leaves] = metadataOf(parquet).schema
      expect(root).to.deep.include({ num_children: columns.length })
      expect(leaves.map(known)).to.deep.equal(
        columns.map(({ name, required }) => ({ ...type.element, name, repetition_type: required ? 'REQUIRED' : 'OPTIONAL' })),
      )
    })
  }

  it('reads back decimals of every precision', async () => {
    const columns = DECIMAL_CASES.map((type): TestColumn => ({ name: type.title, type, required: false, values: [null, ...type.values] }))
    const parquet = await expectReadBack(columns)
    expect(Object.values(await duckdb.types(parquet))).to.deep.equal(DECIMAL_CASES.map(type => type.duckdb))
    expect(metadataOf(parquet).schema.slice(1).map(known)).to.deep.equal(
      DECIMAL_CASES.map(type => ({ ...type.element, name: type.title, repetition_type: 'OPTIONAL' })),
    )
  })

  it('reads back NaN', async () => {
    const double = { field: { type: 'number' } }
    const nan = { cell: 'NaN', sql: "'NaN'::DOUBLE", stored: Number.NaN }
    const one = { cell: '1', sql: '1::DOUBLE', stored: 1 }
    await expectReadBack([
      { name: 'all', type: double, required: true, values: [nan, nan, nan, nan, nan, nan] },
      { name: 'some', type: double, required: false, values: [nan, one, null, nan, one, null] },
    ])
  })
})

/** The entries that say something. */
function known(element: object): object {
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== undefined))
}
