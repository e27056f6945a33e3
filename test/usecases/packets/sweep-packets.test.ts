import { expect } from 'chai'
import { receivePacket } from '../../../src/domain/packets/packet-machine.ts'
import type { PacketResult } from '../../../src/domain/packets/packet-result.ts'
import { SweepPackets, type SweepPacketsOptions } from '../../../src/usecases/packets/sweep-packets.ts'
import { PacketWorld, stamped } from './packet-world.ts'

const CURRENCY = stamped({ currency_id: 1, currency_code: 'GBP' })
const MINUTE = 60_000

/** What a sweep has told of. */
async function sweep(world: PacketWorld, options: SweepPacketsOptions = {}): Promise<readonly string[]> {
  const told: string[] = []
  const sweepPackets = new SweepPackets({ processPackets: world.processor(), packetLedger: world.packetLedger, clock: world.clock })
  await sweepPackets.execute({
    onResult: ({ table, id, status }: PacketResult) => void told.push(`${table} ${id} ${status}`),
    onFailure: ({ table, id }) => void told.push(`${table} ${id} fails`),
    ...options,
  })
  return told
}

/** A packet that an invocation has received, and died. */
async function received(world: PacketWorld, table: string, id: number): Promise<void> {
  await world.packetLedger.createPacket(receivePacket({ table, id }, new Date(world.clock.nowMs()).toISOString()))
}

describe('SweepPackets', () => {
  it('finishes what was left half done, but not what somebody may be working on', async () => {
    const world = new PacketWorld()
    await world.put('currency', 1, CURRENCY)
    await received(world, 'currency', 1)
    expect(await sweep(world)).to.deep.equal([])
    await world.clock.advance(17 * MINUTE)
    expect(await sweep(world)).to.deep.equal(['currency 1 processed'])
    expect(await world.rows('dim_currency')).to.have.length(1)
    await world.clock.advance(17 * MINUTE)
    expect(await sweep(world)).to.deep.equal([])
  })

  it('goes on when one packet fails, in the order in which packets refer to one another', async () => {
    const world = new PacketWorld()
    await world.put('currency', 1, CURRENCY)
    await world.parameters.put('/processing/department/latest_packet_id', 'three')
    await world.put('department', 1, stamped({ department_id: 1, department_name: 'Sales', location: 'Leeds', manager: null }))
    await received(world, 'currency', 1)
    await received(world, 'department', 1)
    expect(await sweep(world, { restedMs: 0 })).to.have.members(['department 1 fails', 'currency 1 processed'])
  })

  it('waits without a word for an object that has never come, and takes it in when it has', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [{ table: 'currency', id: 1 }] }).catch(() => undefined)
    expect(await sweep(world, { restedMs: 0 })).to.deep.equal([])
    await world.put('currency', 1, CURRENCY)
    expect(await sweep(world, { restedMs: 0 })).to.deep.equal(['currency 1 processed'])
  })

  it('tells of a packet that was held and whose object is there no more, again and again', async () => {
    const world = new PacketWorld()
    await world.processor({ gaps: 'hold' }).execute({ packets: [await world.put('currency', 2, CURRENCY)] })
    const head = await world.store.head({ bucket: 'ingestion', key: 'currency/currency_2.jsonl' })
    expect(await world.store.delete(head!)).to.equal('deleted')
    for (const told of [await sweep(world, { restedMs: 0 }), await sweep(world, { restedMs: 0 })]) expect(told).to.deep.equal(['currency 2 fails'])
  })

  it('looks after packets that are held, unless it is told not to', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [await world.put('staff', 1, stamped({ staff_id: 1, first_name: 'A', last_name: 'B', department_id: 1, email_address: 'c' }))] })
    expect(await sweep(world, { restedMs: 0, held: false })).to.deep.equal([])
    expect(await sweep(world, { restedMs: 0 })).to.deep.equal(['staff 1 held'])
    expect(world.notifier.sent).to.have.length(1)
  })

  it('shows the watermark to others where that failed before', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [await world.put('currency', 1, CURRENCY)] })
    await world.parameters.put('/processing/currency/latest_packet_id', '00000000')
    await sweep(world)
    expect(await world.parameters.get('/processing/currency/latest_packet_id')).to.equal('00000001')
  })

  it('ends when it is told to', async () => {
    const world = new PacketWorld()
    await received(world, 'currency', 1)
    const told = await sweep(world, { restedMs: 0, signal: AbortSignal.abort(new Error('enough')) }).catch((error: unknown) => error)
    expect(told).to.be.an('error').with.property('message', 'enough')
  })

  it('leaves a star alone whose manifest is gone', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [await world.put('currency', 1, CURRENCY)] })
    await world.lose('manifest.json')
    await world.put('currency', 2, CURRENCY)
    await received(world, 'currency', 2)
    const error = await sweep(world, { restedMs: 0 }).then(() => undefined, (reason: unknown) => reason)
    expect(error).to.be.an('error').with.property('name', 'PermanentError')
    expect(await world.store.head({ bucket: 'processed', key: 'manifest.json' })).to.equal(undefined)
  })
})
