import { expect } from 'chai'
import type { ExactRef, GetOutcome, ListedObject, ObjectHead, ObjectStore } from '../../src/ports/object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface ObjectStoreHarness extends Harness {
  readonly store: ObjectStore
  /** An empty bucket that nothing else writes to. */
  readonly bucket: string
  readonly versioned: boolean
}

/** Every promise of the `ObjectStore` port. Each test works under its own prefix; nothing is assumed but the port. */
export function describeObjectStoreContract(name: string, makeHarness: () => Promise<ObjectStoreHarness>): void {
  describe(`ObjectStore contract: ${name}`, () => {
    describeReads(makeHarness)
    describePuts(makeHarness)
    describeWriters(makeHarness)
    describeCopies(makeHarness)
    describeDeletes(makeHarness)
    describeListings(makeHarness)
  })
}

type MakeHarness = () => Promise<ObjectStoreHarness>

function describeReads(makeHarness: MakeHarness): void {
  describe('head and get', () => {
    const { test } = withHarness(makeHarness)

    test('an absent key has no head and nothing to get', async ({ store, bucket }) => {
      expect(await store.head({ bucket, key: 'reads/none' })).to.equal(undefined)
      expect(await store.get({ bucket, key: 'reads/none' })).to.deep.equal({ kind: 'absent' })
    })

    test('an unknown bucket is an error, not an absence', async ({ store, bucket }) => {
      const error = await rejectionOf(store.head({ bucket: `${bucket}-that-is-not-there`, key: 'a' }))
      expect(error).to.be.instanceOf(PortError)
    })

    test('a head tells size, etag, metadata and a time that is now', async ({ store, bucket, versioned }) => {
      const etag = await write(store, bucket, 'reads/head', 'hello', { origin: 'Totesys', 'row-count': '12' })
      const head = await headOf(store, bucket, 'reads/head')
      expect(head).to.include({ bucket, key: 'reads/head', size: 5, etag })
      expect(head.metadata).to.deep.equal({ origin: 'Totesys', 'row-count': '12' })
      expect(head.etag).not.to.include('"')
      expect(head.lastModified).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
      expect(head.versionId !== undefined).to.equal(versioned)
    })

    test('get gives the bytes and the same head', async ({ store, bucket }) => {
      const bytes = sampleBytes(200_000)
      await store.put({ bucket, key: 'reads/bytes', metadata: { a: 'b' } }, bytes)
      const outcome = await store.get({ bucket, key: 'reads/bytes' })
      expect(Buffer.compare(await bodyOf(outcome), bytes)).to.equal(0)
      expect(outcome.kind === 'found' && outcome.head).to.deep.equal(await headOf(store, bucket, 'reads/bytes'))
    })

    test('an empty object is found and has no bytes', async ({ store, bucket }) => {
      await store.put({ bucket, key: 'reads/empty' }, new Uint8Array(0))
      expect((await bodyOf(await store.get({ bucket, key: 'reads/empty' }))).length).to.equal(0)
      expect((await headOf(store, bucket, 'reads/empty')).size).to.equal(0)
    })

    test('ranges include their start and exclude their end', async ({ store, bucket }) => {
      await write(store, bucket, 'reads/range', '0123456789')
      for (const { range, text } of [
        { range: { start: 0, end: 4 }, text: '0123' },
        { range: { start: 4 }, text: '456789' },
        { range: { start: 8, end: 100 }, text: '89' },
        { range: { start: 9, end: 10 }, text: '9' },
        { range: { start: 10 }, text: '' },
        { range: { start: 25, end: 30 }, text: '' },
      ]) {
        const outcome = await store.get({ bucket, key: 'reads/range' }, { range })
        expect((await bodyOf(outcome)).toString(), JSON.stringify(range)).to.equal(text)
        expect(outcome.kind === 'found' && outcome.head.size, 'the size is the whole object\'s').to.equal(10)
      }
    })

    test('ifMatch and ifNoneMatch compare with the current etag', async ({ store, bucket }) => {
      const ref = { bucket, key: 'reads/conditions' }
      const etag = await write(store, bucket, ref.key, 'one')
      expect((await bodyOf(await store.get(ref, { ifMatch: etag }))).toString()).to.equal('one')
      expect((await bodyOf(await store.get(ref, { ifNoneMatch: 'another' }))).toString()).to.equal('one')
      expect(await store.get(ref, { ifNoneMatch: etag })).to.deep.equal({ kind: 'not-modified' })
      expect(await store.get(ref, { ifMatch: 'another' })).to.deep.equal({ kind: 'precondition-failed' })
    })

    test('a body may be left before its end', async ({ store, bucket }) => {
      await store.put({ bucket, key: 'reads/left' }, sampleBytes(300_000))
      const outcome = await store.get({ bucket, key: 'reads/left' })
      if (outcome.kind !== 'found') throw new Error(outcome.kind)
      for await (const chunk of outcome.body) {
        expect(chunk.length).to.be.greaterThan(0)
        break
      }
    })

    test('a body that is being read never mixes two contents', async ({ store, bucket }) => {
      const ref = { bucket, key: 'reads/changing' }
      const before = new Uint8Array(400_000).fill(1)
      await store.put(ref, before)
      const outcome = await store.get(ref)
      await store.put(ref, new Uint8Array(400_000).fill(2))
      const read = await bodyOf(outcome).catch((error: unknown) => error)
      if (Buffer.isBuffer(read)) expect(Buffer.compare(read, before)).to.equal(0)
      else expect(read).to.be.instanceOf(PortError)
    })

    test('a version is read by its id after another was written over it', async ({ store, bucket, versioned }) => {
      await write(store, bucket, 'reads/versions', 'old')
      const { versionId } = await headOf(store, bucket, 'reads/versions')
      await write(store, bucket, 'reads/versions', 'new')
      const current = await store.get({ bucket, key: 'reads/versions' })
      expect((await bodyOf(current)).toString()).to.equal('new')
      if (!versioned || versionId === undefined) return
      const old = await store.get({ bucket, key: 'reads/versions', versionId })
      expect((await bodyOf(old)).toString()).to.equal('old')
      expect((await store.head({ bucket, key: 'reads/versions', versionId }))?.versionId).to.equal(versionId)
    })

    test('what was handed out or passed in is never shared', async ({ store, bucket }) => {
      const ref = { bucket, key: 'reads/shared' }
      const bytes = Buffer.from('constant')
      const metadata = { name: 'value' }
      await store.put({ ...ref, metadata }, bytes)
      bytes.fill(0)
      metadata.name = 'spoilt'
      const first = await store.get(ref)
      if (first.kind !== 'found') throw new Error(first.kind)
      for await (const chunk of first.body) chunk.fill(0)
      ;(first.head.metadata as Record<string, string>)['name'] = 'spoilt'
      const second = await store.get(ref)
      expect((await bodyOf(second)).toString()).to.equal('constant')
      expect(second.kind === 'found' && second.head.metadata).to.deep.equal({ name: 'value' })
    })
  })
}

function describePuts(makeHarness: MakeHarness): void {
  describe('put', () => {
    const { test } = withHarness(makeHarness)

    test('replaces bytes and metadata together', async ({ store, bucket }) => {
      const first = await write(store, bucket, 'puts/replace', 'one', { a: '1' })
      const second = await write(store, bucket, 'puts/replace', 'two', { b: '2' })
      expect(second).not.to.equal(first)
      expect((await headOf(store, bucket, 'puts/replace')).metadata).to.deep.equal({ b: '2' })
      await write(store, bucket, 'puts/replace', 'two')
      expect((await headOf(store, bucket, 'puts/replace')).metadata).to.deep.equal({})
    })

    test('ifAbsent writes once and then refuses', async ({ store, bucket }) => {
      const target = { bucket, key: 'puts/once' }
      expect((await store.put(target, Buffer.from('one'), { ifAbsent: true })).kind).to.equal('written')
      expect(await store.put(target, Buffer.from('two'), { ifAbsent: true })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await textOf(store, bucket, target.key)).to.equal('one')
    })

    test('ifMatch writes over exactly that etag', async ({ store, bucket }) => {
      const target = { bucket, key: 'puts/match' }
      const etag = await write(store, bucket, target.key, 'one')
      expect(await store.put(target, Buffer.from('x'), { ifMatch: 'another' })).to.deep.equal({ kind: 'precondition-failed' })
      expect((await store.put(target, Buffer.from('two'), { ifMatch: etag })).kind).to.equal('written')
      expect(await store.put(target, Buffer.from('x'), { ifMatch: etag })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await textOf(store, bucket, target.key)).to.equal('two')
    })

    test('ifMatch on an absent key writes nothing', async ({ store, bucket }) => {
      const target = { bucket, key: 'puts/nothing-to-match' }
      expect(await store.put(target, Buffer.from('x'), { ifMatch: 'some' })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await store.head(target)).to.equal(undefined)
    })

    test('of twenty racing ifAbsent puts one wins, and its bytes stay', async ({ store, bucket }) => {
      const target = { bucket, key: 'puts/race' }
      const outcomes = await Promise.all(
        numbers(20).map(async (n) => ({ n, outcome: await store.put(target, Buffer.from(`writer ${n}`), { ifAbsent: true }) })),
      )
      const winners = outcomes.filter(({ outcome }) => outcome.kind === 'written')
      expect(winners).to.have.length(1)
      expect(await textOf(store, bucket, target.key)).to.equal(`writer ${winners[0]!.n}`)
    })

    test('of ten racing ifMatch puts one wins, and its bytes stay', async ({ store, bucket }) => {
      const target = { bucket, key: 'puts/race-match' }
      const ifMatch = await write(store, bucket, target.key, 'start')
      const outcomes = await Promise.all(
        numbers(10).map(async (n) => ({ n, outcome: await store.put(target, Buffer.from(`writer ${n}`), { ifMatch }) })),
      )
      const winners = outcomes.filter(({ outcome }) => outcome.kind === 'written')
      expect(winners).to.have.length(1)
      expect(await textOf(store, bucket, target.key)).to.equal(`writer ${winners[0]!.n}`)
    })
  })
}

function describeWriters(makeHarness: MakeHarness): void {
  describe('createWriter', () => {
    const { test } = withHarness(makeHarness)

    test('nothing is visible before the commit, everything after it', async ({ store, bucket }) => {
      const target = { bucket, key: 'writers/visible', contentType: 'text/plain', metadata: { kind: 'stream' } }
      const writer = await store.createWriter(target)
      await writer.write(Buffer.from('first '))
      expect(writer.bytesWritten).to.equal(6)
      expect(await store.head(target)).to.equal(undefined)
      expect((await store.list(bucket, 'writers/visible')).objects).to.deep.equal([])
      await writer.write(Buffer.from('second'))
      const outcome = await writer.commit()
      expect(await textOf(store, bucket, target.key)).to.equal('first second')
      const head = await headOf(store, bucket, target.key)
      expect(head.metadata).to.deep.equal({ kind: 'stream' })
      expect(outcome.kind === 'written' && outcome.etag).to.equal(head.etag)
    })

    test('an unfinished write leaves the old object as it is', async ({ store, bucket }) => {
      const etag = await write(store, bucket, 'writers/old', 'old', { a: '1' })
      const writer = await store.createWriter({ bucket, key: 'writers/old' })
      await writer.write(Buffer.from('new'))
      expect(await headOf(store, bucket, 'writers/old')).to.deep.include({ etag, metadata: { a: '1' } })
      await writer.abort()
      expect(await textOf(store, bucket, 'writers/old')).to.equal('old')
    })

    test('abort may come at any time, also twice and after a commit', async ({ store, bucket }) => {
      const target = { bucket, key: 'writers/aborted' }
      const aborted = await store.createWriter(target)
      await aborted.write(Buffer.from('gone'))
      await aborted.abort()
      await aborted.abort()
      expect(await store.head(target)).to.equal(undefined)
      expect(await rejectionOf(aborted.commit())).to.be.instanceOf(Error)
      const committed = await store.createWriter(target)
      await committed.write(Buffer.from('kept'))
      await committed.commit()
      await committed.abort()
      expect(await textOf(store, bucket, target.key)).to.equal('kept')
    })

    test('a writer that was given nothing makes an empty object', async ({ store, bucket }) => {
      const writer = await store.createWriter({ bucket, key: 'writers/empty' })
      expect((await writer.commit()).kind).to.equal('written')
      expect((await headOf(store, bucket, 'writers/empty')).size).to.equal(0)
    })

    test('many chunks arrive whole and in order', async ({ store, bucket }) => {
      const bytes = sampleBytes(700_000)
      const writer = await store.createWriter({ bucket, key: 'writers/many' })
      for (let start = 0; start < bytes.length; start += 9_973) await writer.write(bytes.slice(start, start + 9_973))
      expect(writer.bytesWritten).to.equal(bytes.length)
      await writer.commit()
      const read = await bodyOf(await store.get({ bucket, key: 'writers/many' }))
      expect(Buffer.compare(read, bytes)).to.equal(0)
    })

    test('commit keeps its preconditions', async ({ store, bucket }) => {
      const key = 'writers/conditions'
      const etag = await write(store, bucket, key, 'there')
      const late = await store.createWriter({ bucket, key })
      await late.write(Buffer.from('late'))
      expect(await late.commit({ ifAbsent: true })).to.deep.equal({ kind: 'precondition-failed' })
      const wrong = await store.createWriter({ bucket, key })
      expect(await wrong.commit({ ifMatch: 'another' })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await textOf(store, bucket, key)).to.equal('there')
      const right = await store.createWriter({ bucket, key })
      await right.write(Buffer.from('replaced'))
      expect((await right.commit({ ifMatch: etag })).kind).to.equal('written')
      expect(await textOf(store, bucket, key)).to.equal('replaced')
    })

    test('of two writers racing for an absent key one wins, and its bytes stay', async ({ store, bucket }) => {
      const target = { bucket, key: 'writers/race' }
      const texts = ['the first writer', 'the second writer']
      const writers = await Promise.all(texts.map(() => store.createWriter(target)))
      await Promise.all(writers.map((writer, i) => writer.write(Buffer.from(texts[i]!))))
      const outcomes = await Promise.all(writers.map((writer) => writer.commit({ ifAbsent: true })))
      const won = outcomes.findIndex((outcome) => outcome.kind === 'written')
      expect(outcomes.filter((outcome) => outcome.kind === 'written')).to.have.length(1)
      expect(await textOf(store, bucket, target.key)).to.equal(texts[won])
    })
  })
}

function describeCopies(makeHarness: MakeHarness): void {
  describe('copy', () => {
    const { test } = withHarness(makeHarness)

    test('carries bytes and metadata and adds to them', async ({ store, bucket }) => {
      const etag = await write(store, bucket, 'copies/from', 'cargo', { a: '1', b: '2' })
      const outcome = await store.copy(
        { bucket, key: 'copies/from', etag },
        { bucket, key: 'copies/to', ifAbsent: true, addMetadata: { b: '3', c: '4' } },
      )
      const head = await headOf(store, bucket, 'copies/to')
      expect(outcome.kind === 'written' && outcome.etag).to.equal(head.etag)
      expect(await textOf(store, bucket, 'copies/to')).to.equal('cargo')
      expect(head.metadata).to.deep.equal({ a: '1', b: '3', c: '4' })
      const source = await headOf(store, bucket, 'copies/from')
      expect(source.metadata).to.deep.equal({ a: '1', b: '2' })
      if (head.checksum !== undefined && source.checksum !== undefined) expect(head.checksum).to.equal(source.checksum)
    })

    test('names odd keys as they are', async ({ store, bucket }) => {
      const etag = await write(store, bucket, 'copies/a b+%41é日#?.csv', 'odd')
      const target = { bucket, key: 'copies/odd/a b+%41é日#?.csv', ifAbsent: true }
      expect((await store.copy({ bucket, key: 'copies/a b+%41é日#?.csv', etag }, target)).kind).to.equal('written')
      expect(await textOf(store, bucket, target.key)).to.equal('odd')
    })

    test('with ifAbsent overwrites nothing, without it does', async ({ store, bucket }) => {
      const etag = await write(store, bucket, 'copies/new', 'new')
      await write(store, bucket, 'copies/old', 'old')
      const source = { bucket, key: 'copies/new', etag }
      expect(await store.copy(source, { bucket, key: 'copies/old', ifAbsent: true })).to.deep.equal({ kind: 'precondition-failed' })
      expect(await textOf(store, bucket, 'copies/old')).to.equal('old')
      expect((await store.copy(source, { bucket, key: 'copies/old', ifAbsent: false })).kind).to.equal('written')
      expect(await textOf(store, bucket, 'copies/old')).to.equal('new')
    })

    test('of a source that changed or is gone writes nothing', async ({ store, bucket }) => {
      const etag = await write(store, bucket, 'copies/moving', 'first')
      await write(store, bucket, 'copies/moving', 'second')
      const target = { bucket, key: 'copies/nothing', ifAbsent: true }
      expect(await store.copy({ bucket, key: 'copies/moving', etag }, target)).to.deep.equal({ kind: 'source-changed' })
      expect(await store.copy({ bucket, key: 'copies/never', etag }, target)).to.deep.equal({ kind: 'source-absent' })
      expect(await store.head(target)).to.equal(undefined)
    })

    test('takes exactly the version it is told', async ({ store, bucket, versioned }) => {
      await write(store, bucket, 'copies/version', 'first')
      const { versionId } = await headOf(store, bucket, 'copies/version')
      if (!versioned || versionId === undefined) return
      await write(store, bucket, 'copies/version', 'second')
      await store.copy({ bucket, key: 'copies/version', versionId }, { bucket, key: 'copies/first', ifAbsent: true })
      expect(await textOf(store, bucket, 'copies/first')).to.equal('first')
    })
  })
}

function describeDeletes(makeHarness: MakeHarness): void {
  describe('delete', () => {
    const { test } = withHarness(makeHarness)

    test('removes exactly what it names, once', async ({ store, bucket, versioned }) => {
      await write(store, bucket, 'deletes/one', 'one', { a: '1' })
      const exact = exactly(await headOf(store, bucket, 'deletes/one'), versioned)
      expect(await store.delete(exact)).to.equal('deleted')
      expect(await store.head({ bucket, key: 'deletes/one' })).to.equal(undefined)
      expect((await store.list(bucket, 'deletes/one')).objects).to.deep.equal([])
      expect(await store.delete(exact)).to.equal('absent')
    })

    test('leaves another version alone', async ({ store, bucket, versioned }) => {
      await write(store, bucket, 'deletes/changed', 'first')
      const exact = exactly(await headOf(store, bucket, 'deletes/changed'), versioned)
      await write(store, bucket, 'deletes/changed', 'second')
      expect(await store.delete(exact)).to.equal('precondition-failed')
      expect(await textOf(store, bucket, 'deletes/changed')).to.equal('second')
    })

    test('makes room for ifAbsent, and nothing of the old metadata stays', async ({ store, bucket, versioned }) => {
      await write(store, bucket, 'deletes/again', 'same', { a: '1' })
      await store.delete(exactly(await headOf(store, bucket, 'deletes/again'), versioned))
      const outcome = await store.put({ bucket, key: 'deletes/again' }, Buffer.from('same'), { ifAbsent: true })
      expect(outcome.kind).to.equal('written')
      expect((await headOf(store, bucket, 'deletes/again')).metadata).to.deep.equal({})
    })

    test('a deleted object is no match for ifMatch', async ({ store, bucket, versioned }) => {
      const etag = await write(store, bucket, 'deletes/match', 'one')
      await store.delete(exactly(await headOf(store, bucket, 'deletes/match'), versioned))
      const outcome = await store.put({ bucket, key: 'deletes/match' }, Buffer.from('two'), { ifMatch: etag })
      expect(outcome).to.deep.equal({ kind: 'precondition-failed' })
    })
  })
}

function describeListings(makeHarness: MakeHarness): void {
  describe('list', () => {
    const { test } = withHarness(makeHarness)
    // In the order of their UTF-8 bytes: '.' comes before '/', and U+FF21 before U+1F600 although UTF-16 has it the other way round.
    const keys = [
      'list/# ?.csv', 'list/%41.csv', 'list/a b.csv', 'list/a+b.csv', 'list/a.csv', 'list/a/b.csv', 'list/a/日本/x',
      'list/a0', 'list/é.csv', 'list/日本.csv', 'list/Ａ.csv', 'list/😀.csv',
    ]

    async function fill(store: ObjectStore, bucket: string): Promise<void> {
      if ((await store.list(bucket, 'list/', { limit: 1 })).objects.length > 0) return
      for (const key of [...keys].reverse()) await write(store, bucket, key, key)
    }

    test('gives keys in the order of their UTF-8 bytes, as they were written', async ({ store, bucket }) => {
      await fill(store, bucket)
      const listed = await pages(store, bucket, 'list/')
      expect(listed.map(({ key }) => key)).to.deep.equal(keys)
    })

    test('pages of any size give each object once', async ({ store, bucket }) => {
      await fill(store, bucket)
      for (const limit of [1, 5, keys.length]) {
        const listed = await pages(store, bucket, 'list/', limit)
        expect(listed.map(({ key }) => key), `limit ${limit}`).to.deep.equal(keys)
      }
    })

    test('entries agree with the heads', async ({ store, bucket }) => {
      await fill(store, bucket)
      const [entry] = (await store.list(bucket, 'list/日')).objects
      const head = await headOf(store, bucket, 'list/日本.csv')
      expect(entry).to.deep.include({ key: head.key, etag: head.etag, size: head.size })
      expect(Date.parse(entry!.lastModified) - Date.parse(head.lastModified)).to.be.within(-1000, 1000)
    })

    test('a prefix is any beginning of a key, not a folder', async ({ store, bucket }) => {
      await fill(store, bucket)
      for (const { prefix, expected } of [
        { prefix: 'list/a', expected: keys.filter((key) => key.startsWith('list/a')) },
        { prefix: 'list/a/', expected: ['list/a/b.csv', 'list/a/日本/x'] },
        { prefix: 'list/a/b.csv', expected: ['list/a/b.csv'] },
        { prefix: 'list/none', expected: [] },
        { prefix: 'list/../list/a', expected: [] },
      ]) {
        const { objects, next } = await store.list(bucket, prefix)
        expect(objects.map(({ key }) => key), prefix).to.deep.equal(expected)
        expect(next).to.equal(undefined)
      }
    })

    test('a deletion between two pages does not upset the rest', async ({ store, bucket, versioned }) => {
      for (const key of ['paged/1', 'paged/2', 'paged/3', 'paged/4']) await write(store, bucket, key, key)
      const first = await store.list(bucket, 'paged/', { limit: 2 })
      await store.delete(exactly(await headOf(store, bucket, 'paged/2'), versioned))
      const rest = await store.list(bucket, 'paged/', { limit: 10, after: first.next! })
      expect(rest.objects.map(({ key }) => key)).to.deep.equal(['paged/3', 'paged/4'])
    })
  })
}

/** Names an object the way its store can: by version where there are versions, else by etag. */
function exactly(head: ObjectHead, versioned: boolean): ExactRef {
  const { bucket, key, versionId, etag } = head
  if (!versioned) return { bucket, key, etag }
  if (versionId === undefined) throw new Error(`${key} has no version id in a versioned bucket`)
  return { bucket, key, versionId }
}

async function write(
  store: ObjectStore,
  bucket: string,
  key: string,
  text: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<string> {
  const outcome = await store.put({ bucket, key, metadata }, Buffer.from(text))
  if (outcome.kind !== 'written') throw new Error(`an unconditional put of ${key} gave ${outcome.kind}`)
  return outcome.etag
}

async function headOf(store: ObjectStore, bucket: string, key: string): Promise<ObjectHead> {
  const head = await store.head({ bucket, key })
  if (head === undefined) throw new Error(`${key} is absent`)
  return head
}

async function textOf(store: ObjectStore, bucket: string, key: string): Promise<string> {
  return (await bodyOf(await store.get({ bucket, key }))).toString()
}

async function bodyOf(outcome: GetOutcome): Promise<Buffer> {
  if (outcome.kind !== 'found') throw new Error(`expected an object, got ${outcome.kind}`)
  const chunks: Uint8Array[] = []
  for await (const chunk of outcome.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function pages(store: ObjectStore, bucket: string, prefix: string, limit?: number): Promise<readonly ListedObject[]> {
  const all: ListedObject[] = []
  let after: string | undefined
  do {
    const page = await store.list(bucket, prefix, { ...(after === undefined ? {} : { after }), ...(limit === undefined ? {} : { limit }) })
    if (limit !== undefined) expect(page.objects.length).to.be.at.most(limit)
    all.push(...page.objects)
    after = page.next
  } while (after !== undefined)
  return all
}

function sampleBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}
