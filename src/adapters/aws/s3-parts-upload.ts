import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3'

import type { ObjectTarget, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { GatheredBytes } from './gathered-bytes.ts'
import { unusableAnswer } from './s3-failure.ts'
import { writtenOf } from './s3-head.ts'
import { partSizeAt } from './s3-part-size.ts'
import { conditionsOf } from './s3-put.ts'
import { translateError } from './translate-error.ts'

const IN_FLIGHT_MAX = 2

/** An upload whose parts have all arrived, with what its completion has to name. */
export interface UploadedParts {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  readonly parts: readonly CompletedPart[]
  /** Of all parts together. */
  readonly bytes: number
}

/**
 * Gathers bytes to parts and uploads at most two at a time, so that memory holds three parts. The upload begins with its first
 * full part, or when it is told to.
 *
 * `@aws-sdk/lib-storage` does the gathering too, but it completes an upload as soon as the stream ends. Here the completion is a
 * decision of its own, taken later, conditional, and with refusals that are answers rather than errors.
 *
 * A process that dies leaves its unfinished upload behind, invisible under the key; a lifecycle rule of the bucket
 * (`AbortIncompleteMultipartUpload`) removes it.
 */
export class S3PartsUpload {
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

  /** `action` names in errors what the bytes are sent for. */
  constructor(client: Pick<S3Client, 'send'>, target: ObjectTarget, firstPartBytes: number, action: string) {
    this.#client = client
    this.#target = target
    this.#firstPartBytes = firstPartBytes
    this.#action = action
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

  /** Whether S3 was told of the upload. */
  get begun(): boolean {
    return this.#uploadId !== undefined
  }

  /** Begins the upload before there is a part for it. */
  async begin(): Promise<void> {
    try {
      await (this.#uploadId ??= this.#create())
    } catch (error) {
      throw translateError(error, { action: this.#action, changes: false })
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#refuseIfSpent()
    this.#gathered.push(chunk)
    this.#bytesWritten += chunk.byteLength
    while (this.#gathered.byteLength >= this.#partSize()) {
      await this.#roomForPart()
      // Another call may have cut the part, or ended the writing, while this one waited.
      if (!this.#spent && this.#gathered.byteLength >= this.#partSize()) this.#sendPart(this.#gathered.take(this.#partSize()))
    }
    await this.#throwFailure()
  }

  /** Ends the writing of what was not begun as an upload, and gives all of it in one piece. */
  takeWhole(): Uint8Array {
    this.#refuseIfSpent()
    this.#spent = true
    return this.#gathered.take(this.#gathered.byteLength)
  }

  /** Ends the writing: sends what is left and waits until every part has arrived. Throws when it is aborted meanwhile. */
  async seal(): Promise<UploadedParts> {
    this.#refuseIfSpent()
    this.#spent = true
    if (this.#gathered.byteLength > 0) {
      await this.#roomForPart()
      if (this.#abortion.signal.aborted) throw this.#spentError()
      this.#sendPart(this.#gathered.take(this.#gathered.byteLength))
    }
    await Promise.all(this.#inFlight)
    await this.#throwFailure()
    const uploadId = await this.#uploadId
    if (uploadId === undefined || this.#abortion.signal.aborted) throw this.#spentError()
    const { bucket, key } = this.#target
    return { bucket, key, uploadId, parts: this.#parts, bytes: this.#bytesWritten }
  }

  /** Gives the upload out of hand: `abort` does nothing from now on. */
  letGo(): void {
    this.#uploadId = undefined
  }

  /** Throws the upload away, once; never throws. */
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
      await this.#client.send(new AbortMultipartUploadCommand({ ...placeOf(this.#target), UploadId: await uploadId }))
    } catch {
      // The upload is gone already, or the bucket's lifecycle rule will remove it.
    }
  }

  async #roomForPart(): Promise<void> {
    while (this.#inFlight.size >= IN_FLIGHT_MAX) await Promise.race(this.#inFlight)
    await this.#throwFailure()
  }

  #sendPart(body: Uint8Array): void {
    const partNumber = ++this.#partsCut
    this.#uploadId ??= this.#create()
    const task = this.#upload(partNumber, body, this.#uploadId)
      .catch((error: unknown) => {
        // What fails because the upload was given up is no failure of its own.
        if (this.#abortion.signal.aborted) return
        this.#failure ??= translateError(error, { action: `${this.#action} (part ${partNumber})`, changes: false })
      })
      .finally(() => this.#inFlight.delete(task))
    this.#inFlight.add(task)
  }

  async #create(): Promise<string> {
    const { contentType, metadata } = this.#target
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({
        ...placeOf(this.#target),
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
        ...placeOf(this.#target),
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

  #refuseIfSpent(): void {
    if (this.#spent) throw this.#spentError()
  }

  #spentError(): PortError {
    if (this.#failure !== undefined) return this.#failure
    return new PortError('invalid-argument', `Could not ${this.#action}: the writer was ended before, begin another one`)
  }
}

/** Makes the upload's object visible at once, if the precondition holds. Throws what the SDK throws. */
export async function completeParts(
  client: Pick<S3Client, 'send'>,
  upload: UploadedParts,
  precondition: Precondition | undefined,
  action: string,
): Promise<Extract<WriteOutcome, { readonly kind: 'written' }>> {
  const output = await client.send(
    new CompleteMultipartUploadCommand({
      ...placeOf(upload),
      ...conditionsOf(precondition),
      UploadId: upload.uploadId,
      MultipartUpload: { Parts: [...upload.parts] },
      ChecksumType: 'FULL_OBJECT',
      MpuObjectSize: upload.bytes,
    }),
  )
  return writtenOf(output, action)
}

function placeOf({ bucket, key }: { readonly bucket: string; readonly key: string }): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: bucket, Key: key }
}
