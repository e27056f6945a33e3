import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'

import type { ObjectTarget, ObjectWriter, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { GatheredBytes } from './gathered-bytes.ts'
import { refusedWrite, unusableAnswer } from './s3-failure.ts'
import { writtenOf } from './s3-head.ts'
import { partSizeAt } from './s3-part-size.ts'
import { conditionsOf, putWhole } from './s3-put.ts'
import { translateError } from './translate-error.ts'

const IN_FLIGHT_MAX = 2

/**
 * Gathers bytes to parts and uploads at most two at a time, so that memory holds three parts. What stays below one part
 * becomes a single PutObject at commit.
 *
 * `@aws-sdk/lib-storage` does the gathering too, but it completes an upload as soon as the stream ends. Here the completion is a
 * decision of its own, taken later, conditional, and with refusals that are answers rather than errors.
 *
 * A process that dies leaves its unfinished upload behind, invisible under the key; a lifecycle rule of the bucket
 * (`AbortIncompleteMultipartUpload`) removes it.
 */
export class S3ObjectWriter implements ObjectWriter {
  readonly #client: Pick<S3Client, 'send'>
  readonly #target: ObjectTarget
  readonly #firstPartBytes: number
  readonly #action: string
  readonly #abortion: AbortController
  readonly #parts: CompletedPart[]
  readonly #inFlight: Set<Promise<void>>
  readonly #gathered: GatheredBytes
  #bytesWritten: number
  #partsCut: number
  #uploadId: Promise<string> | undefined
  #failure: PortError | undefined
  #spent: boolean

  constructor(client: Pick<S3Client, 'send'>, target: ObjectTarget, firstPartBytes: number) {
    this.#client = client
    this.#target = target
    this.#firstPartBytes = firstPartBytes
    this.#action = `write s3://${target.bucket}/${target.key}`
    this.#abortion = new AbortController()
    this.#parts = []
    this.#inFlight = new Set()
    this.#gathered = new GatheredBytes()
    this.#bytesWritten = 0
    this.#partsCut = 0
    this.#spent = false
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#spent) throw this.#spentError()
    this.#gathered.push(chunk)
    this.#bytesWritten += chunk.byteLength
    while (this.#gathered.byteLength >= this.#partSize()) {
      await this.#roomForPart()
      // Another call may have cut the part, or ended the writer, while this one waited.
      if (!this.#spent && this.#gathered.byteLength >= this.#partSize()) this.#sendPart(this.#gathered.take(this.#partSize()))
    }
    await this.#throwFailure()
  }

  async commit(precondition?: Precondition): Promise<WriteOutcome> {
    if (this.#spent) throw this.#spentError()
    this.#spent = true
    if (this.#uploadId === undefined) {
      return putWhole(this.#client, this.#target, this.#gathered.take(this.#gathered.byteLength), precondition, this.#action)
    }
    if (this.#gathered.byteLength > 0) {
      await this.#roomForPart()
      this.#sendPart(this.#gathered.take(this.#gathered.byteLength))
    }
    await Promise.all(this.#inFlight)
    await this.#throwFailure()
    return this.#complete(await this.#uploadId, precondition)
  }

  async abort(): Promise<void> {
    this.#spent = true
    this.#gathered.clear()
    const uploadId = this.#uploadId
    if (uploadId === undefined) return
    this.#uploadId = undefined
    this.#abortion.abort()
    // A part that is still on its way could outlive the upload's end and be paid for.
    await Promise.all(this.#inFlight)
    try {
      await this.#client.send(new AbortMultipartUploadCommand({ ...this.#place(), UploadId: await uploadId }))
    } catch {
      // The upload is gone already, or the bucket's lifecycle rule will remove it.
    }
  }

  async #complete(uploadId: string, precondition: Precondition | undefined): Promise<WriteOutcome> {
    try {
      const output = await this.#client.send(
        new CompleteMultipartUploadCommand({
          ...this.#place(),
          ...conditionsOf(precondition),
          UploadId: uploadId,
          MultipartUpload: { Parts: this.#parts },
          ChecksumType: 'FULL_OBJECT',
          MpuObjectSize: this.#bytesWritten,
        }),
      )
      this.#uploadId = undefined
      return writtenOf(output, this.#action)
    } catch (error) {
      // Also when the outcome is unknown: a completion that has not happened by now then never will.
      await this.abort()
      return refusedWrite(error, precondition, this.#action)
    }
  }

  async #roomForPart(): Promise<void> {
    while (this.#inFlight.size >= IN_FLIGHT_MAX) await Promise.race(this.#inFlight)
    await this.#throwFailure()
  }

  #sendPart(body: Uint8Array): void {
    const partNumber = ++this.#partsCut
    this.#uploadId ??= this.#begin()
    const task = this.#upload(partNumber, body, this.#uploadId)
      .catch((error: unknown) => {
        // What fails because the upload was given up is no failure of its own.
        if (this.#abortion.signal.aborted) return
        this.#failure ??= translateError(error, { action: `${this.#action} (part ${partNumber})`, changes: false })
      })
      .finally(() => this.#inFlight.delete(task))
    this.#inFlight.add(task)
  }

  async #begin(): Promise<string> {
    const { contentType, metadata } = this.#target
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({
        ...this.#place(),
        ContentType: contentType,
        Metadata: { ...metadata },
        // A checksum over the whole object, as PutObject gives it, so that copies can be compared with it.
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      }),
      { abortSignal: this.#abortion.signal },
    )
    if (UploadId === undefined) throw unusableAnswer({ action: this.#action, changes: false }, 'the answer names no upload')
    return UploadId
  }

  async #upload(partNumber: number, body: Uint8Array, uploadId: Promise<string>): Promise<void> {
    const output = await this.#client.send(
      new UploadPartCommand({
        ...this.#place(),
        UploadId: await uploadId,
        PartNumber: partNumber,
        Body: body,
        ContentLength: body.byteLength,
        ChecksumAlgorithm: 'CRC32',
      }),
      { abortSignal: this.#abortion.signal },
    )
    this.#parts[partNumber - 1] = { PartNumber: partNumber, ETag: output.ETag, ChecksumCRC32: output.ChecksumCRC32 }
  }

  async #throwFailure(): Promise<void> {
    if (this.#failure === undefined) return
    await this.abort()
    throw this.#failure
  }

  #partSize(): number {
    return partSizeAt(this.#partsCut, this.#firstPartBytes)
  }

  #place(): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#target.bucket, Key: this.#target.key }
  }

  #spentError(): PortError {
    if (this.#failure !== undefined) return this.#failure
    return new PortError('invalid-argument', `Could not ${this.#action}: the writer was committed or aborted before`)
  }
}
