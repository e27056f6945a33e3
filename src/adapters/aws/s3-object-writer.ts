import type { S3Client } from '@aws-sdk/client-s3'

import type { ObjectTarget, ObjectWriter, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { refusedWrite } from './s3-failure.ts'
import { completeParts, S3PartsUpload } from './s3-parts-upload.ts'
import { putWhole } from './s3-put.ts'

/** Uploads in parts; what stays below one part becomes a single PutObject at commit. */
export class S3ObjectWriter implements ObjectWriter {
  readonly #client: Pick<S3Client, 'send'>
  readonly #target: ObjectTarget
  readonly #action: string
  readonly #upload: S3PartsUpload

  constructor(client: Pick<S3Client, 'send'>, target: ObjectTarget, firstPartBytes: number) {
    this.#client = client
    this.#target = target
    this.#action = `write s3://${target.bucket}/${target.key}`
    this.#upload = new S3PartsUpload(client, target, firstPartBytes, this.#action)
  }

  get bytesWritten(): number {
    return this.#upload.bytesWritten
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#upload.write(chunk)
  }

  async commit(precondition?: Precondition): Promise<WriteOutcome> {
    if (!this.#upload.begun) {
      return putWhole(this.#client, this.#target, this.#upload.takeWhole(), precondition, this.#action)
    }
    const uploaded = await this.#upload.seal()
    try {
      const written = await completeParts(this.#client, uploaded, precondition, this.#action)
      this.#upload.letGo()
      return written
    } catch (error) {
      // Also when the outcome is unknown: a completion that has not happened by now then never will.
      await this.abort()
      return refusedWrite(error, precondition, this.#action)
    }
  }

  abort(): Promise<void> {
    return this.#upload.abort()
  }
}
