import { expect } from 'chai'

import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { MemoryStagedUploads } from '../../../src/adapters/memory/memory-staged-uploads.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeStagedUploadsContract } from '../../contract/staged-uploads-contract.ts'

const bucket = 'silver'
const PART_BYTES = 1_000

function makeStore(versioned = false): MemoryObjectStore {
  return new MemoryObjectStore({ clock: new VirtualClock(), buckets: { [bucket]: { versioned } }, partBytes: PART_BYTES })
}

for (const versioned of [false, true]) {
  describeStagedUploadsContract(`memory, ${versioned ? 'versioned' : 'unversioned'}`, async () => {
    const store = makeStore(versioned)
    return {
      store,
      bucket,
      partBytes: PART_BYTES,
      open: () => new MemoryStagedUploads(store),
      contentTypeOf: async (key) => store.snapshot().find((entry) => entry.key === key && entry.current)?.contentType,
      close: async () => undefined,
    }
  })
}

describe('MemoryStagedUploads', () => {
  const target = { bucket, key: 'k' }
  const text = (value: string) => new TextEncoder().encode(value)

  it('shows what is open, through any instance over the store, until it ends', async () => {
    const store = makeStore()
    const uploads = new MemoryStagedUploads(store)
    const [left, aborted] = [await uploads.begin(target), await uploads.begin({ bucket, key: 'other' })]
    await left.write(text('12345'))
    expect(new MemoryStagedUploads(store).uploads.map(({ key, bytes }) => ({ key, bytes }))).to.deep.equal([
      { key: 'k', bytes: 5 },
      { key: 'other', bytes: 0 },
    ])
    await aborted.abort()
    const upload = await left.seal()
    expect(uploads.uploads).to.deep.equal([upload])
    await new MemoryStagedUploads(store).complete(upload, { ifAbsent: true })
    expect(uploads.uploads).to.deep.equal([])
  })

  it('keeps what was refused until it is discarded, and nothing of what could not be sealed', async () => {
    const store = makeStore()
    const uploads = new MemoryStagedUploads(store)
    await store.put(target, text('there'))
    await rejectionOf((await uploads.begin(target)).seal())
    const writer = await uploads.begin(target)
    await writer.write(text('late'))
    const upload = await writer.seal()
    await uploads.complete(upload, { ifAbsent: true })
    expect(uploads.uploads).to.deep.equal([upload])
    await uploads.discard(upload)
    expect(uploads.uploads).to.deep.equal([])
  })

  it('shares nothing between stores', async () => {
    const uploads = new MemoryStagedUploads(makeStore())
    await uploads.begin(target)
    expect(new MemoryStagedUploads(makeStore()).uploads).to.deep.equal([])
    expect(uploads.uploads).to.have.length(1)
  })

  it('finds an upload only under the key it was begun for', async () => {
    const uploads = new MemoryStagedUploads(makeStore())
    const writer = await uploads.begin(target)
    await writer.write(text('x'))
    const upload = await writer.seal()
    for (const elsewhere of [{ ...upload, key: 'other' }, { ...upload, bucket: 'other' }]) {
      expect(await uploads.complete(elsewhere, { ifAbsent: true })).to.deep.equal({ kind: 'absent' })
      await uploads.discard(elsewhere)
    }
    expect(uploads.uploads).to.deep.equal([upload])
  })

  it('ends in a conflict when the key was written to since the upload began, whatever its size', async () => {
    for (const change of ['put', 'put and delete'] as const) {
      const store = makeStore()
      const uploads = new MemoryStagedUploads(store)
      const writer = await uploads.begin(target)
      const put = await store.put(target, text('other'))
      if (change === 'put and delete' && put.kind === 'written') await store.delete({ ...target, etag: put.etag })
      await writer.write(text('x'))
      expect(await uploads.complete(await writer.seal(), { ifAbsent: true }), change).to.deep.equal({ kind: 'conflict' })
      expect(store.snapshot()).to.have.length(change === 'put' ? 1 : 0)
    }
  })

  it('gives etags as uploads in parts have them', async () => {
    const uploads = new MemoryStagedUploads(makeStore())
    for (const { length, parts } of [{ length: 1, parts: 1 }, { length: PART_BYTES, parts: 1 }, { length: PART_BYTES + 1, parts: 2 }]) {
      const writer = await uploads.begin({ bucket, key: `of-${length}` })
      await writer.write(new Uint8Array(length))
      const outcome = await uploads.complete(await writer.seal(), { ifAbsent: true })
      expect(outcome.kind === 'written' && outcome.etag).to.match(new RegExp(`^[0-9a-f]{32}-${parts}$`))
    }
  })

  it('takes no more bytes for an upload that was discarded while it was written', async () => {
    const uploads = new MemoryStagedUploads(makeStore())
    const writer = await uploads.begin(target)
    await uploads.discard(uploads.uploads[0]!)
    expect(await rejectionOf(writer.write(text('x')))).to.include({ code: 'unavailable', retryable: true, outcomeUnknown: false })
    expect(await rejectionOf(writer.seal())).to.include({ code: 'invalid-argument' })
  })

  it('refuses keys and metadata that S3 would refuse', async () => {
    const uploads = new MemoryStagedUploads(makeStore())
    for (const refused of [{ key: '' }, { key: 'k', metadata: { name: 'naïve' } }]) {
      expect(await rejectionOf(uploads.begin({ bucket, ...refused }))).to.include({ code: 'invalid-argument' })
    }
    expect(uploads.uploads).to.deep.equal([])
  })
})
