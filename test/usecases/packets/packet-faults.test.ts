import { expect } from 'chai'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import { packetMachine } from '../../../src/domain/packets/packet-machine.ts'
import type { PacketRecord } from '../../../src/domain/packets/packet-record.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { PacketWorld, stamped } from './packet-world.ts'

const currency = (id: number, code = 'GBP') => stamped({ currency_id: id, currency_code: code })
const staff = (department: number) => stamped({ staff_id: 1, first_name: 'P', last_name: 'S', department_id: department, email_address: 'p@s.com' })
const department = (id: number) => stamped({ department_id: id, department_name: 'Sales', location: 'Leeds', manager: null })
const counterparty = (address: number, last_updated: string) => ({
  ...stamped({ counterparty_id: 1, counterparty_legal_name: 'G', legal_address_id: address, commercial_contact: null, delivery_contact: null }), last_updated,
})
const order = (id: number) => ({
  ...stamped({ sales_order_id: id, design_id: 3, staff_id: 19, counterparty_id: 8, units_sold: 4, unit_price: '3.94', currency_id: 2 }),
  agreed_delivery_date: '2022-11-07', agreed_payment_date: '2022-11-08', agreed_delivery_location_id: 8,
})

/** Does something right before the first call of a method for which `when` holds. */
function before<M extends string, T extends Record<M, (...args: never[]) => Promise<unknown>>>(
  port: T, method: M, when: (...args: Parameters<T[M]>) => boolean, act: () => Promise<unknown>,
): void {
  const original = port[method].bind(port) as (...args: Parameters<T[M]>) => Promise<unknown>
  let done = false
  Object.assign(port, {
    [method]: async (...args: Parameters<T[M]>) => {
      if (!done && when(...args)) {
        done = true
        await act()
      }
      return await original(...args)
    },
  })
}

const recordOf = async (world: PacketWorld, table: string, id: number): Promise<PacketRecord> => (await world.packetLedger.findPacket({ table, id }))!.value
const subjects = (world: PacketWorld): readonly string[] => world.notifier.sent.map(({ subject }) => subject)

describe('ProcessPackets among faults and other invocations', () => {
  it('takes the packets of a table by their ids, whatever stands between them in the payload', async () => {
    const world = new PacketWorld()
    const design = stamped({ design_id: 1, design_name: 'd', file_location: '/usr', file_name: 'd.json' })
    const packets = [await world.put('currency', 3, currency(3)), await world.put('design', 1, design), await world.put('currency', 1, currency(1))]
    packets.push(await world.put('design', 2, design), await world.put('currency', 2, currency(2)))
    const result = await world.processor().execute({ packets })
    expect(result.packets.map(({ table, id, gaps }) => [table, id, gaps])).to.deep.equal(packets.map(({ table, id }) => [table, id, []]))
    expect(subjects(world)).to.deep.equal([])
  })

  it('makes a new attempt for other content only, and tells once of what failed for want of rows', async () => {
    const world = new PacketWorld()
    const processor = world.processor({ missingRows: 'fail' })
    const packets = [await world.put('staff', 1, staff(2))]
    for (let time = 0; time < 3; time += 1) await processor.execute({ packets })
    expect(await recordOf(world, 'staff', 1)).to.deep.include({ state: 'FAILED', attempt: 1 })
    expect(subjects(world)).to.deep.equal(['Packet Failed'])
    await world.put('staff', 1, { ...staff(2), first_name: 'Q' })
    await processor.execute({ packets })
    expect(await recordOf(world, 'staff', 1)).to.deep.include({ state: 'FAILED', attempt: 2 })
  })

  it('knows what it could not read, and reads it no second time', async () => {
    const world = new PacketWorld()
    const processor = world.processor({}, { recordReader: new JsonRecordReader() })
    await world.store.put({ bucket: 'ingestion', key: 'currency/currency_1.jsonl' }, Uint8Array.from([0x1f, 0x8b, 8, 255]))
    const packets = [{ table: 'currency', id: 1 }]
    for (let time = 0; time < 2; time += 1) expect((await processor.execute({ packets })).packets[0]).to.deep.include({ status: 'failed', reason: 'compression-error' })
    expect(await recordOf(world, 'currency', 1)).to.deep.include({ attempt: 1 })
    expect(subjects(world)).to.deep.equal(['Packet Failed'])
    await world.put('currency', 1, currency(1))
    expect((await processor.execute({ packets })).status).to.equal('success')
  })

  it('names no state in the manifest that a conflict has kept from being written', async () => {
    const world = new PacketWorld()
    const put = world.store.put.bind(world.store)
    let conflicts = 0
    world.store.put = async (target, body, precondition) => {
      if (target.key.startsWith('state/') && conflicts++ === 0) return { kind: 'conflict' }
      return await put(target, body, precondition)
    }
    await world.processor().execute({ packets: [await world.put('currency', 1, currency(1))] })
    expect(await world.text('processed', (await world.manifest()).state['currency']!)).to.contain('GBP')
    expect(conflicts).to.equal(2)
  })

  it('takes for its own what its own repeated write has left there', async () => {
    const world = new PacketWorld()
    const createWriter = world.store.createWriter.bind(world.store)
    world.store.createWriter = async target => {
      const writer = await createWriter(target)
      const commit = writer.commit.bind(writer)
      writer.commit = async precondition => {
        await commit(precondition)
        return { kind: 'precondition-failed' }
      }
      return writer
    }
    expect((await world.processor().execute({ packets: [await world.put('currency', 1, currency(1), { bad: true })] })).status).to.equal('success')
    expect(await world.rows('dim_currency')).to.have.length(1)
  })

  it('does not replace the rejects of what is in by those of an invocation that came late', async () => {
    const world = new PacketWorld()
    const [first, second] = [await world.put('sales_order', 1, order(1)), await world.put('sales_order', 2, order(1), order(2), { bad: true })]
    const isRejects = ({ key }: { key: string }): boolean => key.startsWith('quarantine/')
    before(world.store, 'createWriter', isRejects, async () => await world.processor({ missingRows: 'unknown' }).execute({ packets: [first, second] }))
    await world.processor({ missingRows: 'unknown' }).execute({ packets: [second] }).catch(() => undefined)
    const { plan } = await recordOf(world, 'sales_order', 2)
    expect(plan).to.deep.include({ rowsIn: 3, rowsOut: 1, rowsRejected: 2 })
    expect((await world.text('processed', plan!.rejectsKey!)).trim().split('\n')).to.have.length(2)
  })

  it('tells of other content also when somebody else writes the record at that moment', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('currency', 1, currency(1))]
    await world.processor().execute({ packets })
    await world.put('currency', 1, currency(1, 'EUR'))
    const isTelling = ({ notices }: PacketRecord): boolean => notices.length > 0
    before(world.packetLedger, 'savePacket', isTelling, async () => {
      const stored = (await world.packetLedger.findPacket(packets[0]!))!
      await world.packetLedger.savePacket({ ...stored.value, fence: stored.value.fence + 1 }, stored.revision)
    })
    expect((await world.processor().execute({ packets })).packets[0]!.error!.code).to.equal('FileExistsError')
    expect(subjects(world)).to.deep.equal(['Packet Conflict'])
  })

  it('tells of other content that came while what was read before was still to be committed', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('currency', 1, currency(1))]
    const fail = async (): Promise<never> => await Promise.reject(new PortError('unavailable', 'gone'))
    before(world.store, 'put', ({ key }) => key === 'manifest.json', fail)
    expect(await world.processor().execute({ packets }).catch((error: unknown) => error)).to.have.property('name', 'ConnectionError')
    await world.put('currency', 1, currency(1, 'EUR'))
    expect((await world.processor().execute({ packets })).packets[0]!.error!.code).to.equal('FileExistsError')
    expect(await world.rows('dim_currency')).to.deep.equal([{ currency_id: 1, currency_code: 'GBP', currency_name: 'British Pound' }])
    expect(subjects(world)).to.deep.equal(['Packet Conflict'])
  })

  it('takes in what it has read itself when another invocation has failed over what lay there before', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('currency', 1, currency(1))]
    const isPlanned = ({ plan }: PacketRecord): boolean => plan !== undefined
    before(world.packetLedger, 'savePacket', isPlanned, async () => {
      const stored = (await world.packetLedger.findPacket(packets[0]!))!
      const source = { bucket: 'ingestion', key: 'currency/currency_1.jsonl', etag: 'before', size: 3, hash: '0'.repeat(64) }
      const failed = packetMachine.evolve(stored.value, { kind: 'failed', source, code: 'all-rows-rejected', message: 'bad' }, '2022-11-03T00:00:00.000Z')
      await world.packetLedger.savePacket(failed, stored.revision)
    })
    expect((await world.processor().execute({ packets })).status).to.equal('success')
    expect(await recordOf(world, 'currency', 1)).to.deep.include({ state: 'PROCESSED', attempt: 2 })
  })

  it('finds what is held whatever the pages of the ledger', async () => {
    const world = new PacketWorld()
    const list = world.packetLedger.listUnfinishedPackets.bind(world.packetLedger)
    world.packetLedger.listUnfinishedPackets = async (options = {}) => await list({ ...options, limit: 1 })
    const processor = world.processor()
    await processor.execute({ packets: [await world.put('counterparty', 1, counterparty(9, '2022-11-03 14:20:49.962')), await world.put('staff', 1, staff(2))] })
    const { released } = await processor.execute({ packets: [await world.put('department', 1, department(2))] })
    expect(released.map(({ table, status }) => [table, status])).to.deep.equal([['staff', 'processed']])
    expect(await world.parameters.get('/processing/staff/latest_packet_id')).to.equal('00000001')
  })

  it('releases what waits also when the invocation that brought what it waits for has died before', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [await world.put('staff', 1, staff(2))] })
    before(world.packetLedger, 'listUnfinishedPackets', () => true, async () => await Promise.reject(new PortError('unavailable', 'gone')))
    const packets = [await world.put('department', 1, department(2))]
    await world.processor().execute({ packets }).catch(() => undefined)
    expect(await recordOf(world, 'staff', 1)).to.deep.include({ state: 'HELD' })
    expect((await world.processor().execute({ packets })).released).to.have.length(1)
    expect(await recordOf(world, 'staff', 1)).to.deep.include({ state: 'PROCESSED' })
  })

  it('is not failed by a packet of another payload that waits and is there no more', async () => {
    const world = new PacketWorld()
    await world.processor().execute({ packets: [await world.put('staff', 1, staff(2))] })
    const head = (await world.store.head({ bucket: 'ingestion', key: 'staff/staff_1.jsonl' }))!
    await world.store.delete(head)
    const failed: string[] = []
    const packets = [await world.put('department', 1, department(2))]
    const result = await world.processor().execute({ packets }, { onFailure: ({ table }) => failed.push(table) })
    expect(result.status).to.equal('success')
    expect(failed).to.deep.equal(['staff'])
  })

  for (const method of ['listUnfinishedPackets', 'listSequences'] as const) {
    it(`throws by name also what passes at the listings beside the packets: ${method}`, async () => {
      const world = new PacketWorld()
      const packets = [await world.put('currency', 1, currency(1))]
      before(world.packetLedger, method, () => true, () => Promise.reject(new PortError('throttled', 'slow down')))
      const error = await world.processor().execute({ packets }).then(() => undefined, (reason: unknown) => reason)
      expect(error).to.be.an('error').with.property('name', 'TransientError')
      expect((await world.processor().execute({ packets })).status).to.equal('success')
    })
  }

  it('does not go to sleep over what comes in the moment before', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('department', 1, department(2))]
    const isHeld = ({ state }: PacketRecord): boolean => state === 'HELD'
    before(world.packetLedger, 'savePacket', isHeld, async () => await world.processor().execute({ packets }))
    expect((await world.processor().execute({ packets: [await world.put('staff', 1, staff(2))] })).status).to.equal('success')
    expect(await world.rows('dim_staff')).to.have.length(1)
  })

  for (const ids of [[1, 2], [2, 1]]) {
    it(`makes the same unknown members when packets come in the order ${ids.join(', ')}`, async () => {
      const world = new PacketWorld()
      await world.put('counterparty', 1, counterparty(9, '2022-11-03 00:00:00'))
      await world.put('counterparty', 2, counterparty(8, '2022-11-04 00:00:00'))
      for (const id of ids) await world.processor({ missingRows: 'unknown' }).execute({ packets: [{ table: 'counterparty', id }] })
      expect((await world.rows('dim_location')).map(row => row['location_id'])).to.deep.equal([8, 9])
    })
  }

  describe('in a star of which something is lost', () => {
    const MANIFEST = { bucket: 'processed', key: 'manifest.json' }
    const failureOf = async (work: Promise<unknown>): Promise<Error> => await work.then(() => expect.fail('it went on'), (error: unknown) => error as Error)

    it('begins no other star where the manifest is gone', async () => {
      const world = new PacketWorld()
      const packets = [await world.put('currency', 1, currency(1)), await world.put('currency', 2, currency(2))]
      await world.processor().execute({ packets })
      await world.lose(MANIFEST.key)
      for (const next of [await world.put('currency', 3, currency(3)), await world.put('department', 1, department(1)), packets[0]!]) {
        const { name, message } = await failureOf(world.processor().execute({ packets: [next] }))
        expect([name, message]).to.deep.equal(['PermanentError', message.match(/^manifest\.json .* not there.*currency 2.*/)?.[0]])
      }
      expect(await world.store.head(MANIFEST)).to.equal(undefined)
    })

    it('does not go on from an earlier manifest, in which packets are missing', async () => {
      const world = new PacketWorld()
      await world.processor().execute({ packets: [await world.put('currency', 1, currency(1))] })
      const earlier = await world.bytes('processed', 'manifest.json')
      await world.processor().execute({ packets: [await world.put('currency', 2, currency(2))] })
      await world.store.put(MANIFEST, earlier)
      const { name, message } = await failureOf(world.processor().execute({ packets: [await world.put('currency', 3, currency(3))] }))
      expect(name).to.equal('PermanentError')
      expect(message).to.match(/manifest\.json .*currency 2/)
      expect(await world.bytes('processed', 'manifest.json')).to.deep.equal(earlier)
    })

    for (const [title, bytes, what] of [
      ['cut off', Buffer.from('{"version":1,'), /^manifest\.json cannot be read: it is not JSON.*bring back/],
      ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /^manifest\.json cannot be read: it is not UTF-8.*bring back/],
    ] as const) {
      it(`reads no manifest that is ${title}`, async () => {
        const world = new PacketWorld()
        await world.store.put(MANIFEST, bytes)
        const { name, message } = await failureOf(world.processor().execute({ packets: [await world.put('currency', 1, currency(1))] }))
        expect(name).to.equal('PermanentError')
        expect(message).to.match(what)
        expect(await world.bytes('processed', 'manifest.json')).to.deep.equal(bytes)
      })
    }

    for (const [title, table, spoil] of [
      ['is gone', 'department', undefined],
      ['has lost lines', 'department', (text: string) => text.slice(text.indexOf('\n') + 1)],
      ['has lost days', 'dim_date', (text: string) => text.slice(text.indexOf('\n') + 1)],
      ['has no day', 'dim_date', () => 'x\n'],
    ] as const) {
      it(`makes no table of a state that ${title}: ${table}`, async () => {
        const world = new PacketWorld()
        const packets = [await world.put('department', 1, department(1), department(2)), await world.put('sales_order', 1, order(1))]
        await world.processor({ missingRows: 'unknown' }).execute({ packets })
        const key = (await world.manifest()).state[table]!
        const text = await world.text('processed', key)
        await world.lose(key)
        if (spoil !== undefined) await world.store.put({ bucket: 'processed', key }, Buffer.from(spoil(text)))
        const next = [table === 'department' ? await world.put('department', 2, department(3)) : await world.put('sales_order', 2, { ...order(2), agreed_payment_date: '2023-01-01' })]
        const { name, message } = await failureOf(world.processor({ missingRows: 'unknown' }).execute({ packets: next }))
        expect(name).to.equal('PermanentError')
        expect(message).to.include(key)
        expect(message).to.match(/bring (it )?back/)
        expect((await world.manifest()).state[table]).to.equal(key)
      })
    }
  })
})
