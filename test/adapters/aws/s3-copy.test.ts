import { expect } from 'chai'
import type { S3Client } from '@aws-sdk/client-s3'

import { rangesOf } from '../../../src/adapters/aws/s3-copy-in-parts.ts'
import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const SOURCE = { bucket: 'in', key: 'a b.csv', etag: 'e1' }
const TARGET = { bucket: 'in', key: 'moved/a b.csv', ifAbsent: true, addMetadata: { 'sluice-source': 'abc' } }
const SOURCE_HEAD = {
  ETag: '"e1"',
  ContentLength: 25,
  LastModified: new Date(0),
  ContentType: 'text/csv',
  ContentEncoding: 'gzip',
  CacheControl: 'no-store',
  Metadata: { owner: 'x' },
  ChecksumType: 'FULL_OBJECT',
  ChecksumCRC32: 'abc=',
}
const CARRIED = { ContentType: 'text/csv', ContentEncoding: 'gzip', CacheControl: 'no-store', Metadata: { owner: 'x', 'sluice-source': 'abc' } }

/** A store that copies objects of 20 bytes at once and larger ones in parts of 10. */
function storeOver(script: (command: SentCommand) => unknown = () => undefined) {
  const { client, sent } = scriptedClient<S3Client>(async (command) => {
    if (command.name === 'HeadObject' && command.input['Key'] === TARGET.key) throw sdkError('NotFound', 404)
    const answer = await script(command)
    if (answer !== undefined) return answer
    switch (command.name) {
      case 'HeadObject':
        return SOURCE_HEAD
      case 'CopyObject':
        return { CopyObjectResult: { ETag: '"copied"' }, VersionId: 'v9' }
      case 'GetObjectTagging':
        return { TagSet: [{ Key: 'team', Value: 'data & more' }] }
      case 'CreateMultipartUpload':
        return { UploadId: 'upload-1' }
      case 'UploadPartCopy':
        return { CopyPartResult: { ETag: `"part-${String(command.input['PartNumber'])}"`, ChecksumCRC32: 'BB==' } }
      default:
        return { ETag: '"copied"', VersionId: 'v9' }
    }
  })
  const store = new S3ObjectStore({ client, singleCopyBytesMax: 20, copyPartBytes: 10 })
  return { store, sent }
}

function small(command: SentCommand): unknown {
  return command.name === 'HeadObject' ? { ...SOURCE_HEAD, ContentLength: 20 } : undefined
}

describe('S3ObjectStore.copy', () => {
  it('copies a small object at once, with what it carries and what is added', async () => {
    const { store, sent } = storeOver(small)
    expect(await store.copy({ ...SOURCE, versionId: 'v+1' }, TARGET)).to.deep.equal({ kind: 'written', etag: 'copied', versionId: 'v9' })
    expect(sent.map(({ name }) => name)).to.deep.equal(['HeadObject', 'HeadObject', 'CopyObject'])
    expect(sent[0]!.input).to.deep.include({ Bucket: 'in', Key: 'a b.csv', VersionId: 'v+1' })
    expect(sent.at(-1)!.input).to.deep.include({
      Bucket: 'in',
      Key: TARGET.key,
      CopySource: 'in/a%20b.csv?versionId=v%2B1',
      CopySourceIfMatch: '"e1"',
      IfNoneMatch: '*',
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'COPY',
      ...CARRIED,
    })
  })

  it('copies a large object in parts, with its tags, completed conditionally', async () => {
    const { store, sent } = storeOver()
    expect(await store.copy(SOURCE, TARGET)).to.deep.equal({ kind: 'written', etag: 'copied', versionId: 'v9' })
    const byName = (wanted: string) => sent.filter(({ name }) => name === wanted).map(({ input }) => input)
    expect(byName('CreateMultipartUpload')[0]).to.deep.include({
      ...CARRIED,
      Tagging: 'team=data+%26+more',
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    })
    expect(byName('UploadPartCopy').map((input) => input['CopySourceRange'])).to.deep.equal(['bytes=0-9', 'bytes=10-19', 'bytes=20-24'])
    expect(byName('UploadPartCopy')[0]).to.deep.include({ CopySource: 'in/a%20b.csv', CopySourceIfMatch: '"e1"', UploadId: 'upload-1', PartNumber: 1 })
    expect(byName('CompleteMultipartUpload')[0]).to.deep.include({ IfNoneMatch: '*', MpuObjectSize: 25 })
    const parts = byName('CompleteMultipartUpload')[0]!['MultipartUpload'] as { readonly Parts: readonly object[] }
    expect(parts.Parts.map((part) => Reflect.get(part, 'ETag') as unknown)).to.deep.equal(['"part-1"', '"part-2"', '"part-3"'])
  })

  for (const { error, kind } of [
    { error: sdkError('PreconditionFailed', 412), kind: 'source-changed' },
    { error: sdkError('NoSuchKey', 404), kind: 'source-absent' },
  ]) {
    it(`answers ${kind} when a part is answered with ${error.message}, and ends the upload after all parts came to rest`, async () => {
      let headed = 0
      const { store, sent } = storeOver(({ name, input }) => {
        if (name === 'HeadObject' && headed++ > 0) return { ...SOURCE_HEAD, ETag: '"e2"' }
        if (name === 'UploadPartCopy' && input['PartNumber'] === 1) throw error
        return undefined
      })
      expect(await store.copy(SOURCE, TARGET)).to.deep.equal({ kind })
      const names = sent.map(({ name }) => name)
      expect(names).to.include('AbortMultipartUpload').and.not.include('CompleteMultipartUpload')
      expect(names.lastIndexOf('UploadPartCopy')).to.be.lessThan(names.indexOf('AbortMultipartUpload'))
    })
  }

  it('ends the upload when its completion is refused', async () => {
    for (const { error, kind } of [
      { error: sdkError('PreconditionFailed', 412), kind: 'precondition-failed' },
      { error: sdkError('ConditionalRequestConflict', 409), kind: 'conflict' },
    ]) {
      const { store, sent } = storeOver(({ name }) => {
        if (name === 'CompleteMultipartUpload') throw error
        return undefined
      })
      expect(await store.copy(SOURCE, TARGET)).to.deep.equal({ kind })
      expect(sent.some(({ name }) => name === 'AbortMultipartUpload')).to.equal(true)
    }
  })

  for (const { then, ifAbsent, kind } of [
    { then: SOURCE_HEAD, ifAbsent: true, kind: 'precondition-failed' },
    { then: { ...SOURCE_HEAD, ETag: '"e2"' }, ifAbsent: true, kind: 'source-changed' },
    { then: SOURCE_HEAD, ifAbsent: false, kind: 'source-changed' },
    { then: sdkError('NotFound', 404), ifAbsent: true, kind: 'source-absent' },
  ]) {
    it(`settles a 412, which may be the source's or the destination's, as ${kind}${ifAbsent ? '' : ' without ifAbsent'}`, async () => {
      let headed = 0
      const { store } = storeOver(({ name }) => {
        if (name === 'CopyObject') throw sdkError('PreconditionFailed', 412)
        if (name !== 'HeadObject') return undefined
        if (headed++ === 0) return { ...SOURCE_HEAD, ContentLength: 1 }
        if (then instanceof Error) throw then
        return then
      })
      expect(await store.copy(SOURCE, { ...TARGET, ifAbsent })).to.deep.equal({ kind })
    })
  }

  it('sends no copy to a key that is taken', async () => {
    const { client, sent } = scriptedClient<S3Client>(() => SOURCE_HEAD)
    expect(await new S3ObjectStore({ client }).copy(SOURCE, TARGET)).to.deep.equal({ kind: 'precondition-failed' })
    expect(sent.map(({ name }) => name)).to.deep.equal(['HeadObject', 'HeadObject'])
  })

  it('does not take a forbidden look at the destination for its absence', async () => {
    const { client } = scriptedClient<S3Client>(({ input }) => {
      if (input['Key'] === TARGET.key) throw sdkError('403', 403)
      return SOURCE_HEAD
    })
    expect(await rejectionOf(new S3ObjectStore({ client }).copy(SOURCE, TARGET))).to.include({ code: 'access-denied' })
  })

  it('writes nothing when the source is another or gone before it begins', async () => {
    const changed = storeOver(() => ({ ...SOURCE_HEAD, ETag: '"e2"' }))
    expect(await changed.store.copy(SOURCE, TARGET)).to.deep.equal({ kind: 'source-changed' })
    expect(changed.sent).to.have.length(1)
    const gone = storeOver(() => {
      throw sdkError('NotFound', 404)
    })
    expect(await gone.store.copy(SOURCE, TARGET)).to.deep.equal({ kind: 'source-absent' })
  })

  it('does not take the effect of an unanswered attempt for somebody else\'s object', async () => {
    const { store } = storeOver((command) => {
      if (command.name === 'CopyObject') throw sdkError('PreconditionFailed', 412, 2)
      return small(command)
    })
    expect(await rejectionOf(store.copy(SOURCE, TARGET))).to.include({ code: 'unavailable', outcomeUnknown: true })
  })

  for (const { error, facts } of [
    { error: sdkError('NoSuchBucket', 404), facts: { code: 'not-found' } },
    { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied' } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
  ]) {
    it(`throws ${facts.code} for ${error.message}`, async () => {
      const { store } = storeOver((command) => {
        if (command.name === 'CopyObject') throw error
        return small(command)
      })
      expect(await rejectionOf(store.copy(SOURCE, TARGET))).to.include(facts)
    })
  }
})

describe('rangesOf', () => {
  it('covers 5 TiB in 10,000 parts without a gap', () => {
    const size = 5 * 1024 ** 4
    const ranges = rangesOf(size, 512 * 1024 ** 2).map((range) => range.replace('bytes=', '').split('-').map(Number))
    expect(ranges.length).to.be.at.most(10_000)
    expect(ranges.at(-1)![1]).to.equal(size - 1)
    expect(ranges.every(([start], index) => start === (index === 0 ? 0 : ranges[index - 1]![1]! + 1))).to.equal(true)
  })
})
