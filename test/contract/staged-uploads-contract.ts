import { expect } from 'chai'
import type { ObjectHead, ObjectStore, ObjectTarget } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import type { StagedUpload, StagedUploads } from '../../src/ports/staged-uploads.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness, Skip } from './harness.ts'

export interface StagedUploadsHarness extends Omit<Harness, 'skip'> {
  readonly skip?: Skip | readonly Skip[]
  /** Another instance at each call, as another process has it, all over the same buckets. */
  readonly open: () => StagedUploads
  /** The store whose objects the uploads become. */
  readonly store: ObjectStore
  /** A bucket of the store that nothing else writes to. */
  readonly bucket: string
  /** What is longer takes several parts. */
  readonly partBytes: number
  /** The content type of an object that is there. */
  readonly contentTypeOf: (key: string) => Promise<string | undefined>
}

/** Every promise of the `StagedUploads` port. Each test works on a key of its own. */
export function describeStagedUploadsContract(name: string, makeHarness: () => Promise<StagedUploadsHarness>): void {
  describe(`StagedUploads contract: ${name}`, () => {
    describeCompletions(makeHarness)
    describeConditions(makeHarness)
    describeEnds(makeHarness)
  })
}

type Outcome = Awaited<ReturnType<StagedUploads['complete']>>
type MakeHarness = () => Promise<StagedUploadsHarness>

const ABSENT = { kind: 'absent' }
/** A change while the upload was open may be told as either; which, depends on the moment of the change. */
const REFUSALS = ['precondition-failed', 'conflict']

function describeCompletions(makeHarness: MakeHarness): void {
  describe('complete', () => {
    const { test } = withHarness(makeHarness)

    test('nothing is visible before it, everything after it', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'complete/visible' }
      const writer = await open().begin(target)
      await writer.write(Buffer.from('first '))
      await writer.write(Buffer.from('second'))
      expect(writer.bytesWritten).to.equal(12)
      expect(await store.head(target), 'while it is written').to.equal(undefined)
      const upload = await writer.seal()
      expect(upload).to.include({ bucket, key: target.key, bytes: 12 })
      expect(await store.head(target), 'when it is sealed').to.equal(undefined)
      expect((await store.list(bucket, target.key)).objects).to.deep.equal([])
      const outcome = await open().complete(upload, { ifAbsent: true })
      const head = await headOf(store, target)
      expect(outcome).to.deep.equal({ kind: 'written', etag: head.etag, ...(head.versionId === undefined ? {} : { versionId: head.versionId }) })
      expect((await bytesOf(store, target)).toString()).to.equal('first second')
    })

    test('an instance that knows only the plain data of the upload completes it', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'complete/elsewhere é+%41.parquet' }
      const upload = await stage(open(), target, Buffer.from('carried over'))
      const text = JSON.stringify(upload)
      expect(text.length, 'small enough for a ledger').to.be.below(1_000)
      expect((await open().complete(JSON.parse(text) as StagedUpload, { ifAbsent: true })).kind).to.equal('written')
      expect((await bytesOf(store, target)).toString()).to.equal('carried over')
    })

    test('metadata and content type of the target arrive', async ({ open, store, bucket, contentTypeOf }) => {
      const metadata = { origin: 'Totesys', 'row-count': '12' }
      const target = { bucket, key: 'complete/described', contentType: 'application/vnd.apache.parquet', metadata }
      const upload = await stage(open(), target, Buffer.from('x'))
      metadata.origin = 'spoilt'
      await open().complete(upload, { ifAbsent: true })
      expect((await headOf(store, target)).metadata).to.deep.equal({ origin: 'Totesys', 'row-count': '12' })
      expect(await contentTypeOf(target.key)).to.equal('application/vnd.apache.parquet')
    })

    test('several parts arrive whole and in order, whatever the chunks', async ({ open, store, bucket, partBytes }) => {
      const target = { bucket, key: 'complete/parts' }
      const bytes = sampleBytes(2 * partBytes + 12_345)
      const writer = await open().begin(target)
      const step = Math.ceil(partBytes / 3) + 7
      for (let start = 0; start < bytes.length; start += step) await writer.write(bytes.slice(start, start + step))
      const upload = await writer.seal()
      expect(upload.bytes).to.equal(bytes.length)
      expect((await open().complete(upload, { ifAbsent: true })).kind).to.equal('written')
      expect(Buffer.compare(await bytesOf(store, target), bytes)).to.equal(0)
    })

    for (const { title, length } of [
      { title: 'one byte is enough', length: () => 1 },
      { title: 'exactly one part is one upload', length: (partBytes: number) => partBytes },
      { title: 'a byte more than a part too', length: (partBytes: number) => partBytes + 1 },
    ]) {
      test(title, async ({ open, store, bucket, partBytes }) => {
        const bytes = sampleBytes(length(partBytes))
        const target = { bucket, key: `complete/of-${bytes.length}` }
        await open().complete(await stage(open(), target, bytes), { ifAbsent: true })
        expect(Buffer.compare(await bytesOf(store, target), bytes)).to.equal(0)
      })
    }

    for (const { what, length } of [
      { what: 'of a small body', length: () => 10 },
      { what: 'of several parts', length: (partBytes: number) => 2 * partBytes + 10 },
    ]) {
      test(`the checksum ${what} is over the whole object, as that of a streaming write`, async ({ open, store, bucket, partBytes }) => {
        const bytes = sampleBytes(length(partBytes))
        const [streamed, staged] = [{ bucket, key: `checksums/streamed ${what}` }, { bucket, key: `checksums/staged ${what}` }]
        const writer = await store.createWriter(streamed)
        await writer.write(bytes.slice())
        await writer.commit()
        await open().complete(await stage(open(), staged, bytes), { ifAbsent: true })
        expect((await headOf(store, staged)).checksum).to.equal((await headOf(store, streamed)).checksum)
      })
    }

    test('of two completions of one upload at once nothing worse comes than one object', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'complete/twice-at-once' }
      const upload = await stage(open(), target, Buffer.from('whole'))
      const outcomes = await Promise.all([1, 2].map(() => open().complete(upload, { ifAbsent: true })))
      const kinds = outcomes.map(({ kind }) => kind)
      expect(kinds).to.include('written')
      for (const kind of kinds) expect(kind).to.be.oneOf(['written', 'absent', ...REFUSALS])
      expect((await bytesOf(store, target)).toString()).to.equal('whole')
    })

    test('other bytes than were staged are an error that names both, and nothing is written', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'complete/other-size' }
      const upload = await stage(open(), target, Buffer.from('12345'))
      const error = await rejectionOf(open().complete({ ...upload, bytes: 4_711 }, { ifAbsent: true }))
      expect(error).to.be.instanceOf(PortError).and.to.include({ retryable: false, outcomeUnknown: false })
      expect(String(error)).to.match(/\b5 bytes\b/).and.to.match(/\b4711\b/)
      expect(await store.head(target)).to.equal(undefined)
      expect((await open().complete(upload, { ifAbsent: true })).kind, 'it is still there').to.equal('written')
    })
  })
}

function describeConditions(makeHarness: MakeHarness): void {
  describe('preconditions of complete', () => {
    const { test } = withHarness(makeHarness)

    test('ifAbsent refuses where something is', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/there' }
      await put(store, target, 'there')
      const upload = await stage(open(), target, Buffer.from('late'))
      expect(await open().complete(upload, { ifAbsent: true })).to.deep.equal({ kind: 'precondition-failed' })
      expect((await bytesOf(store, target)).toString()).to.equal('there')
    })

    test('ifMatch replaces exactly that etag', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/match' }
      const etag = await put(store, target, 'one')
      const wrong = await stage(open(), target, Buffer.from('wrong'))
      expect(await open().complete(wrong, { ifMatch: '0123456789abcdef0123456789abcdef' })).to.deep.equal({ kind: 'precondition-failed' })
      expect((await bytesOf(store, target)).toString()).to.equal('one')
      const right = await stage(open(), target, Buffer.from('two'))
      expect((await open().complete(right, { ifMatch: etag })).kind).to.equal('written')
      expect((await bytesOf(store, target)).toString()).to.equal('two')
      const stale = await stage(open(), target, Buffer.from('three'))
      expect(await open().complete(stale, { ifMatch: etag })).to.deep.equal({ kind: 'precondition-failed' })
      expect((await bytesOf(store, target)).toString()).to.equal('two')
    })

    test('ifMatch refuses where nothing is', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/nothing-to-match' }
      const upload = await stage(open(), target, Buffer.from('x'))
      expect(await open().complete(upload, { ifMatch: '0123456789abcdef0123456789abcdef' })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await store.head(target)).to.equal(undefined)
    })

    test('what was written while the upload waited stays under ifAbsent', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/came' }
      const upload = await stage(open(), target, Buffer.from('ours'))
      await put(store, target, 'theirs')
      expect((await open().complete(upload, { ifAbsent: true })).kind).to.be.oneOf(REFUSALS)
      expect((await bytesOf(store, target)).toString()).to.equal('theirs')
    })

    test('what was written while the upload waited stays under ifMatch', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/changed' }
      const etag = await put(store, target, 'one')
      const upload = await stage(open(), target, Buffer.from('ours'))
      await put(store, target, 'theirs')
      expect((await open().complete(upload, { ifMatch: etag })).kind).to.be.oneOf(REFUSALS)
      expect((await bytesOf(store, target)).toString()).to.equal('theirs')
    })

    test('two uploads of one key are two: the first completed wins, the other is refused', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/two' }
      const first = await stage(open(), target, Buffer.from('the first'))
      const second = await stage(open(), target, Buffer.from('the second'))
      expect(second.uploadId).not.to.equal(first.uploadId)
      expect((await open().complete(second, { ifAbsent: true })).kind).to.equal('written')
      expect((await open().complete(first, { ifAbsent: true })).kind).to.be.oneOf(REFUSALS)
      expect((await bytesOf(store, target)).toString()).to.equal('the second')
    })

    test('of uploads of one key completed at once one wins, and its bytes stay', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/race' }
      const texts = ['the first', 'the second', 'the third']
      const uploads = await Promise.all(texts.map((text) => stage(open(), target, Buffer.from(text))))
      const outcomes = await Promise.all(uploads.map((upload) => open().complete(upload, { ifAbsent: true })))
      const won = outcomes.findIndex(({ kind }) => kind === 'written')
      expect(outcomes.filter(({ kind }) => kind === 'written')).to.have.length(1)
      for (const { kind } of outcomes) expect(kind).to.be.oneOf(['written', ...REFUSALS])
      expect((await bytesOf(store, target)).toString()).to.equal(texts[won])
    })

    test('a refused upload can be discarded and is absent then', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'conditions/refused' }
      await put(store, target, 'there')
      const upload = await stage(open(), target, Buffer.from('late'))
      await open().complete(upload, { ifAbsent: true })
      await open().discard(upload)
      expect(await open().complete(upload, { ifAbsent: true })).to.deep.equal(ABSENT)
    })
  })
}

function describeEnds(makeHarness: MakeHarness): void {
  describe('the end of an upload', () => {
    const { test } = withHarness(makeHarness)

    test('it is absent once it was completed, and the object stays', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/completed' }
      const upload = await stage(open(), target, Buffer.from('kept'))
      const { etag } = await written(open().complete(upload, { ifAbsent: true }))
      expect(await open().complete(upload, { ifAbsent: true })).to.deep.equal(ABSENT)
      expect(await open().complete(upload, { ifMatch: etag })).to.deep.equal(ABSENT)
      await open().discard(upload)
      expect((await bytesOf(store, target)).toString()).to.equal('kept')
    })

    test('it is absent once it was discarded, which may be done twice', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/discarded' }
      const upload = await stage(open(), target, Buffer.from('gone'))
      await open().discard(upload)
      await open().discard(upload)
      expect(await open().complete(upload, { ifAbsent: true })).to.deep.equal(ABSENT)
      expect(await store.head(target)).to.equal(undefined)
    })

    test('discarding one upload leaves the other of the key, and the object, alone', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/one-of-two' }
      const etag = await put(store, target, 'old')
      const gone = await stage(open(), target, Buffer.from('gone'))
      const kept = await stage(open(), target, Buffer.from('kept'))
      await open().discard(gone)
      expect((await bytesOf(store, target)).toString()).to.equal('old')
      expect((await open().complete(kept, { ifMatch: etag })).kind).to.equal('written')
      expect((await bytesOf(store, target)).toString()).to.equal('kept')
    })

    test('an invented id names no upload', async ({ open, store, bucket }) => {
      const invented = { bucket, key: 'ends/invented', uploadId: 'An.Invented_Id-0123456789', bytes: 1 }
      expect(await open().complete(invented, { ifAbsent: true })).to.deep.equal(ABSENT)
      await open().discard(invented)
      expect(await store.head(invented)).to.equal(undefined)
    })

    test('abort throws an upload away at any time before the seal, also twice', async ({ open, store, bucket }) => {
      for (const text of ['', 'written']) {
        const target = { bucket, key: `ends/aborted-${text}` }
        const writer = await open().begin(target)
        if (text !== '') await writer.write(Buffer.from(text))
        await writer.abort()
        await writer.abort()
        expect(await rejectionOf(writer.write(Buffer.from('x')))).to.be.instanceOf(PortError)
        expect(await rejectionOf(writer.seal())).to.be.instanceOf(PortError)
        expect(await store.head(target)).to.equal(undefined)
      }
    })

    test('abort after the seal does nothing: the upload waits', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/aborted-late' }
      const writer = await open().begin(target)
      await writer.write(Buffer.from('sealed'))
      const upload = await writer.seal()
      await writer.abort()
      await writer.abort()
      expect((await open().complete(upload, { ifAbsent: true })).kind).to.equal('written')
      expect((await bytesOf(store, target)).toString()).to.equal('sealed')
    })

    test('a sealed writer takes nothing more and is not sealed twice', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/sealed' }
      const writer = await open().begin(target)
      await writer.write(Buffer.from('sealed'))
      const upload = await writer.seal()
      expect(await rejectionOf(writer.write(Buffer.from('x')))).to.be.instanceOf(PortError)
      expect(await rejectionOf(writer.seal())).to.be.instanceOf(PortError)
      expect((await open().complete(upload, { ifAbsent: true })).kind, 'neither spoilt it').to.equal('written')
      expect((await bytesOf(store, target)).toString()).to.equal('sealed')
    })

    test('an upload of nothing cannot be sealed', async ({ open, store, bucket }) => {
      const target = { bucket, key: 'ends/empty' }
      const writer = await open().begin(target)
      await writer.write(new Uint8Array(0))
      expect(await rejectionOf(writer.seal())).to.be.instanceOf(PortError).and.to.include({ code: 'invalid-argument' })
      expect(await store.head(target)).to.equal(undefined)
    })

    test('an unknown bucket is an error from the beginning', async ({ open, bucket }) => {
      expect(await rejectionOf(open().begin({ bucket: `${bucket}-that-is-not-there`, key: 'a' }))).to.be.instanceOf(PortError)
    })
  })
}

async function stage(uploads: StagedUploads, target: ObjectTarget, bytes: Uint8Array): Promise<StagedUpload> {
  const writer = await uploads.begin(target)
  // The chunk is the sink's from then on.
  await writer.write(bytes.slice())
  return writer.seal()
}

async function put(store: ObjectStore, target: ObjectTarget, text: string): Promise<string> {
  return (await written(store.put(target, Buffer.from(text)))).etag
}

async function written(outcome: Promise<Outcome>): Promise<Extract<Outcome, { readonly kind: 'written' }>> {
  const settled = await outcome
  if (settled.kind !== 'written') throw new Error(`expected the write to happen, got ${settled.kind}`)
  return settled
}

async function headOf(store: ObjectStore, { bucket, key }: ObjectTarget): Promise<ObjectHead> {
  const head = await store.head({ bucket, key })
  if (head === undefined) throw new Error(`${key} is absent`)
  return head
}

async function bytesOf(store: ObjectStore, { bucket, key }: ObjectTarget): Promise<Buffer> {
  const outcome = await store.get({ bucket, key })
  if (outcome.kind !== 'found') throw new Error(`expected an object under ${key}, got ${outcome.kind}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of outcome.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function sampleBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
}
