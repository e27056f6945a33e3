import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { writeBrokenOrders, writeOrders } from '../../bench/csv-orders.ts'
import { csvOrdersSql } from '../../bench/orders-sql.ts'
import { countRows, verifyOrders } from '../../bench/same-rows.ts'

describe('orders of the benchmark', () => {
  let folder = ''
  const path = (name: string): string => join(folder, name)
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sluice-orders-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are as many as it says, about as large as asked, and always the same', async () => {
    const rows = await writeOrders(path('a.csv'), 200_000, 7)
    await writeOrders(path('b.csv'), 200_000, 7)
    const text = readFileSync(path('a.csv'), 'utf8')
    const [header, ...records] = parse(text, { relax_column_count: false })
    expect(header).to.deep.equal(['order_id', 'customer_id', 'amount', 'currency', 'order_date', 'created_at', 'status', 'email', 'note'])
    expect(records).to.have.length(rows)
    expect(text.length).to.be.within(200_000, 201_000)
    expect(readFileSync(path('b.csv'), 'utf8')).to.equal(text)
  })

  it('are broken in as many rows as it says, and the sound ones are written once more', async () => {
    const { rows, broken } = await writeBrokenOrders(path('bad.csv'), path('sound.csv'), 200_000, 7, 0.05)
    expect(broken / rows).to.be.within(0.03, 0.07)
    const sound = csvOrdersSql(path('sound.csv'))
    expect(await countRows(sound)).to.equal(rows - broken)
    // DuckDB rejects what is broken, and nothing else.
    await verifyOrders([{ label: 'sound', from: sound }, { label: 'bad', from: csvOrdersSql(path('bad.csv'), ', store_rejects = true') }], rows - broken)
  })

  describe('when outputs are verified', () => {
    const orders = (...rows: readonly string[]): string => rows.map((row) => `SELECT ${row}`).join(' UNION ALL ')
    const one = "1 order_id, 2 customer_id, 3.5 amount, 'EUR' currency, DATE '2024-01-01' order_date, TIMESTAMP '2024-01-01 10:00:00' created_at, 'open' status, NULL email, 'x' note"
    const other = one.replace('1 order_id', '9 order_id').replace("'x' note", "'y' note")
    const swapped = [one.replace("'x' note", "'y' note"), other.replace("'y' note", "'x' note")]
    const judge = async (...rows: readonly string[]): Promise<string> => {
      const outputs = [{ label: 'first', from: `(${orders(one, other)})` }, { label: 'second', from: `(${orders(...rows)})` }]
      return verifyOrders(outputs, 2).then(() => 'equal', (error: unknown) => String(error))
    }

    const CASES: readonly (readonly [string, readonly string[], string])[] = [
      ['the same rows in another order', [other, one], 'equal'],
      ['the same values in other types', [one.replace('3.5 amount', '3.5::DOUBLE amount').replace('1 order_id', '1::INTEGER order_id'), other], 'equal'],
      ['a row less', [one], 'another count'],
      ['another value', [one, other.replace('9 order_id', '8 order_id')], 'another order_id, rows'],
      ['an empty text for none', [one.replace('NULL email', "'' email"), other], 'another email, rows'],
      ['the same values in other rows', swapped, 'second (2 rows of 2'],
    ]
    for (const [what, rows, said] of CASES) {
      it(`${said === 'equal' ? 'passes' : 'stops at'} ${what}`, async () => {
        expect(await judge(...rows)).to.contain(said)
      })
    }
  })
})
