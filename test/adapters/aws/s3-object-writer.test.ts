import { expect } from 'chai'
import type { S3Client } from '@aws-sdk/client-s3'

import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const TARGET = { bucket: 'b', key: 'k', contentType: 'application/x-parquet', metadata: { a: '1' } }
const PART = 10

/** A store over a client that answers as S3 does, unless `script` answers first. */
function storeOver(script: (command: SentCommand) => unknown = () => undefined) {
  const { client, sent } = scriptedClient<S3Client>(async (command) => {
    const answer = await script(command)
    if (answer !== undefined) return answer
    if (command.name === 'CreateMultipartUpload') return { UploadId: 'upload-1' }
    if (command.name === 'UploadPart') return { ETag: `"part-${String(command.input['PartNumber'])}"`, ChecksumCRC32: 'AAAAAA==' }
    return { ETag: '"etag"', VersionId: 'v1' }
  })
  return { store: new S3ObjectStore({ client, partBytes: PART }), sent }
}

function bytes(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => from + i)
}

describe('S3ObjectWriter', () => {
  it('puts what stays below a part in one request', async () => {
    const { store, sent } = storeOver()
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(4))
    await writer.write(bytes(5, 4))
    expect(sent).to.have.length(0)
    expect(await writer.commit({ ifAbsent: true })).to.deep.equal({ kind: 'written', etag: 'etag', versionId: 'v1' })
    expect(sent.map(({ name }) => name)).to.deep.equal(['PutObject'])
    expect(sent[0]!.input).to.deep.include({ Bucket: 'b', Key: 'k', ContentType: TARGET.contentType, Metadata: { a: '1' }, IfNoneMatch: '*' })
    expect([...(sent[0]!.input['Body'] as Uint8Array)]).to.deep.equal([...bytes(9)])
  })

  it('uploads the rest in parts and completes under the precondition', async () => {
    const { store, sent } = storeOver()
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(25))
    expect((await writer.commit({ ifMatch: 'old' })).kind).to.equal('written')
    expect(sent.map(({ name }) => name)).to.deep.equal(['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload'])
    expect(sent[0]!.input).to.deep.include({ ContentType: TARGET.contentType, Metadata: { a: '1' }, ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' })
    const parts = sent.slice(1, 4).map(({ input }) => [...(input['Body'] as Uint8Array)])
    expect(parts).to.deep.equal([[...bytes(10)], [...bytes(10, 10)], [...bytes(5, 20)]])
    expect(sent.at(-1)!.input).to.deep.equal({
      Bucket: 'b',
      Key: 'k',
      UploadId: 'upload-1',
      IfMatch: '"old"',
      ChecksumType: 'FULL_OBJECT',
      MpuObjectSize: 25,
      MultipartUpload: { Parts: [1, 2, 3].map((n) => ({ PartNumber: n, ETag: `"part-${n}"`, ChecksumCRC32: 'AAAAAA==' })) },
    })
  })

  it('keeps two parts on their way and makes the writer wait for the third', async () => {
    const answers: (() => void)[] = []
    const { store, sent } = storeOver(({ name }) =>
      name === 'UploadPart' ? new Promise<void>((resolve) => answers.push(() => resolve())) : undefined,
    )
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(10))
    await writer.write(bytes(10))
    await writer.write(bytes(9))
    let resolved = false
    const third = writer.write(bytes(1)).then(() => (resolved = true))
    await turns()
    expect({ resolved, parts: partsOf(sent) }).to.deep.equal({ resolved: false, parts: 2 })
    answers.shift()!()
    await third
    await turns()
    expect(partsOf(sent)).to.equal(3)
    const commit = writer.commit()
    for (let n = 0; n < 3; n++) {
      answers.shift()?.()
      await turns()
    }
    expect((await commit).kind).to.equal('written')
  })

  it('ends the upload when a part fails, and says so from then on', async () => {
    const { store, sent } = storeOver(({ name, input }) => {
      if (name === 'UploadPart' && input['PartNumber'] === 2) throw sdkError('AccessDenied', 403)
      return undefined
    })
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(10))
    await writer.write(bytes(10))
    await turns()
    const error = await rejectionOf(writer.write(bytes(10)))
    expect(error).to.be.instanceOf(PortError).with.property('code', 'access-denied')
    expect(String(error)).to.include('part 2')
    expect(sent.at(-1)!.name).to.equal('AbortMultipartUpload')
    expect(await rejectionOf(writer.commit())).to.equal(error)
    expect(await rejectionOf(writer.write(bytes(1)))).to.equal(error)
    expect(sent.some(({ name }) => name === 'CompleteMultipartUpload')).to.equal(false)
  })

  it('ends the upload when the last part fails within the commit', async () => {
    const { store, sent } = storeOver(({ name, input }) => {
      if (name === 'UploadPart' && input['PartNumber'] === 2) throw networkError('ECONNRESET', 3)
      return undefined
    })
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(15))
    const error = await rejectionOf(writer.commit())
    expect(error).to.include({ code: 'unavailable', outcomeUnknown: false })
    expect(sent.at(-1)!.name).to.equal('AbortMultipartUpload')
  })

  for (const { answer, precondition, outcome } of [
    { answer: sdkError('PreconditionFailed', 412), precondition: { ifAbsent: true }, outcome: 'precondition-failed' },
    { answer: sdkError('Error', 412), precondition: { ifAbsent: true }, outcome: 'precondition-failed' },
    // An error that S3 sends after the status 200 reaches us with a status that the SDK made up.
    { answer: sdkError('PreconditionFailed', 503), precondition: { ifAbsent: true }, outcome: 'precondition-failed' },
    { answer: sdkError('ConditionalRequestConflict', 409), precondition: { ifAbsent: true }, outcome: 'conflict' },
    { answer: sdkError('NoSuchKey', 404), precondition: { ifMatch: 'x' }, outcome: 'precondition-failed' },
  ] as const) {
    it(`answers ${outcome} to ${answer.message} with ${JSON.stringify(precondition)} and ends the upload`, async () => {
      const { store, sent } = storeOver(({ name }) => {
        if (name === 'CompleteMultipartUpload') throw answer
        return undefined
      })
      const writer = await store.createWriter(TARGET)
      await writer.write(bytes(15))
      expect(await writer.commit(precondition)).to.deep.equal({ kind: outcome })
      expect(sent.at(-1)!).to.deep.include({ name: 'AbortMultipartUpload', input: { Bucket: 'b', Key: 'k', UploadId: 'upload-1' } })
    })
  }

  for (const answer of [sdkError('PreconditionFailed', 412, 2), sdkError('NoSuchUpload', 404, 2), sdkError('InternalError', 500), networkError('ECONNRESET')]) {
    it(`leaves the outcome open after ${answer.message} (${JSON.stringify(Reflect.get(answer, '$metadata'))})`, async () => {
      const { store } = storeOver(({ name }) => {
        if (name === 'CompleteMultipartUpload') throw answer
        return undefined
      })
      const writer = await store.createWriter(TARGET)
      await writer.write(bytes(15))
      expect(await rejectionOf(writer.commit({ ifAbsent: true }))).to.include({ name: 'PortError', outcomeUnknown: true, retryable: true })
    })
  }

  it('aborts in silence, once, waiting for what is on its way', async () => {
    const { store, sent } = storeOver(({ name, signal }) => {
      if (name === 'AbortMultipartUpload') throw sdkError('InternalError', 500)
      if (name !== 'UploadPart') return undefined
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' }))))
    })
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(10))
    await turns()
    await writer.abort()
    await writer.abort()
    expect(sent.map(({ name }) => name)).to.deep.equal(['CreateMultipartUpload', 'UploadPart', 'AbortMultipartUpload'])
    expect(await rejectionOf(writer.write(bytes(1)))).to.include({ code: 'invalid-argument' })
  })

  for (const { moment, length } of [
    { moment: 'for the last part', length: 15 },
    { moment: 'for room to send the last part', length: 25 },
  ]) {
    it(`neither completes nor begins anything anew when it is aborted while the commit waits ${moment}`, async () => {
      const { store, sent } = storeOver(({ name, signal }) => {
        if (name !== 'UploadPart') return undefined
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(Object.assign(new Error(), { name: 'AbortError' }))))
      })
      const writer = await store.createWriter(TARGET)
      await writer.write(bytes(length))
      const rejection = rejectionOf(writer.commit({ ifAbsent: true }))
      await turns()
      await writer.abort()
      expect(await rejection).to.include({ code: 'invalid-argument' })
      await turns()
      expect(sent.map(({ name }) => name)).to.deep.equal(['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'AbortMultipartUpload'])
    })
  }

  it('aborts without a request when nothing was sent', async () => {
    const { store, sent } = storeOver()
    const writer = await store.createWriter(TARGET)
    await writer.write(bytes(3))
    await writer.abort()
    expect(sent).to.have.length(0)
  })

  it('cannot be committed twice', async () => {
    const { store } = storeOver()
    const writer = await store.createWriter(TARGET)
    await writer.commit()
    expect(await rejectionOf(writer.commit())).to.include({ code: 'invalid-argument' })
  })
})

function partsOf(sent: readonly SentCommand[]): number {
  return sent.filter(({ name }) => name === 'UploadPart').length
}

async function turns(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve))
}
