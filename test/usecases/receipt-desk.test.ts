import { expect } from 'chai'
import type { ObjectVersion } from '../../src/domain/identity/object-version.ts'
import { ReceiptDesk } from '../../src/usecases/receipt-desk.ts'
import { World } from './world.ts'

function desk(world: World): ReceiptDesk {
  return new ReceiptDesk({ ledger: world.ledger, store: world.store, clock: world.clock })
}

/** The object as a listing names it: neither version nor sequencer. */
function asListed({ bucket, key, etag }: ObjectVersion): ObjectVersion {
  return { bucket, key, ...(etag === undefined ? {} : { etag }) }
}

async function identities(world: World, ...seen: readonly ObjectVersion[]): Promise<readonly (string | undefined)[]> {
  const found = []
  for (const object of seen) found.push((await desk(world).admit(object, 'route-file'))?.stored.value.identity)
  return found
}

describe('one object version, one receipt', () => {
  for (const versioned of [false, true]) {
    const title = versioned ? 'versioned' : 'unversioned'

    it(`whether the event or the listing comes first, ${title}`, async () => {
      const world = new World({ versioned })
      const [a, b] = [await world.put('data/in/a.csv', 'a'), await world.put('data/in/b.csv', 'b')]
      const [event, listing] = await identities(world, a, asListed(a))
      expect(listing).to.equal(event)
      const [listedFirst, eventLater, again] = await identities(world, asListed(b), b, b)
      expect(eventLater).to.equal(listedFirst)
      expect(again).to.equal(listedFirst)
      expect((await world.ledger.listReceipts({})).items).to.have.length(2)
    })

    it(`and another for the same bytes uploaded again, ${title}`, async () => {
      const world = new World({ versioned })
      const first = await world.put('data/in/a.csv', 'a')
      const [before] = await identities(world, first)
      const second = await world.put('data/in/a.csv', 'a')
      const [after] = await identities(world, second)
      expect(after).to.not.equal(before)
    })

    it(`asks the store for what an event leaves out, ${title}`, async () => {
      const world = new World({ versioned })
      const { bucket, key } = await world.put('data/in/a.csv', 'a')
      const [bare, listed] = await identities(world, { bucket, key }, asListed(await world.put('data/in/c.csv', 'c')))
      expect(bare).to.match(/^[0-9a-f]{64}$/)
      expect(listed).to.not.equal(bare)
      expect(await desk(world).admit({ bucket, key: 'data/in/nothing.csv' }, 'route-file')).to.equal(undefined)
    })
  }

  it('knows what a listing saw before it was dealt with, and what was in its place before', async () => {
    const world = new World()
    await world.putConfig([])
    const first = asListed(await world.put('data/in/x.csv', 'a'))
    const dealtWith = (await world.routeFile().execute(first)).receipt?.identity
    expect(await identities(world, first)).to.deep.equal([dealtWith])
    const second = await world.put('data/in/x.csv', 'b')
    expect(await identities(world, first)).to.deep.equal([dealtWith])
    expect(await identities(world, asListed(second))).to.not.deep.equal([dealtWith])
    expect(await world.receipts()).to.have.length(2)
  })

  it('gives an event the receipt of its listing even after the file was moved away', async () => {
    const world = new World()
    await world.putConfig([])
    const event = await world.put('data/in/x.csv', 'a')
    const first = await world.routeFile().execute(asListed(event))
    const later = await world.routeFile().execute(event)
    expect(later.answer).to.deep.equal(first.answer).and.include({ status: 'not_configured' })
    expect(await world.receipts()).to.have.length(1)
  })

  it('whatever the order in which events come, and listings between them', async () => {
    const world = new World()
    const [older, newer] = [await world.put('data/in/a.csv', 'one'), await world.put('data/in/a.csv', 'two')]
    const [second, first, listed, again] = await identities(world, newer, older, asListed(newer), newer)
    expect(first).to.not.equal(second)
    expect([listed, again]).to.deep.equal([second, second])
  })

  it('when a listing was first, then a late event of an older upload was superseded, then its own event comes', async () => {
    const world = new World()
    await world.putConfig([])
    const [older, newer] = [await world.put('data/in/a.csv', 'one'), await world.put('data/in/a.csv', 'two')]
    const [listed] = await identities(world, asListed(newer))
    expect((await world.routeFile().execute(older)).answer.status).to.equal('superseded')
    expect(await identities(world, newer, asListed(newer))).to.deep.equal([listed, listed])
  })

  it('and none for what only a listing has shown, once it is gone', async () => {
    for (const versioned of [false, true]) {
      const world = new World({ versioned })
      const object = await world.put('data/in/a.csv', 'a')
      await world.store.delete({ bucket: object.bucket, key: object.key, etag: object.etag ?? '' })
      expect(await identities(world, asListed(object))).to.deep.equal([undefined])
    }
  })

  it('is opened once by many at the same time', async () => {
    const world = new World()
    const object = await world.put('data/in/a.csv', 'a')
    const admitted = await Promise.all(Array.from({ length: 20 }, () => desk(world).admit(object, 'route-file')))
    expect(admitted.filter((one) => one?.fresh === true)).to.have.length(1)
    expect(new Set(admitted.map((one) => one?.stored.value.identity)).size).to.equal(1)
  })
})
