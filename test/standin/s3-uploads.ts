import { createHash, randomUUID } from 'node:crypto'

import type { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import type { ObjectTarget, Precondition, WriteOutcome } from '../../src/ports/object-store.ts'
import { crc32Of } from './http-exchange.ts'
import type { StandInResponse } from './http-exchange.ts'
import { S3Fault } from './s3-fault.ts'

interface Part {
  readonly number: number
  readonly body: Buffer
  readonly etag: string
}

interface Upload {
  readonly target: ObjectTarget
  readonly complete: ReturnType<MemoryObjectStore['beginUpload']>
  readonly parts: Map<number, Part>
}

/** Uploads in parts, kept here until they are completed at once. */
export class S3Uploads {
  readonly #store: MemoryObjectStore
  readonly #uploads = new Map<string, Upload>()

  constructor(store: MemoryObjectStore) {
    this.#store = store
  }

  get open(): number {
    return this.#uploads.size
  }

  begin(target: ObjectTarget): string {
    const id = randomUUID()
    this.#uploads.set(id, { target, complete: this.#store.beginUpload(target), parts: new Map() })
    return id
  }

  put(id: string, number: number, body: Buffer): StandInResponse {
    const upload = this.#find(id)
    if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new S3Fault(400, 'InvalidArgument', `part ${number}`)
    const etag = createHash('md5').update(body).digest('hex')
    upload.parts.set(number, { number, body, etag })
    return { status: 200, headers: { etag: `"${etag}"`, 'x-amz-checksum-crc32': crc32Of(body) } }
  }

  /** The parts behind number `after`, in the order of their numbers, at most `limit`. */
  list(id: string, after: number, limit: number): { readonly parts: readonly Part[]; readonly truncated: boolean } {
    const behind = [...this.#find(id).parts.values()].filter(({ number }) => number > after).sort((a, b) => a.number - b.number)
    return { parts: behind.slice(0, limit), truncated: behind.length > limit }
  }

  complete(
    id: string,
    request: string,
    expectedSize: string | undefined,
    precondition: Precondition | undefined,
  ): { readonly target: ObjectTarget; readonly outcome: WriteOutcome } {
    const upload = this.#find(id)
    const listed = [...request.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => partNamed(part, upload))
    if (listed.length !== upload.parts.size) throw new S3Fault(400, 'InvalidPart', 'the stand-in wants every part listed')
    if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0))) {
      throw new S3Fault(400, 'InvalidPartOrder', 'the parts are not in the order of their numbers')
    }
    const bytes = Buffer.concat(listed.map(({ body }) => body))
    if (expectedSize !== undefined && Number(expectedSize) !== bytes.byteLength) {
      throw new S3Fault(400, 'InvalidRequest', `the parts have ${bytes.byteLength} bytes, not ${expectedSize}`)
    }
    const outcome = upload.complete(new Uint8Array(bytes), precondition)
    // A refused completion leaves the upload behind (S3 user guide, "Conditional writes"), to be aborted.
    if (outcome.kind === 'written') this.#uploads.delete(id)
    return { target: upload.target, outcome }
  }

  abort(id: string): StandInResponse {
    this.#find(id)
    this.#uploads.delete(id)
    return { status: 204 }
  }

  #find(id: string): Upload {
    const upload = this.#uploads.get(id)
    if (upload === undefined) throw new S3Fault(404, 'NoSuchUpload', `there is no upload ${id}`)
    return upload
  }
}

/** The part that an element of a completion names; a checksum in it has to be the part's, as on S3. */
function partNamed(element: string, upload: Upload): Part {
  const number = Number(/<PartNumber>(\d+)</.exec(element)?.[1])
  const etag = /<ETag>(?:"|&quot;)?([^<"&]*)/.exec(element)?.[1]
  const checksum = /<ChecksumCRC32>([^<]*)</.exec(element)?.[1]
  const part = upload.parts.get(number)
  if (part === undefined || part.etag !== etag || (checksum !== undefined && checksum !== crc32Of(part.body))) {
    throw new S3Fault(400, 'InvalidPart', `part ${number} was never uploaded`)
  }
  return part
}
