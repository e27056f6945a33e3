import { expect } from 'chai'
import { makePackets, USUAL_PACKETS } from '../../scripts/packets/make-packets.ts'
import { SeededRandom } from '../../scripts/packets/seeded-random.ts'
import type { SourcePacket } from '../../scripts/packets/source-row.ts'
import type { PacketsResult } from '../../src/domain/packets/packet-result.ts'
import type { PacketPolicies } from '../../src/usecases/packets/packet-policies.ts'
import { EXPECTED_TABLES } from './expected-tables.ts'
import { StarDatabase } from './star-database.ts'
import { StarWorld } from './star-world.ts'

/** Every cell of every table, as multisets of rows. */
async function expectReference(database: StarDatabase, world: StarWorld): Promise<void> {
  await database.loadStar(world)
  for (const table of Object.keys(EXPECTED_TABLES)) {
    expect(await database.differences(table), table).to.deep.equal([])
    expect(await database.count(`SELECT count(*) FROM star.${table}`), table).to.equal(await database.count(`SELECT count(*) FROM reference.${table}`))
  }
}

async function expectNoOrphans(database: StarDatabase): Promise<void> {
  for (const [table, { references }] of Object.entries(EXPECTED_TABLES)) {
    for (const [column, target] of Object.entries(references)) {
      const key = EXPECTED_TABLES[target]!.key!
      expect(await database.count(`SELECT count(*) FROM star.${table} WHERE ${column} IS NULL OR ${column} NOT IN (SELECT ${key} FROM star.${target})`), `${table}.${column}`).to.equal(0)
    }
  }
}

const refs = (packets: readonly SourcePacket[]) => packets.map(({ table, id }) => ({ table, id }))

describe('the whole star', () => {
  let database: StarDatabase
  before(async () => { database = await StarDatabase.open() })
  after(() => database.close())

  describe('of weeks of packets, in the order of their extraction', () => {
    const packets = makePackets(USUAL_PACKETS)
    const world = new StarWorld()
    let result: PacketsResult

    before(async () => {
      await world.land(packets)
      result = await world.processor().execute({ packets: refs(packets) })
      await database.loadSource(packets)
      await database.loadStar(world)
    })

    it('takes in every packet, and of every row', () => {
      expect(result.status).to.equal('success')
      expect(result.packets.map(({ table, id, status }) => ({ table, id, status }))).to.deep.equal(refs(packets).map(packet => ({ ...packet, status: 'processed' })))
      expect(result.packets.map(packet => packet.rows_in)).to.deep.equal(packets.map(({ rows }) => rows.length))
    })

    it('has thousands of rows to compare, each kind of change among them', async () => {
      expect(await database.count('SELECT count(DISTINCT sales_order_id) FROM reference.fact_sales_order')).to.equal(3_000)
      expect(await database.count('SELECT count(DISTINCT purchase_order_id) FROM reference.fact_purchase_order')).to.equal(1_200)
      expect(await database.count('SELECT count(*) FROM (SELECT payment_id FROM reference.fact_payment GROUP BY ALL HAVING count(DISTINCT paid) = 2)')).to.be.above(1_000)
      expect(await database.count('SELECT count(*) - count(DISTINCT (sales_order_id, last_updated)) FROM source.sales_order')).to.be.above(0)
      expect(await database.count('SELECT count(*) FROM reference.fact_payment WHERE date_part(\'microseconds\', last_updated_time) % 1000000 = 0')).to.be.above(10)
      for (const table of ['staff', 'department', 'address', 'counterparty', 'currency', 'design']) {
        expect(await database.count(`SELECT count(*) - count(DISTINCT ${table}_id) FROM source.${table}`), table).to.be.above(0)
      }
    })

    for (const [table, { columns, nullable, key }] of Object.entries(EXPECTED_TABLES)) {
      it(`has ${table} with its columns, types and keys`, async () => {
        expect(await database.types(`star.${table}`)).to.deep.equal(Object.entries(columns))
        for (const file of (await world.manifest()).tables[table]!) {
          const required = await database.requiredColumns(await world.bytes('processed', file))
          expect(required).to.deep.equal(Object.keys(columns).filter(name => !nullable.includes(name)))
        }
        if (key !== undefined) expect(await database.count(`SELECT count(*) - count(DISTINCT ${key}) FROM star.${table}`)).to.equal(0)
      })
    }

    it('has every cell of the reference', async () => {
      await expectReference(database, world)
    })

    it('joins every fact to all its dimensions', async () => {
      await expectNoOrphans(database)
      const joined = `SELECT count(*) FROM star.fact_sales_order f
        JOIN star.dim_staff ON sales_staff_id = staff_id JOIN star.dim_counterparty USING (counterparty_id) JOIN star.dim_currency USING (currency_id)
        JOIN star.dim_design USING (design_id) JOIN star.dim_location ON agreed_delivery_location_id = location_id
        JOIN star.dim_date c ON created_date = c.date_id JOIN star.dim_date d ON agreed_delivery_date = d.date_id`
      expect(await database.count(joined)).to.equal(await database.count('SELECT count(*) FROM reference.fact_sales_order'))
    })

    it('accounts for every row that facts have not', async () => {
      for (const table of ['sales_order', 'purchase_order', 'payment']) {
        const rejected = result.packets.filter(packet => packet.table === table).reduce((sum, packet) => sum + (packet.rows_rejected ?? 0), 0)
        expect(rejected, table).to.equal(await database.count(`SELECT (SELECT count(*) FROM source.${table}) - (SELECT count(*) FROM star.fact_${table})`))
      }
    })
  })

  describe('in whatever order packets arrive', () => {
    const small = makePackets({ seed: 3, salesOrders: 50, purchaseOrders: 20, days: 5 })
    before(() => database.loadSource(small))

    const arrive = async (payloads: readonly (readonly SourcePacket[])[], policies: Partial<PacketPolicies> = {}): Promise<StarWorld> => {
      const world = new StarWorld()
      await world.land(small)
      for (const payload of payloads) await world.processor(policies).execute({ packets: refs(payload) })
      return world
    }

    /** All packets in random payloads, some of them named twice. */
    const randomPayloads = (seed: number): readonly SourcePacket[][] => {
      const random = new SeededRandom(seed)
      const order = random.shuffled([...small, ...random.shuffled(small).slice(0, 20)])
      const payloads: SourcePacket[][] = []
      while (order.length > 0) payloads.push(order.splice(0, random.between(1, 15)))
      return payloads
    }

    const expectComplete = async (world: StarWorld): Promise<void> => {
      await expectReference(database, world)
      await expectNoOrphans(database)
      const { packets } = await world.manifest()
      for (const { table } of small) {
        const highest = small.filter(packet => packet.table === table).length
        expect(packets[table]).to.deep.equal({ watermark: highest, highest, gaps: [] })
      }
    }

    it('is the same from the last packet to the first, one at a time', async () => {
      await expectComplete(await arrive(small.toReversed().map(packet => [packet])))
    })

    it('is the same with all facts before all dimensions', async () => {
      const isFact = ({ table }: SourcePacket) => ['sales_order', 'purchase_order', 'payment'].includes(table)
      await expectComplete(await arrive([small.filter(isFact), small.filter(packet => !isFact(packet))]))
    })

    for (const seed of [1, 2, 3]) {
      it(`is the same in random order ${seed.toString()}, with packets named again`, async () => {
        await expectComplete(await arrive(randomPayloads(seed)))
      })
    }

    it('is the same where rows that have not come are made unknown members', async () => {
      await expectComplete(await arrive(randomPayloads(4), { missingRows: 'unknown' }))
    })

    it('is the same where packets wait for those before them', async () => {
      await expectComplete(await arrive(randomPayloads(5), { gaps: 'hold' }))
    })
  })

  describe('after a packet of a joined table alone', () => {
    const first = makePackets({ seed: 5, salesOrders: 30, purchaseOrders: 10, days: 0 })
    const later = { ms: Date.UTC(2024, 5, 1, 12, 0, 0) }
    const world = new StarWorld()
    const all = [...first]

    /** Lands a packet with the rows of the first one, changed, and gives the tables that it made anew. */
    const change = async (table: string, members: Readonly<Record<string, string | null>>): Promise<readonly string[]> => {
      const { rows } = first.find(packet => packet.table === table)!
      const packet = { table, id: all.filter(known => known.table === table).length + 1, rows: rows.slice(0, 20).map(row => ({ ...row, ...members, last_updated: later })) }
      all.push(packet)
      await world.land([packet])
      const before = (await world.manifest()).tables
      const result = await world.processor().execute({ packets: refs([packet]) })
      expect(result.packets[0]).to.deep.include({ status: 'processed', rows: packet.rows.length })
      await database.loadSource(all)
      await expectReference(database, world)
      const { tables } = await world.manifest()
      return Object.keys(tables).filter(name => tables[name]!.join() !== before[name]!.join()).sort()
    }

    before(async () => {
      await world.land(first)
      await world.processor().execute({ packets: refs(first) })
    })

    it('has the address in its locations and counterparties', async () => {
      expect(await change('address', { city: 'New Thornwick', district: null })).to.deep.equal(['dim_counterparty', 'dim_location'])
      expect(await database.count("SELECT count(*) FROM star.dim_counterparty WHERE counterparty_legal_city = 'New Thornwick'")).to.be.above(0)
    })

    it('has the department in its staff', async () => {
      expect(await change('department', { department_name: 'Renamed', location: null })).to.deep.equal(['dim_staff'])
      expect(await database.count("SELECT count(*) FROM star.dim_staff WHERE department_name = 'Renamed' AND location = 'Unknown'")).to.equal(20)
    })

    it('takes the row of the higher packet where the source gives two the same time', async () => {
      expect(await change('department', { department_name: 'Renamed again' })).to.deep.equal(['dim_staff'])
      expect(await database.count("SELECT count(*) FROM star.dim_staff WHERE department_name = 'Renamed again'")).to.equal(20)
    })

    it('has a new date as soon as a fact uses it, and no other', async () => {
      const before = await database.count('SELECT count(*) FROM star.dim_date')
      expect(await change('sales_order', { agreed_payment_date: '2031-12-31' })).to.deep.equal(['dim_date', 'fact_sales_order'])
      expect(await database.rows("SELECT year, quarter, day_name FROM star.dim_date WHERE date_id = '2031-12-31'")).to.deep.equal([{ year: 2031, quarter: 4, day_name: 'Wednesday' }])
      // That day, and the day of the change.
      expect(await database.count('SELECT count(*) FROM star.dim_date')).to.equal(before + 2)
    })
  })
})
