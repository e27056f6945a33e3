import { expect } from 'chai'
import type { S3Client } from '@aws-sdk/client-s3'

import { S3StagedUploads } from '../../../src/adapters/aws/s3-staged-uploads.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const TARGET = { bucket: 'b', key: 'k', contentType: 'application/vnd.apache.parquet', metadata: { a: '1' } }
const STAGED = { bucket: 'b', key: 'k', uploadId: 'upload-1', bytes: 25 }
const PART = 10

/** Staged uploads over a client that answers as S3 does, three parts of 25 bytes listed, unless `script` answers first. */
function uploadsOver(script: (command: SentCommand) => unknown = () => undefined) {
  const { client, sent } = scriptedClient<S3Client>(async (command) => {
    const answer = await script(command)
    if (answer !== undefined) return answer
    if (command.name === 'CreateMultipartUpload') return { UploadId: 'upload-1' }
    if (command.name === 'UploadPart') return { ETag: `"part-${String(command.input['PartNumber'])}"`, ChecksumCRC32: 'AAAAAA==' }
    if (command.name === 'ListParts') return { Parts: [part(1, 10), part(2, 10), part(3, 5)], IsTruncated: false }
    return { ETag: '"etag"', VersionId: 'v1' }
  })
  return { uploads: new S3StagedUploads({ client, firstPartBytes: PART }), sent }
}

function part(number: number, size: number) {
  return { PartNumber: number, ETag: `"part-${number}"`, ChecksumCRC32: `crc-${number}`, Size: size, LastModified: new Date(0) }
}

function throwingOn(operation: string, error: Error) {
  return ({ name }: SentCommand): undefined => {
    if (name === operation) throw error
  }
}

function namesOf(sent: readonly SentCommand[]): readonly string[] {
  return sent.map(({ name }) => name)
}

describe('S3StagedUploads', () => {
  describe('begin and seal', () => {
    it('begins at once, with a checksum over the whole object, and sends even a small body as a part', async () => {
      const { uploads, sent } = uploadsOver()
      const writer = await uploads.begin(TARGET)
      expect(sent.map(({ name, input }) => ({ name, input }))).to.deep.equal([
        {
          name: 'CreateMultipartUpload',
          input: {
            Bucket: 'b',
            Key: 'k',
            ContentType: TARGET.contentType,
            Metadata: { a: '1' },
            ChecksumAlgorithm: 'CRC32',
            ChecksumType: 'FULL_OBJECT',
          },
        },
      ])
      await writer.write(new Uint8Array(4))
      expect(await writer.seal()).to.deep.equal({ bucket: 'b', key: 'k', uploadId: 'upload-1', bytes: 4 })
      expect(namesOf(sent)).to.deep.equal(['CreateMultipartUpload', 'UploadPart'])
      expect(sent[1]!.input).to.deep.include({ UploadId: 'upload-1', PartNumber: 1, ContentLength: 4, ChecksumAlgorithm: 'CRC32' })
    })

    it('has every part sent when it is sealed, at most two on their way at once', async () => {
      let [onTheirWay, most] = [0, 0]
      const { uploads, sent } = uploadsOver(async ({ name }) => {
        if (name !== 'UploadPart') return undefined
        most = Math.max(most, ++onTheirWay)
        await new Promise((resolve) => setImmediate(resolve))
        onTheirWay--
        return undefined
      })
      const writer = await uploads.begin(TARGET)
      await writer.write(new Uint8Array(45))
      expect(await writer.seal()).to.include({ bytes: 45 })
      expect({ onTheirWay, most }).to.deep.equal({ onTheirWay: 0, most: 2 })
      expect(sent.slice(1).map(({ input }) => [input['PartNumber'], input['ContentLength']])).to.deep.equal([[1, 10], [2, 10], [3, 10], [4, 10], [5, 5]])
    })

    for (const { error, facts } of [
      { error: sdkError('NoSuchBucket', 404), facts: { code: 'not-found', outcomeUnknown: false } },
      { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', outcomeUnknown: false } },
      { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: false, retryable: true } },
    ]) {
      it(`does not begin after ${error.message}`, async () => {
        const { uploads } = uploadsOver(throwingOn('CreateMultipartUpload', error))
        expect(await rejectionOf(uploads.begin(TARGET))).to.include({ name: 'PortError', ...facts })
      })
    }

    it('takes no answer without an id for a beginning', async () => {
      const { uploads } = uploadsOver(({ name }) => (name === 'CreateMultipartUpload' ? {} : undefined))
      expect(await rejectionOf(uploads.begin(TARGET))).to.include({ code: 'unknown' })
    })

    it('refuses what S3 cannot hold before it sends anything', async () => {
      const { uploads, sent } = uploadsOver()
      for (const target of [{ bucket: 'b', key: '' }, { bucket: '', key: 'k' }, { ...TARGET, metadata: { a: 'é' } }]) {
        expect(await rejectionOf(uploads.begin(target))).to.include({ code: 'invalid-argument' })
      }
      expect(sent).to.have.length(0)
    })

    it('throws the upload away when a part fails', async () => {
      const { uploads, sent } = uploadsOver(({ name, input }) => {
        if (name === 'UploadPart' && input['PartNumber'] === 2) throw sdkError('AccessDenied', 403)
        return undefined
      })
      const writer = await uploads.begin(TARGET)
      await writer.write(new Uint8Array(15))
      const error = await rejectionOf(writer.seal())
      expect(error).to.include({ code: 'access-denied' })
      expect(String(error)).to.include('s3://b/k').and.to.include('part 2')
      expect(sent.at(-1)).to.deep.include({ name: 'AbortMultipartUpload', input: { Bucket: 'b', Key: 'k', UploadId: 'upload-1' } })
      await writer.abort()
      expect(namesOf(sent).filter((name) => name === 'AbortMultipartUpload')).to.have.length(1)
    })

    it('throws an upload away that was given nothing', async () => {
      const { uploads, sent } = uploadsOver()
      expect(await rejectionOf((await uploads.begin(TARGET)).seal())).to.include({ code: 'invalid-argument' })
      expect(namesOf(sent)).to.deep.equal(['CreateMultipartUpload', 'AbortMultipartUpload'])
    })

    it('aborts what has no part yet, in silence, and nothing that was sealed', async () => {
      const { uploads, sent } = uploadsOver(throwingOn('AbortMultipartUpload', sdkError('InternalError', 500)))
      const writer = await uploads.begin(TARGET)
      await writer.abort()
      await writer.abort()
      expect(namesOf(sent)).to.deep.equal(['CreateMultipartUpload', 'AbortMultipartUpload'])
      const sealed = await uploads.begin(TARGET)
      await sealed.write(new Uint8Array(1))
      await sealed.seal()
      await sealed.abort()
      expect(namesOf(sent).slice(2)).to.deep.equal(['CreateMultipartUpload', 'UploadPart'])
    })
  })

  describe('complete', () => {
    it('names the parts that S3 lists, the precondition and the size of the whole', async () => {
      const { uploads, sent } = uploadsOver()
      expect(await uploads.complete(STAGED, { ifMatch: 'old' })).to.deep.equal({ kind: 'written', etag: 'etag', versionId: 'v1' })
      expect(namesOf(sent)).to.deep.equal(['ListParts', 'CompleteMultipartUpload'])
      expect(sent[1]!.input).to.deep.equal({
        Bucket: 'b',
        Key: 'k',
        UploadId: 'upload-1',
        IfMatch: '"old"',
        ChecksumType: 'FULL_OBJECT',
        MpuObjectSize: 25,
        MultipartUpload: { Parts: [1, 2, 3].map((n) => ({ PartNumber: n, ETag: `"part-${n}"`, ChecksumCRC32: `crc-${n}` })) },
      })
    })

    it('follows the list through all its pages, to S3\'s limit of 10,000 parts', async () => {
      const { uploads, sent } = uploadsOver(({ name, input }) => {
        if (name !== 'ListParts') return undefined
        const after = Number(input['PartNumberMarker'] ?? 0)
        return { Parts: Array.from({ length: 1_000 }, (_, i) => part(after + i + 1, 3)), IsTruncated: after < 9_000 }
      })
      expect((await uploads.complete({ ...STAGED, bytes: 30_000 }, { ifAbsent: true })).kind).to.equal('written')
      expect(namesOf(sent).filter((name) => name === 'ListParts')).to.have.length(10)
      const { Parts } = sent.at(-1)!.input['MultipartUpload'] as { readonly Parts: readonly { readonly PartNumber: number }[] }
      expect(Parts.map(({ PartNumber }) => PartNumber)).to.deep.equal(Array.from({ length: 10_000 }, (_, i) => i + 1))
    })

    for (const { what, Parts, requests } of [
      { what: 'that goes on without parts', Parts: [], requests: 1 },
      { what: 'that begins again and again', Parts: Array.from({ length: 1_000 }, (_, i) => part(i + 1, 3)), requests: 11 },
    ]) {
      it(`gives up on a list ${what}`, async () => {
        const { uploads, sent } = uploadsOver(({ name }) => (name === 'ListParts' ? { Parts, IsTruncated: true } : undefined))
        expect(await rejectionOf(uploads.complete(STAGED, { ifAbsent: true }))).to.include({ code: 'unknown', outcomeUnknown: false })
        expect(namesOf(sent)).to.deep.equal(Array.from({ length: requests }, () => 'ListParts'))
      })
    }

    for (const { what, answer, names } of [
      { what: 'other bytes', answer: { Parts: [part(1, 10), part(2, 10)] }, names: ['20 bytes', '25'] },
      { what: 'no parts', answer: {}, names: ['0 bytes', '25'] },
      { what: 'a part without a size', answer: { Parts: [{ PartNumber: 1, ETag: '"e"' }] }, names: ['part 1'] },
    ]) {
      it(`completes nothing of which S3 lists ${what}`, async () => {
        const { uploads, sent } = uploadsOver(({ name }) => (name === 'ListParts' ? answer : undefined))
        const error = await rejectionOf(uploads.complete(STAGED, { ifAbsent: true }))
        expect(error).to.include({ name: 'PortError', retryable: false, outcomeUnknown: false })
        for (const name of [...names, 's3://b/k', 'upload-1']) expect(String(error)).to.include(name)
        expect(namesOf(sent)).to.deep.equal(['ListParts'])
      })
    }

    for (const { error, precondition, kind } of [
      { error: sdkError('PreconditionFailed', 412), precondition: { ifAbsent: true }, kind: 'precondition-failed' },
      // An error that S3 sends after the status 200 reaches us with a status that the SDK made up.
      { error: sdkError('PreconditionFailed', 503), precondition: { ifAbsent: true }, kind: 'precondition-failed' },
      { error: sdkError('ConditionalRequestConflict', 409), precondition: { ifAbsent: true }, kind: 'conflict' },
      { error: sdkError('NoSuchKey', 404), precondition: { ifMatch: 'x' }, kind: 'precondition-failed' },
      { error: sdkError('NoSuchUpload', 404), precondition: { ifAbsent: true }, kind: 'absent' },
      { error: sdkError('NoSuchUpload', 404), precondition: { ifMatch: 'x' }, kind: 'absent' },
    ] as const) {
      it(`answers ${kind} to ${error.message} with ${JSON.stringify(precondition)} and leaves the upload alone`, async () => {
        const { uploads, sent } = uploadsOver(throwingOn('CompleteMultipartUpload', error))
        expect(await uploads.complete(STAGED, precondition)).to.deep.equal({ kind })
        expect(namesOf(sent)).to.deep.equal(['ListParts', 'CompleteMultipartUpload'])
      })
    }

    for (const error of [
      sdkError('PreconditionFailed', 412, 2),
      sdkError('ConditionalRequestConflict', 409, 2),
      sdkError('NoSuchUpload', 404, 2),
      sdkError('InternalError', 500),
      networkError('ECONNRESET'),
    ]) {
      it(`leaves the outcome open, and the upload alone, after ${error.message} (${JSON.stringify(Reflect.get(error, '$metadata'))})`, async () => {
        const { uploads, sent } = uploadsOver(throwingOn('CompleteMultipartUpload', error))
        const rejection = await rejectionOf(uploads.complete(STAGED, { ifAbsent: true }))
        expect(rejection).to.include({ name: 'PortError', outcomeUnknown: true, retryable: true })
        expect(namesOf(sent)).to.deep.equal(['ListParts', 'CompleteMultipartUpload'])
      })
    }

    it('takes an answer without an etag for an unknown outcome', async () => {
      const { uploads } = uploadsOver(({ name }) => (name === 'CompleteMultipartUpload' ? {} : undefined))
      expect(await rejectionOf(uploads.complete(STAGED, { ifAbsent: true }))).to.include({ code: 'unknown', outcomeUnknown: true })
    })

    it('answers absent when S3 knows no parts of it, even to a repeated question', async () => {
      const { uploads, sent } = uploadsOver(throwingOn('ListParts', sdkError('NoSuchUpload', 404, 3)))
      expect(await uploads.complete(STAGED, { ifAbsent: true })).to.deep.equal({ kind: 'absent' })
      expect(namesOf(sent)).to.deep.equal(['ListParts'])
    })

    for (const { error, facts } of [
      { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', retryable: false } },
      { error: sdkError('NoSuchBucket', 404), facts: { code: 'not-found', retryable: false } },
      { error: sdkError('SlowDown', 503, 3), facts: { code: 'throttled', retryable: true } },
      { error: networkError('ECONNRESET', 3), facts: { code: 'unavailable', retryable: true } },
    ]) {
      it(`has done nothing when the list of parts fails with ${error.message}`, async () => {
        const { uploads, sent } = uploadsOver(throwingOn('ListParts', error))
        expect(await rejectionOf(uploads.complete(STAGED, { ifAbsent: true }))).to.include({ name: 'PortError', outcomeUnknown: false, ...facts })
        expect(namesOf(sent)).to.deep.equal(['ListParts'])
      })
    }
  })

  describe('discard', () => {
    it('aborts the upload', async () => {
      const { uploads, sent } = uploadsOver()
      await uploads.discard(STAGED)
      expect(sent).to.have.length(1)
      expect(sent[0]).to.deep.include({ name: 'AbortMultipartUpload', input: { Bucket: 'b', Key: 'k', UploadId: 'upload-1' } })
    })

    it('is content when there is no such upload, also after its own earlier attempt', async () => {
      for (const attempts of [1, 2]) {
        const { uploads, sent } = uploadsOver(throwingOn('AbortMultipartUpload', sdkError('NoSuchUpload', 404, attempts)))
        await uploads.discard(STAGED)
        expect(sent).to.have.length(1)
      }
    })

    for (const { error, facts } of [
      { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', outcomeUnknown: false } },
      { error: sdkError('NoSuchBucket', 404), facts: { code: 'not-found', outcomeUnknown: false } },
      { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
    ]) {
      it(`throws ${facts.code} for ${error.message}`, async () => {
        const { uploads } = uploadsOver(throwingOn('AbortMultipartUpload', error))
        expect(await rejectionOf(uploads.discard(STAGED))).to.include({ name: 'PortError', ...facts })
      })
    }
  })

  it('sends nothing about an upload without an id, key or bucket', async () => {
    const { uploads, sent } = uploadsOver()
    for (const nameless of [{ uploadId: '' }, { key: '' }, { bucket: '' }]) {
      expect(await rejectionOf(uploads.complete({ ...STAGED, ...nameless }, { ifAbsent: true }))).to.include({ code: 'invalid-argument' })
      expect(await rejectionOf(uploads.discard({ ...STAGED, ...nameless }))).to.include({ code: 'invalid-argument' })
    }
    expect(sent).to.have.length(0)
  })
})
