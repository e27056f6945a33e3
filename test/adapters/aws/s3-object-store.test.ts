import { Readable } from 'node:stream'

import { expect } from 'chai'
import type { S3Client } from '@aws-sdk/client-s3'

import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const REF = { bucket: 'b', key: 'k' }
const FOUND = { ETag: '"e1"', ContentLength: 3, LastModified: new Date('2025-09-15T10:15:00Z'), Metadata: { a: '1' } }

function storeOver(script: (command: SentCommand) => unknown) {
  const { client, sent } = scriptedClient<S3Client>(script)
  return { store: new S3ObjectStore({ client }), sent }
}

function throwing(error: Error): never {
  throw error
}

describe('S3ObjectStore', () => {
  describe('head', () => {
    it('tells a checksum only when it spans the object', async () => {
      for (const { answer, checksum } of [
        { answer: { ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'abc=' }, checksum: 'crc64nvme:abc=' },
        { answer: { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'abc=' }, checksum: 'crc32:abc=' },
        { answer: { ChecksumType: 'FULL_OBJECT', ChecksumSHA256: 'abc=', ChecksumCRC32: 'x' }, checksum: 'sha256:abc=' },
        { answer: { ChecksumType: 'COMPOSITE', ChecksumSHA256: 'abc=-3' }, checksum: undefined },
        { answer: { ChecksumCRC32: 'abc=' }, checksum: undefined },
        { answer: {}, checksum: undefined },
      ]) {
        const { store, sent } = storeOver(() => ({ ...FOUND, ...answer }))
        expect((await store.head(REF))?.checksum, JSON.stringify(answer)).to.equal(checksum)
        expect(sent[0]!.input['ChecksumMode']).to.equal('ENABLED')
      }
    })

    it('knows no version where S3 says "null"', async () => {
      const { store } = storeOver(() => ({ ...FOUND, VersionId: 'null' }))
      expect(await store.head(REF)).to.deep.equal({
        ...REF, etag: 'e1', size: 3, lastModified: '2025-09-15T10:15:00.000Z', metadata: { a: '1' },
      })
    })

    it('never calls an object absent that may only be forbidden', async () => {
      const { store } = storeOver(() => throwing(sdkError('403', 403)))
      expect(await rejectionOf(store.head(REF))).to.include({ code: 'access-denied', retryable: false, outcomeUnknown: false })
    })

    it('looks once whether the bucket is there, where the answer to a HEAD cannot tell', async () => {
      const { store, sent } = storeOver(({ name }) => (name === 'HeadObject' ? throwing(sdkError('NotFound', 404)) : {}))
      expect(await store.head(REF)).to.equal(undefined)
      expect(await store.head(REF)).to.equal(undefined)
      expect(sent.map(({ name }) => name)).to.deep.equal(['HeadObject', 'HeadBucket', 'HeadObject'])
    })

    it('takes a bucket that it may not look at as being there', async () => {
      const { store } = storeOver(({ name }) => throwing(name === 'HeadObject' ? sdkError('NotFound', 404) : sdkError('Forbidden', 403)))
      expect(await store.head(REF)).to.equal(undefined)
    })

    it('finds nothing under the version of a delete marker', async () => {
      const { store } = storeOver(({ name }) => (name === 'HeadObject' ? throwing(sdkError('405', 405)) : {}))
      expect(await store.head({ ...REF, versionId: 'marker' })).to.equal(undefined)
    })

    it('refuses an answer that describes nothing', async () => {
      const { store } = storeOver(() => ({}))
      expect(await rejectionOf(store.head(REF))).to.include({ code: 'unknown' })
    })
  })

  describe('get', () => {
    it('asks for inclusive ranges and quotes etags', async () => {
      const { store, sent } = storeOver(() => ({ ...FOUND, Body: Readable.from([]), ContentLength: 0, ContentRange: 'bytes 5-9/100' }))
      const outcome = await store.get({ ...REF, versionId: 'v' }, { range: { start: 5, end: 10 }, ifMatch: 'e1', ifNoneMatch: 'e2' })
      expect(sent[0]!.input).to.deep.equal({ Bucket: 'b', Key: 'k', VersionId: 'v', Range: 'bytes=5-9', IfMatch: '"e1"', IfNoneMatch: '"e2"' })
      expect(outcome.kind === 'found' && outcome.head.size).to.equal(100)
    })

    it('asks with a HEAD, under the same conditions, for a range of no bytes', async () => {
      const { store, sent } = storeOver(() => FOUND)
      const outcome = await store.get(REF, { range: { start: 2, end: 2 }, ifMatch: 'e1' })
      expect(sent[0]).to.deep.include({ name: 'HeadObject' })
      expect(sent[0]!.input).to.deep.include({ IfMatch: '"e1"' })
      expect(outcome.kind === 'found' && (await gather(outcome.body))).to.deep.equal([])
    })

    for (const range of [{ start: -1 }, { start: 1.5 }, { start: 5, end: 4 }, { start: Number.NaN }]) {
      it(`refuses the range ${JSON.stringify(range)}`, async () => {
        const { store, sent } = storeOver(() => FOUND)
        expect(await rejectionOf(store.get(REF, { range }))).to.include({ code: 'invalid-argument' })
        expect(sent).to.have.length(0)
      })
    }

    for (const { error, kind } of [
      { error: sdkError('304', 304), kind: 'not-modified' },
      { error: sdkError('Error', 412), kind: 'precondition-failed' },
      { error: sdkError('NoSuchKey', 404), kind: 'absent' },
      { error: sdkError('NoSuchVersion', 404), kind: 'absent' },
    ]) {
      it(`answers ${kind} to ${error.message}`, async () => {
        const { store } = storeOver(() => throwing(error))
        expect(await store.get(REF)).to.deep.equal({ kind })
      })
    }

    it('does not take a missing bucket for a missing object', async () => {
      const { store } = storeOver(() => throwing(sdkError('NoSuchBucket', 404)))
      expect(await rejectionOf(store.get(REF))).to.include({ code: 'not-found' })
    })

    it('tells a body that breaks off, or ends early, while it is read', async () => {
      const broken = Readable.from((function* () {
        yield Buffer.from('ab')
        throw networkError('ECONNRESET')
      })())
      for (const Body of [broken, Readable.from([Buffer.from('ab')])]) {
        const { store } = storeOver(() => ({ ...FOUND, Body }))
        const outcome = await store.get(REF)
        if (outcome.kind !== 'found') throw new Error(outcome.kind)
        expect(await rejectionOf(gather(outcome.body))).to.include({ code: 'unavailable', retryable: true })
      }
    })

    it('closes the connection when the body is left, read or not', async () => {
      for (const readFirst of [true, false]) {
        const Body = Readable.from([Buffer.from('ab'), Buffer.from('c')])
        const { store } = storeOver(() => ({ ...FOUND, Body }))
        const outcome = await store.get(REF)
        if (outcome.kind !== 'found') throw new Error(outcome.kind)
        const iterator = outcome.body[Symbol.asyncIterator]()
        if (readFirst) await iterator.next()
        await iterator.return?.()
        expect(Body.destroyed).to.equal(true)
        expect(await iterator.next()).to.deep.equal({ done: true, value: undefined })
      }
    })

    it('survives a connection that breaks before the body is looked at', async () => {
      const Body = new Readable({ read: () => undefined })
      const { store } = storeOver(() => ({ ...FOUND, Body }))
      const outcome = await store.get(REF)
      if (outcome.kind !== 'found') throw new Error(outcome.kind)
      Body.destroy(networkError('ECONNRESET'))
      await new Promise((resolve) => setImmediate(resolve))
      expect(await rejectionOf(gather(outcome.body))).to.include({ code: 'unavailable' })
    })
  })

  describe('put', () => {
    for (const { error, precondition, kind } of [
      { error: sdkError('Error', 412), precondition: { ifAbsent: true }, kind: 'precondition-failed' },
      { error: sdkError('ConditionalRequestConflict', 409), precondition: { ifAbsent: true }, kind: 'conflict' },
      { error: sdkError('NoSuchKey', 404), precondition: { ifMatch: 'e' }, kind: 'precondition-failed' },
    ] as const) {
      it(`answers ${kind} to ${error.message}`, async () => {
        const { store } = storeOver(() => throwing(error))
        expect(await store.put(REF, new Uint8Array(1), precondition)).to.deep.equal({ kind })
      })
    }

    it('does not answer for its own earlier attempt', async () => {
      const { store } = storeOver(() => throwing(sdkError('PreconditionFailed', 412, 2)))
      const error = await rejectionOf(store.put(REF, new Uint8Array(1), { ifAbsent: true }))
      expect(error).to.include({ code: 'unavailable', outcomeUnknown: true, retryable: true })
    })

    for (const { error, facts } of [
      { error: sdkError('NoSuchBucket', 404), facts: { code: 'not-found' } },
      { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', outcomeUnknown: false } },
      { error: sdkError('SlowDown', 503), facts: { code: 'throttled', outcomeUnknown: false } },
      { error: sdkError('InternalError', 500), facts: { code: 'unavailable', outcomeUnknown: true } },
      { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
    ]) {
      it(`throws ${facts.code} for ${error.message}`, async () => {
        const { store } = storeOver(() => throwing(error))
        expect(await rejectionOf(store.put(REF, new Uint8Array(1), { ifMatch: 'e' }))).to.include(facts)
      })
    }

    it('refuses what S3 cannot hold before it sends anything', async () => {
      const { store, sent } = storeOver(() => ({}))
      for (const target of [{ bucket: 'b', key: '' }, { bucket: '', key: 'k' }, { ...REF, metadata: { a: 'é' } }]) {
        expect(await rejectionOf(store.put(target, new Uint8Array(0)))).to.include({ code: 'invalid-argument' })
        expect(await rejectionOf(store.createWriter(target))).to.include({ code: 'invalid-argument' })
      }
      expect(sent).to.have.length(0)
    })
  })

  describe('delete', () => {
    const current = { ...FOUND, VersionId: 'v2' }

    it('puts a delete marker over the version it names, by its etag', async () => {
      const { store, sent } = storeOver(({ name }) => (name === 'HeadObject' ? current : {}))
      expect(await store.delete({ ...REF, versionId: 'v2' })).to.equal('deleted')
      expect(sent.at(-1)).to.deep.include({ name: 'DeleteObject', input: { Bucket: 'b', Key: 'k', IfMatch: '"e1"' } })
    })

    it('sends nothing when another version is current', async () => {
      for (const exact of [{ ...REF, versionId: 'v1' }, { ...REF, etag: 'e0' }, { ...REF, versionId: 'v2', etag: 'e0' }]) {
        const { store, sent } = storeOver(() => current)
        expect(await store.delete(exact)).to.equal('precondition-failed')
        expect(sent.map(({ name }) => name)).to.deep.equal(['HeadObject'])
      }
    })

    for (const { error, outcome } of [
      { error: sdkError('PreconditionFailed', 412), outcome: 'precondition-failed' },
      { error: sdkError('NoSuchKey', 404), outcome: 'absent' },
    ]) {
      it(`answers ${outcome} when the object changes after the look at it (${error.message})`, async () => {
        const { store } = storeOver(({ name }) => (name === 'HeadObject' ? current : throwing(error)))
        expect(await store.delete({ ...REF, etag: 'e1' })).to.equal(outcome)
      })
    }

    it('leaves the outcome open when the answer is lost', async () => {
      const { store } = storeOver(({ name }) => (name === 'HeadObject' ? current : throwing(networkError('ECONNRESET'))))
      expect(await rejectionOf(store.delete({ ...REF, etag: 'e1' }))).to.include({ code: 'unavailable', outcomeUnknown: true })
    })

    it('can be repeated after a conflict with another request', async () => {
      const { store } = storeOver(({ name }) => (name === 'HeadObject' ? current : throwing(sdkError('ConditionalRequestConflict', 409))))
      expect(await rejectionOf(store.delete({ ...REF, etag: 'e1' }))).to.include({ retryable: true, outcomeUnknown: false })
    })
  })

  describe('list', () => {
    it('decodes keys and gives the last one of a truncated page as the next', async () => {
      const entry = { ETag: '"e"', Size: 1, LastModified: FOUND.LastModified }
      const { store, sent } = storeOver(() => ({ IsTruncated: true, Contents: [{ ...entry, Key: 'a+b' }, { ...entry, Key: 'a%2B%01' }] }))
      const page = await store.list('b', 'a', { after: 'a a', limit: 2 })
      expect(page.objects.map(({ key }) => key)).to.deep.equal(['a b', 'a+\u0001'])
      expect(page.next).to.equal('a+\u0001')
      expect(sent[0]!.input).to.deep.equal({ Bucket: 'b', Prefix: 'a', StartAfter: 'a a', MaxKeys: 2, EncodingType: 'url' })
    })

    for (const limit of [0, 1_001, 1.5]) {
      it(`refuses a page of ${limit}`, async () => {
        const { store } = storeOver(() => ({}))
        expect(await rejectionOf(store.list('b', '', { limit }))).to.include({ code: 'invalid-argument' })
      })
    }
  })
})

async function gather(body: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return chunks
}
