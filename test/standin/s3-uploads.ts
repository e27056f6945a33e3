import { createHash, randomUUID } from 'node:crypto'

import type { ObjectStore, ObjectTarget, ObjectWriter, Precondition, WriteOutcome } from '../../src/ports/object-store.ts'
import { crc32Of } from './http-exchange.ts'
import type { StandInResponse } from './http-exchange.ts'
import { S3Fault } from './s3-fault.ts'

interface Upload {
  readonly target: ObjectTarget
  readonly writer: ObjectWriter
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>
  /** How many parts, from the first on, the writer has taken. */
  taken: number
}

/**
 * Uploads in parts, over the store's streaming writers. The first part goes to the writer as soon as it comes, so that the
 * store can tell what happens to the key while the upload is open.
 */
export class S3Uploads {
  readonly #store: ObjectStore
  readonly #uploads = new Map<string, Upload>()

  constructor(store: ObjectStore) {
    this.#store = store
  }

  get open(): number {
    return this.#uploads.size
  }

  async begin(target: ObjectTarget): Promise<string> {
    const id = randomUUID()
    this.#uploads.set(id, { target, writer: await this.#store.createWriter(target), parts: new Map(), taken: 0 })
    return id
  }

  async put(id: string, number: number, body: Buffer): Promise<StandInResponse> {
    const upload = this.#find(id)
    if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new S3Fault(400, 'InvalidArgument', `part ${number}`)
    const etag = createHash('md5').update(body).digest('hex')
    upload.parts.set(number, { body, etag })
    if (number === 1 && upload.taken === 0) {
      upload.taken = 1
      await upload.writer.write(body)
    }
    return { status: 200, headers: { etag: `"${etag}"`, 'x-amz-checksum-crc32': crc32Of(body) } }
  }

  async complete(
    id: string,
    request: string,
    expectedSize: string | undefined,
    precondition: Precondition | undefined,
  ): Promise<{ readonly target: ObjectTarget; readonly outcome: WriteOutcome }> {
    const upload = this.#find(id)
    const listed = [...request.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: /<ETag>(?:"|&quot;)?([^<"&]*)/.exec(part)?.[1],
    }))
    if (listed.length !== upload.parts.size) throw new S3Fault(400, 'InvalidPart', 'the stand-in wants every part listed')
    for (const { number, etag } of listed) {
      const part = upload.parts.get(number)
      if (part === undefined || part.etag !== etag) throw new S3Fault(400, 'InvalidPart', `part ${number} was never uploaded`)
      if (number > upload.taken) {
        upload.taken = number
        await upload.writer.write(part.body)
      }
    }
    if (expectedSize !== undefined && Number(expectedSize) !== upload.writer.bytesWritten) {
      throw new S3Fault(400, 'InvalidRequest', `the parts have ${upload.writer.bytesWritten} bytes, not ${expectedSize}`)
    }
    const outcome = await upload.writer.commit(precondition)
    // A refused completion leaves the upload behind (S3 user guide, "Conditional writes"), to be aborted.
    if (outcome.kind === 'written') this.#uploads.delete(id)
    return { target: upload.target, outcome }
  }

  async abort(id: string): Promise<StandInResponse> {
    const upload = this.#find(id)
    this.#uploads.delete(id)
    await upload.writer.abort()
    return { status: 204 }
  }

  #find(id: string): Upload {
    const upload = this.#uploads.get(id)
    if (upload === undefined) throw new S3Fault(404, 'NoSuchUpload', `there is no upload ${id}`)
    return upload
  }
}
