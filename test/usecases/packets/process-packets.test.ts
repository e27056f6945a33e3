import { expect } from 'chai'
import { PacketWorld, stamped } from './packet-world.ts'

const ORDER = {
  sales_order_id: 2, design_id: 3, staff_id: 19, counterparty_id: 8, units_sold: 42972, unit_price: '3.94', currency_id: 2,
  agreed_delivery_date: '2022-11-07', agreed_payment_date: '2022-11-08', agreed_delivery_location_id: 8, created_at: '2022-11-03 14:20:52.186000', last_updated: '2022-11-03 14:20:52.186000',
}
const ADDRESS = { address_id: 8, address_line_1: '0579 Durgan Common', address_line_2: null, district: null, city: 'Suffolk', postal_code: '56693-0660', country: 'United Kingdom', phone: '8935 157571' }

/** All that order 2 refers to. */
async function putDimensions(world: PacketWorld) {
  return [
    await world.put('staff', 1, stamped({ staff_id: 19, first_name: 'Pierre', last_name: 'Sauer', department_id: 2, email_address: 'pierre.sauer@terrifictotes.com' })),
    await world.put('department', 1, stamped({ department_id: 2, department_name: 'Purchasing', location: 'Manchester', manager: 'Naomi Lapaglia' })),
    await world.put('counterparty', 1, stamped({ counterparty_id: 8, counterparty_legal_name: 'Grant - Lakin', legal_address_id: 8, commercial_contact: null, delivery_contact: null })),
    await world.put('address', 1, stamped(ADDRESS)),
    await world.put('currency', 1, stamped({ currency_id: 2, currency_code: 'USD' })),
    await world.put('design', 1, stamped({ design_id: 3, design_name: 'Steel', file_location: '/usr', file_name: 'steel.json' })),
  ]
}

const summary = (packets: readonly { table: string; id: number; status: string }[]) => packets.map(({ table, id, status }) => `${table} ${id} ${status}`)

describe('ProcessPackets', () => {
  it('makes the star of one order and of all that it refers to, whatever the order in the payload', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('sales_order', 1, ORDER), ...(await putDimensions(world))]
    const result = await world.processor().execute({ packets })
    expect(result.status).to.equal('success')
    expect(summary(result.packets)[0]).to.equal('sales_order 1 processed')
    expect(result.packets[0]).to.deep.include({ rows: 1, gaps: [], rows_in: 1, rows_rejected: 0 })
    expect(result.packets[0]!.outputs).to.deep.equal([
      'fact_sales_order/sales_order/fact_sales_order_packet_00000001_processed_20221103T142052186000Z.parquet',
      'dim_date/sales_order/dim_date_packet_00000001_processed_20221103T142052186000Z.parquet',
    ])
    const [fact] = await world.rows('fact_sales_order')
    expect(fact).to.deep.include({ sales_order_id: 2, sales_staff_id: 19, counterparty_id: 8, units_sold: 42972, currency_id: 2, design_id: 3, agreed_delivery_location_id: 8 })
    expect((await world.rows('dim_date')).map(row => [row['year'], row['month'], row['day'], row['day_name']])).to.deep.equal([[2022, 11, 3, 'Thursday'], [2022, 11, 7, 'Monday'], [2022, 11, 8, 'Tuesday']])
    expect(await world.rows('dim_staff')).to.deep.equal([{ staff_id: 19, first_name: 'Pierre', last_name: 'Sauer', department_name: 'Purchasing', location: 'Manchester', email_address: 'pierre.sauer@terrifictotes.com' }])
    expect((await world.manifest()).packets).to.deep.include({ sales_order: { watermark: 1, highest: 1, gaps: [] } })
    expect(await world.parameters.get('/processing/sales_order/latest_packet_id')).to.equal('00000001')
    expect(world.notifier.sent).to.deep.equal([])
  })

  it('does nothing the second time', async () => {
    const world = new PacketWorld()
    const packets = [...(await putDimensions(world)), await world.put('sales_order', 1, ORDER)]
    await world.processor().execute({ packets })
    const before = world.store.snapshot()
    const again = await world.processor().execute({ packets })
    expect(again.status).to.equal('success')
    expect(new Set(again.packets.map(({ status }) => status))).to.deep.equal(new Set(['duplicate']))
    expect(again.packets.at(-1)!.outputs).to.have.length(2)
    expect(world.store.snapshot()).to.deep.equal(before)
  })

  it('holds a packet whose dimension rows have not come, and releases it when they have', async () => {
    const world = new PacketWorld()
    const order = await world.put('sales_order', 1, ORDER)
    const held = await world.processor().execute({ packets: [order] })
    expect(held.status).to.equal('partial')
    expect(held.packets[0]).to.deep.include({ status: 'held', reason: 'missing-dimension', rows: 0 })
    expect(world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Packet Held'])
    const released = await world.processor().execute({ packets: await putDimensions(world) })
    expect(released.status).to.equal('success')
    expect(summary(released.released)).to.deep.equal(['sales_order 1 processed'])
    expect(await world.rows('fact_sales_order')).to.have.length(1)
    expect(world.notifier.sent).to.have.length(1)
  })

  it('makes unknown members where it is told to, and replaces them by what comes', async () => {
    const world = new PacketWorld()
    const processor = world.processor({ missingRows: 'unknown' })
    expect((await processor.execute({ packets: [await world.put('sales_order', 1, ORDER)] })).status).to.equal('success')
    expect(await world.rows('dim_staff')).to.deep.equal([{ staff_id: 19, first_name: 'Unknown', last_name: 'Unknown', department_name: 'Unknown', location: 'Unknown', email_address: 'Unknown' }])
    await processor.execute({ packets: await putDimensions(world) })
    expect((await world.rows('dim_staff'))[0]).to.deep.include({ first_name: 'Pierre', department_name: 'Purchasing' })
    expect((await world.rows('dim_counterparty'))[0]).to.deep.include({ counterparty_legal_name: 'Grant - Lakin', counterparty_legal_city: 'Suffolk' })
  })

  it('fails a packet where missing rows are a failure, and takes it again once they are there', async () => {
    const world = new PacketWorld()
    const processor = world.processor({ missingRows: 'fail' })
    const order = await world.put('sales_order', 1, ORDER)
    expect((await processor.execute({ packets: [order] })).packets[0]).to.deep.include({ status: 'failed', reason: 'missing-dimension' })
    await processor.execute({ packets: [...(await putDimensions(world)), order] })
    expect(await world.rows('fact_sales_order')).to.have.length(1)
  })

  it('keeps the history of facts and the latest state of dimensions', async () => {
    const world = new PacketWorld()
    const processor = world.processor()
    const packets = [...(await putDimensions(world)), await world.put('sales_order', 1, ORDER)]
    await processor.execute({ packets })
    const later = '2022-11-04 09:00:00'
    await processor.execute({
      packets: [
        await world.put('sales_order', 2, { ...ORDER, units_sold: 5, last_updated: later }),
        await world.put('department', 2, { department_id: 2, department_name: 'Buying', location: 'Leeds', manager: null, created_at: later, last_updated: later }),
        await world.put('address', 2, { ...ADDRESS, city: 'Ipswich', created_at: later, last_updated: later }),
      ],
    })
    expect((await world.rows('fact_sales_order')).map(row => row['units_sold'])).to.deep.equal([42972, 5])
    expect(await world.rows('dim_staff')).to.have.length(1)
    expect((await world.rows('dim_staff'))[0]).to.deep.include({ department_name: 'Buying', location: 'Leeds' })
    expect((await world.rows('dim_counterparty'))[0]).to.deep.include({ counterparty_legal_city: 'Ipswich' })
    expect((await world.rows('dim_location'))[0]).to.deep.include({ city: 'Ipswich' })
    expect((await world.manifest()).tables['dim_staff']).to.have.length(1)
    expect((await world.manifest()).tables['fact_sales_order']).to.have.length(2)
  })

  it('takes one state of a row once, within a packet and over packets, and says so of the others', async () => {
    const world = new PacketWorld()
    const processor = world.processor()
    await processor.execute({ packets: [...(await putDimensions(world)), await world.put('sales_order', 1, ORDER, ORDER)] })
    const again = await processor.execute({ packets: [await world.put('sales_order', 2, ORDER, { ...ORDER, sales_order_id: 3 })] })
    expect(again.packets[0]).to.deep.include({ status: 'processed', rows: 1, rows_in: 2, rows_rejected: 1 })
    expect((await world.rows('fact_sales_order')).map(row => row['sales_order_id'])).to.deep.equal([2, 3])
    const [line] = (await world.text('processed', again.packets[0]!.rejects!)).trim().split('\n').map(text => JSON.parse(text) as { line: number; errors: { code: string; message: string }[] })
    expect(line).to.deep.include({ line: 1 })
    expect(line!.errors[0]!.code).to.equal('duplicate-row')
    expect(line!.errors[0]!.message).to.contain('fact_sales_order_packet_00000001')
  })

  it('warns of a gap and goes on, and closes it when it is filled', async () => {
    const world = new PacketWorld()
    const processor = world.processor()
    const currency = (id: number) => stamped({ currency_id: id, currency_code: 'GBP' })
    const third = await processor.execute({ packets: [await world.put('currency', 3, currency(3))] })
    expect(third.packets[0]).to.deep.include({ status: 'processed', gaps: [1, 2] })
    expect((await world.manifest()).packets['currency']).to.deep.equal({ watermark: 0, highest: 3, gaps: [1, 2] })
    expect(world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Packet Gap'])
    await processor.execute({ packets: [await world.put('currency', 2, currency(2)), await world.put('currency', 1, currency(1))] })
    expect((await world.manifest()).packets['currency']).to.deep.equal({ watermark: 3, highest: 3, gaps: [] })
    expect(await world.parameters.get('/processing/currency/latest_packet_id')).to.equal('00000003')
    expect((await world.packetLedger.listSequences())[0]).to.deep.include({ table: 'currency', watermark: 3, gaps: [] })
  })

  it('waits for what is missing where gaps are held', async () => {
    const world = new PacketWorld()
    const processor = world.processor({ gaps: 'hold' })
    const currency = (id: number) => stamped({ currency_id: id, currency_code: 'GBP' })
    expect((await processor.execute({ packets: [await world.put('currency', 2, currency(2))] })).packets[0]).to.deep.include({ status: 'held', reason: 'gap' })
    const result = await processor.execute({ packets: [await world.put('currency', 1, currency(1))] })
    expect(summary(result.released)).to.deep.equal(['currency 2 processed'])
  })

  it('goes on from where the parameter store says that another program has come', async () => {
    const world = new PacketWorld()
    await world.parameters.put('/processing/currency/latest_packet_id', '00000100')
    const currency = stamped({ currency_id: 1, currency_code: 'GBP' })
    const result = await world.processor().execute({ packets: [await world.put('currency', 101, currency), await world.put('currency', 50, currency)] })
    expect(result.packets.map(({ status, reason, gaps }) => [status, reason, gaps])).to.deep.equal([['processed', undefined, []], ['duplicate', 'known-before', []]])
    expect(await world.parameters.get('/processing/currency/latest_packet_id')).to.equal('00000101')
  })

  it('refuses other content under an id that is in, and leaves the star as it is', async () => {
    const world = new PacketWorld()
    const packet = await world.put('currency', 1, stamped({ currency_id: 1, currency_code: 'GBP' }))
    await world.processor().execute({ packets: [packet] })
    const before = await world.manifest()
    await world.put('currency', 1, stamped({ currency_id: 1, currency_code: 'EUR' }))
    const result = await world.processor().execute({ packets: [packet] })
    expect(result.packets[0]).to.deep.include({ status: 'failed' })
    expect(result.packets[0]!.error!.code).to.equal('FileExistsError')
    expect(await world.manifest()).to.deep.equal(before)
    expect(world.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Packet Conflict'])
  })

  it('does not let one packet hinder the others', async () => {
    const world = new PacketWorld()
    await world.putText('design', 1, 'no json\n')
    const packets = [{ table: 'nonsense', id: 1 }, { table: 'design', id: 1 }, await world.put('currency', 1, stamped({ currency_id: 1, currency_code: 'GBP' }))]
    const result = await world.processor().execute({ packets })
    expect(result.status).to.equal('partial')
    expect(result.packets.map(({ status, error }) => [status, error?.code])).to.deep.equal([['failed', 'KeyError'], ['failed', 'all-rows-rejected'], ['processed', undefined]])
    expect(await world.text('processed', 'quarantine/design/design_00000001.rejects.ndjson')).to.contain('no json')
  })

  it('throws by name what may pass, after all packets had their turn', async () => {
    const world = new PacketWorld()
    const packets = [{ table: 'staff', id: 1 }, await world.put('currency', 1, stamped({ currency_id: 1, currency_code: 'GBP' }))]
    const error: unknown = await world.processor().execute({ packets }).catch((thrown: unknown) => thrown)
    expect(error).to.be.an.instanceOf(Error).with.property('name', 'TransientError')
    expect(await world.rows('dim_currency')).to.have.length(1)
    const malformed: unknown = await world.processor().execute({ packets: [] }).catch((thrown: unknown) => thrown)
    expect(malformed).to.have.property('name', 'PermanentError')
  })

  it('takes a corrected packet after a failure', async () => {
    const world = new PacketWorld()
    await world.putText('currency', 1, 'no json\n')
    const packets = [{ table: 'currency', id: 1 }]
    expect((await world.processor().execute({ packets })).status).to.equal('failed')
    expect((await world.processor().execute({ packets })).status).to.equal('failed')
    expect(world.notifier.sent).to.have.length(1)
    await world.put('currency', 1, stamped({ currency_id: 1, currency_code: 'GBP' }))
    expect((await world.processor().execute({ packets })).status).to.equal('success')
  })

  it('takes an empty packet', async () => {
    const world = new PacketWorld()
    await world.putText('currency', 1, '')
    const result = await world.processor().execute({ packets: [{ table: 'currency', id: 1 }] })
    expect(result.packets[0]).to.deep.include({ status: 'processed', rows: 0, rows_in: 0, outputs: [] })
    expect((await world.manifest()).packets['currency']!.watermark).to.equal(1)
  })
})
