import { expect } from 'chai'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import type { CreatedObject, MemoryObjectStoreOptions } from '../../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { compareSequencers } from '../../../src/domain/identity/compare-sequencers.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeObjectStoreContract } from '../../contract/object-store-contract.ts'

const bucket = 'landing'

function makeStore(options: Partial<MemoryObjectStoreOptions> = {}): MemoryObjectStore {
  return new MemoryObjectStore({ clock: new VirtualClock(), buckets: { [bucket]: {} }, ...options })
}

const text = (value: string) => new TextEncoder().encode(value)
const close = async () => undefined

describeObjectStoreContract('memory, unversioned', async () => ({ store: makeStore(), bucket, versioned: false, close }))
describeObjectStoreContract('memory, versioned', async () => ({
  store: makeStore({ buckets: { [bucket]: { versioned: true } } }),
  bucket,
  versioned: true,
  close,
}))
describeObjectStoreContract('memory, every stream uploaded in parts', async () => ({
  store: makeStore({ partBytes: 1 }),
  bucket,
  versioned: false,
  close,
}))

describe('MemoryObjectStore', () => {
  const target = { bucket, key: 'k' }

  it('ends a conditional upload in parts with a conflict when the key was written to since', async () => {
    for (const disturb of ['put', 'put and delete'] as const) {
      const store = makeStore({ partBytes: 4 })
      const writer = await store.createWriter(target)
      await writer.write(text('12345'))
      const put = await store.put(target, text('12345'))
      if (disturb === 'put and delete' && put.kind === 'written') await store.delete({ ...target, etag: put.etag })
      expect(await writer.commit({ ifAbsent: true }), disturb).to.deep.equal({ kind: 'conflict' })
      expect(store.snapshot()).to.have.length(disturb === 'put' ? 1 : 0)
    }
  })

  it('commits an unconditional upload in parts whatever happened since', async () => {
    const store = makeStore({ partBytes: 4 })
    const writer = await store.createWriter(target)
    await writer.write(text('12345'))
    await store.put(target, text('other'))
    const outcome = await writer.commit()
    expect(outcome.kind === 'written' && outcome.etag).to.match(/^[0-9a-f]{32}-2$/)
    expect(store.snapshot()[0]?.bytes).to.deep.equal(text('12345'))
  })

  it('answers a small stream as a single put: no conflict, but a failed precondition', async () => {
    const store = makeStore()
    const writer = await store.createWriter(target)
    await writer.write(text('small'))
    await store.put(target, text('other'))
    expect(await writer.commit({ ifAbsent: true })).to.deep.equal({ kind: 'precondition-failed' })
  })

  it('gives a copy of an upload in parts another etag and the same checksum', async () => {
    const store = makeStore({ partBytes: 1 })
    const writer = await store.createWriter(target)
    await writer.write(text('parts'))
    const written = await writer.commit()
    if (written.kind !== 'written') throw new Error(written.kind)
    const copied = await store.copy({ ...target, etag: written.etag }, { bucket, key: 'copy', ifAbsent: true })
    const heads = await Promise.all([store.head(target), store.head({ bucket, key: 'copy' })])
    expect(copied.kind === 'written' && copied.etag).not.to.equal(written.etag)
    expect(heads[0]?.checksum).to.equal(heads[1]?.checksum)
  })

  it('hides a versioned object under a delete marker and keeps its bytes', async () => {
    const store = makeStore({ buckets: { [bucket]: { versioned: true } } })
    const put = await store.put(target, text('kept'))
    if (put.kind !== 'written' || put.versionId === undefined) throw new Error('not written')
    expect(await store.delete({ ...target, versionId: put.versionId })).to.equal('deleted')
    expect(store.snapshot().map(({ kind, current }) => ({ kind, current }))).to.deep.equal([
      { kind: 'object', current: false },
      { kind: 'delete-marker', current: true },
    ])
    expect((await store.get({ ...target, versionId: put.versionId })).kind).to.equal('found')
    expect((await store.put(target, text('next'), { ifAbsent: true })).kind).to.equal('written')
  })

  it('refuses to tell absence without the right to list', async () => {
    const store = makeStore({ buckets: { [bucket]: { canList: false } } })
    await store.put({ bucket, key: 'there' }, text('x'))
    expect((await store.head({ bucket, key: 'there' }))?.size).to.equal(1)
    const calls = [
      () => store.head(target),
      () => store.get(target),
      () => store.delete({ ...target, etag: 'e' }),
      () => store.copy({ ...target, etag: 'e' }, { bucket, key: 'to', ifAbsent: true }),
      () => store.list(bucket, ''),
    ]
    for (const call of calls) expect(await rejectionOf(call())).to.include({ name: 'PortError', code: 'access-denied' })
  })

  it('knows only the buckets it was made with', async () => {
    for (const name of ['other', '__proto__', 'constructor']) {
      const error = await rejectionOf(makeStore().put({ bucket: name, key: 'k' }, text('x')))
      expect(error).to.include({ code: 'not-found' })
    }
  })

  it('tells of every creation, in the order of the sequencers', async () => {
    const created: CreatedObject[] = []
    const clock = new VirtualClock(Date.UTC(2025, 8, 15))
    const store = makeStore({ clock, onCreated: (event) => created.push(event) })
    for (let n = 0; n < 40; n += 1) await store.put(target, text(`${n}`))
    const last = await store.head(target)
    expect(created).to.have.length(40)
    expect(created.at(-1)).to.include({ bucket, key: 'k', etag: last?.etag, size: 2, time: '2025-09-15T00:00:00.000Z' })
    for (const [i, event] of created.slice(1).entries()) {
      expect(compareSequencers(event.sequencer, created[i]!.sequencer)).to.be.greaterThan(0)
    }
    await store.put(target, text('x'), { ifAbsent: true })
    expect(created, 'a refused write is no event').to.have.length(40)
  })

  it('refuses keys and metadata that S3 would refuse or alter', async () => {
    const cases = [
      { key: '' },
      { key: 'é'.repeat(513) },
      { key: 'a\ud800' },
      { key: 'k', metadata: { Upper: 'x' } },
      { key: 'k', metadata: { name: 'naïve' } },
      { key: 'k', metadata: { name: ' padded' } },
      { key: 'k', metadata: { name: 'x'.repeat(2045) } },
    ]
    for (const refused of cases) {
      const error = await rejectionOf(makeStore().put({ bucket, ...refused }, text('x')))
      expect(error, JSON.stringify(refused).slice(0, 60)).to.include({ code: 'invalid-argument' })
    }
    expect((await makeStore().put({ bucket, key: 'é'.repeat(512), metadata: { name: 'x'.repeat(2044) } }, text(''))).kind).to.equal('written')
  })

  it('refuses a version id where there are no versions, and a range that ends before it starts', async () => {
    const store = makeStore()
    await store.put(target, text('abc'))
    expect(await rejectionOf(store.head({ ...target, versionId: 'v' }))).to.include({ code: 'invalid-argument' })
    expect(await rejectionOf(store.get(target, { range: { start: 2, end: 1 } }))).to.include({ code: 'invalid-argument' })
    expect(await rejectionOf(store.list(bucket, '', { limit: 0 }))).to.include({ code: 'invalid-argument' })
  })
})
