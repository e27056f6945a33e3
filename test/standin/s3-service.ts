import type { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import { PortError } from '../../src/ports/port-error.ts'
import type { GetOptions, ObjectHead, ObjectStore } from '../../src/ports/object-store.ts'
import { crc32Of, splitOnce } from './http-exchange.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'
import { S3Fault } from './s3-fault.ts'
import { contentTypeOf, copySourceOf, metadataOf, placeOf, preconditionOf, rangeOf, unquote } from './s3-headers.ts'
import { S3Uploads } from './s3-uploads.ts'
import { document, element, elements } from './xml.ts'

const LIST_PARTS_MAX = 1_000
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** S3's REST interface, path style, in front of an object store; as much of it as the adapter uses. */
export class S3Service implements StandInService {
  readonly name = 's3'
  readonly #store: MemoryObjectStore
  readonly #uploads: S3Uploads
  readonly #contentTypes = new Map<string, string>()

  constructor(store: MemoryObjectStore) {
    this.#store = store
    this.#uploads = new S3Uploads(store)
  }

  /** Uploads in parts that were neither completed nor aborted. */
  get openUploads(): number {
    return this.#uploads.open
  }

  accepts(): boolean {
    return true
  }

  operationOf(request: StandInRequest): string {
    return this.#route(request).operation
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    try {
      checkSum(request)
      return await this.#route(request).run()
    } catch (error) {
      const fault = error instanceof S3Fault ? error : faultOf(error)
      const body = document('Error', '', elements({ Code: fault.code, Message: fault.message }))
      return { status: fault.status, headers: { 'content-type': 'application/xml' }, body: request.method === 'HEAD' ? '' : body }
    }
  }

  #route(request: StandInRequest): { readonly operation: string; readonly run: () => Promise<StandInResponse> } {
    const { method, query, headers } = request
    const { bucket, key } = placeOf(request.path)
    if (key === '') {
      if (method === 'HEAD') return { operation: 'HeadBucket', run: () => this.#headBucket(bucket) }
      if (method === 'GET' && query.get('list-type') === '2') return { operation: 'ListObjectsV2', run: () => this.#list(bucket, query) }
    } else if (method === 'HEAD') {
      return { operation: 'HeadObject', run: () => this.#get(bucket, key, request) }
    } else if (method === 'GET') {
      const uploadId = query.get('uploadId')
      if (uploadId !== null) return { operation: 'ListParts', run: async () => this.#listParts(uploadId, query) }
      if (query.has('tagging')) return { operation: 'GetObjectTagging', run: async () => xml('Tagging', '<TagSet></TagSet>') }
      return { operation: 'GetObject', run: () => this.#get(bucket, key, request) }
    } else if (method === 'DELETE') {
      const uploadId = query.get('uploadId')
      if (uploadId === null) return { operation: 'DeleteObject', run: () => this.#delete(bucket, key, request) }
      return { operation: 'AbortMultipartUpload', run: async () => this.#uploads.abort(uploadId) }
    } else if (method === 'POST') {
      const uploadId = query.get('uploadId')
      if (query.has('uploads')) return { operation: 'CreateMultipartUpload', run: () => this.#begin(bucket, key, request) }
      if (uploadId !== null) return { operation: 'CompleteMultipartUpload', run: () => this.#complete(uploadId, request) }
    } else if (method === 'PUT') {
      const copies = headers['x-amz-copy-source'] !== undefined
      const uploadId = query.get('uploadId')
      if (uploadId !== null) {
        const part = Number(query.get('partNumber'))
        if (copies) return { operation: 'UploadPartCopy', run: () => this.#copyPart(uploadId, part, request) }
        return { operation: 'UploadPart', run: async () => this.#uploads.put(uploadId, part, request.body) }
      }
      return copies
        ? { operation: 'CopyObject', run: () => this.#copy(bucket, key, request) }
        : { operation: 'PutObject', run: () => this.#put(bucket, key, request) }
    }
    const operation = `${method} ${request.path}?${query.toString()}`
    return { operation, run: () => Promise.reject(new S3Fault(501, 'NotImplemented', `the stand-in has no ${operation}`)) }
  }

  async #headBucket(bucket: string): Promise<StandInResponse> {
    await this.#store.list(bucket, '', { limit: 1 })
    return { status: 200 }
  }

  async #get(bucket: string, key: string, { method, query, headers }: StandInRequest): Promise<StandInResponse> {
    const versionId = query.get('versionId')
    const range = rangeOf(headers['range'])
    const conditions: GetOptions = {
      ...(headers['if-match'] === undefined ? {} : { ifMatch: unquote(headers['if-match']) }),
      ...(headers['if-none-match'] === undefined ? {} : { ifNoneMatch: unquote(headers['if-none-match']) }),
      ...(range === undefined ? {} : { range }),
    }
    const outcome = await this.#store.get({ bucket, key, ...(versionId === null ? {} : { versionId }) }, conditions)
    if (outcome.kind === 'absent') throw new S3Fault(404, versionId === null ? 'NoSuchKey' : 'NoSuchVersion', `there is no ${key}`)
    if (outcome.kind === 'precondition-failed') throw new S3Fault(412, 'PreconditionFailed', 'the etag is another')
    if (outcome.kind === 'not-modified') return { status: 304, headers: { etag: `"${conditions.ifNoneMatch}"` } }
    const { head } = outcome
    if (range !== undefined && range.start >= head.size) throw new S3Fault(416, 'InvalidRange', 'the range is behind the end')
    const body = method === 'HEAD' ? Buffer.alloc(0) : await gather(outcome.body)
    const described = this.#describe(head, headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined)
    if (method === 'HEAD') return { status: 200, headers: { ...described, 'content-length': String(head.size) } }
    if (range === undefined) return { status: 200, headers: described, body }
    const last = range.start + body.byteLength - 1
    return { status: 206, headers: { ...described, 'content-range': `bytes ${range.start}-${last}/${head.size}` }, body }
  }

  async #put(bucket: string, key: string, { headers, body }: StandInRequest): Promise<StandInResponse> {
    const target = { bucket, key, metadata: metadataOf(headers), ...contentTypeOf(headers) }
    const outcome = await this.#store.put(target, body, preconditionOf(headers))
    return { status: 200, headers: this.#written(outcome, bucket, key, headers['content-type']) }
  }

  async #copy(bucket: string, key: string, { headers }: StandInRequest): Promise<StandInResponse> {
    const source = copySourceOf(headers)
    const ifMatch = headers['x-amz-copy-source-if-match']
    const exact = ifMatch === undefined ? undefined : unquote(ifMatch)
    const head = await this.#store.head(source)
    if (head === undefined) throw new S3Fault(404, 'NoSuchKey', 'there is no such source')
    const target = { bucket, key, ifAbsent: headers['if-none-match'] === '*', addMetadata: metadataOf(headers) }
    const outcome = await this.#store.copy({ ...source, etag: exact ?? head.etag }, target)
    if (outcome.kind === 'source-absent') throw new S3Fault(404, 'NoSuchKey', 'there is no such source')
    if (outcome.kind === 'source-changed') throw new S3Fault(412, 'PreconditionFailed', 'the source is another')
    const written = this.#written(outcome, bucket, key, headers['content-type'])
    const content = elements({ ETag: written['etag'] ?? '', LastModified: head.lastModified })
    return { ...xml('CopyObjectResult', content), headers: { ...written, 'content-type': 'application/xml' } }
  }

  async #begin(bucket: string, key: string, { headers }: StandInRequest): Promise<StandInResponse> {
    const id = this.#uploads.begin({ bucket, key, metadata: metadataOf(headers), ...contentTypeOf(headers) })
    return xml('InitiateMultipartUploadResult', elements({ Bucket: bucket, Key: key, UploadId: id }))
  }

  async #copyPart(uploadId: string, part: number, { headers }: StandInRequest): Promise<StandInResponse> {
    const range = rangeOf(headers['x-amz-copy-source-range'])
    const ifMatch = headers['x-amz-copy-source-if-match']
    const options = { ...(range === undefined ? {} : { range }), ...(ifMatch === undefined ? {} : { ifMatch: unquote(ifMatch) }) }
    const outcome = await this.#store.get(copySourceOf(headers), options)
    if (outcome.kind === 'absent') throw new S3Fault(404, 'NoSuchKey', 'there is no such source')
    if (outcome.kind !== 'found') throw new S3Fault(412, 'PreconditionFailed', 'the source is another')
    const stored = this.#uploads.put(uploadId, part, await gather(outcome.body))
    return xml('CopyPartResult', elements({ ETag: stored.headers?.['etag'] ?? '', LastModified: outcome.head.lastModified }))
  }

  #listParts(uploadId: string, query: URLSearchParams): StandInResponse {
    const limit = Math.min(Number(query.get('max-parts') ?? LIST_PARTS_MAX), LIST_PARTS_MAX)
    const { parts, truncated } = this.#uploads.list(uploadId, Number(query.get('part-number-marker') ?? 0), limit)
    const listed = parts.map(({ number, body, etag }) =>
      element('Part', elements({ PartNumber: number, ETag: `"${etag}"`, Size: body.byteLength, ChecksumCRC32: crc32Of(body) })),
    )
    const next = truncated ? parts.at(-1)?.number : undefined
    const summary = elements({ UploadId: uploadId, MaxParts: limit, IsTruncated: truncated, NextPartNumberMarker: next })
    return xml('ListPartsResult', summary + listed.join(''))
  }

  async #complete(uploadId: string, { headers, body }: StandInRequest): Promise<StandInResponse> {
    const size = headers['x-amz-mp-object-size']
    const { target, outcome } = this.#uploads.complete(uploadId, body.toString(), size, preconditionOf(headers))
    const written = this.#written(outcome, target.bucket, target.key, target.contentType)
    const content = elements({ Bucket: target.bucket, Key: target.key, ETag: written['etag'] ?? '' })
    return { ...xml('CompleteMultipartUploadResult', content), headers: { ...written, 'content-type': 'application/xml' } }
  }

  async #delete(bucket: string, key: string, { query, headers }: StandInRequest): Promise<StandInResponse> {
    if (query.has('versionId')) throw new S3Fault(501, 'NotImplemented', 'the stand-in removes no versions')
    const current = await this.#store.head({ bucket, key })
    const ifMatch = headers['if-match']
    if (current === undefined) {
      if (ifMatch !== undefined) throw new S3Fault(404, 'NoSuchKey', `there is no ${key}`)
      return { status: 204 }
    }
    const etag = ifMatch === undefined || ifMatch === '*' ? current.etag : unquote(ifMatch)
    const outcome = await this.#store.delete({ bucket, key, etag })
    if (outcome === 'precondition-failed') throw new S3Fault(412, 'PreconditionFailed', 'the etag is another')
    return { status: 204 }
  }

  async #list(bucket: string, query: URLSearchParams): Promise<StandInResponse> {
    const token = query.get('continuation-token')
    const after = token === null ? query.get('start-after') : Buffer.from(token, 'base64url').toString()
    const limit = Number(query.get('max-keys') ?? '1000')
    const page = await this.#store.list(bucket, query.get('prefix') ?? '', { limit, ...(after === null ? {} : { after }) })
    const written = query.get('encoding-type') === 'url' ? formEncode : (key: string) => key
    const contents = page.objects.map(({ key, etag, size, lastModified }) =>
      element('Contents', elements({ Key: written(key), LastModified: lastModified, ETag: `"${etag}"`, Size: size })),
    )
    const next = page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url')
    const more = { IsTruncated: next !== undefined, NextContinuationToken: next }
    const summary = elements({ Name: bucket, KeyCount: contents.length, MaxKeys: limit, ...more })
    return xml('ListBucketResult', summary + contents.join(''))
  }

  #describe(head: ObjectHead, withChecksum: boolean): Record<string, string> {
    const [algorithm, digits] = splitOnce(head.checksum ?? '', ':')
    const metadata = Object.entries(head.metadata).map(([name, value]): [string, string] => [`x-amz-meta-${name}`, value])
    return {
      etag: `"${head.etag}"`,
      'last-modified': new Date(head.lastModified).toUTCString(),
      'content-type': this.#contentTypes.get(`${head.bucket}/${head.key}`) ?? 'binary/octet-stream',
      'accept-ranges': 'bytes',
      ...(head.versionId === undefined ? {} : { 'x-amz-version-id': head.versionId }),
      ...(withChecksum && digits !== undefined
        ? { [`x-amz-checksum-${algorithm}`]: Buffer.from(digits, 'hex').toString('base64'), 'x-amz-checksum-type': 'FULL_OBJECT' }
        : {}),
      ...Object.fromEntries(metadata),
    }
  }

  #written(
    outcome: Awaited<ReturnType<ObjectStore['put']>>,
    bucket: string,
    key: string,
    contentType: string | undefined,
  ): Record<string, string> {
    if (outcome.kind === 'precondition-failed') throw new S3Fault(412, 'PreconditionFailed', 'the precondition does not hold')
    if (outcome.kind === 'conflict') throw new S3Fault(409, 'ConditionalRequestConflict', 'another write or delete came between')
    if (contentType !== undefined) this.#contentTypes.set(`${bucket}/${key}`, contentType)
    return { etag: `"${outcome.etag}"`, ...(outcome.versionId === undefined ? {} : { 'x-amz-version-id': outcome.versionId }) }
  }
}

function faultOf(error: unknown): S3Fault {
  if (error instanceof PortError) {
    if (error.code === 'not-found') return new S3Fault(404, 'NoSuchBucket', error.message)
    if (error.code === 'access-denied') return new S3Fault(403, 'AccessDenied', error.message)
    if (error.code === 'invalid-argument') return new S3Fault(400, 'InvalidArgument', error.message)
    if (error.code === 'throttled') return new S3Fault(503, 'SlowDown', error.message)
  }
  return new S3Fault(500, 'InternalError', error instanceof Error ? (error.stack ?? error.message) : String(error))
}

function xml(root: string, content: string): StandInResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(root, NAMESPACE, content) }
}

function checkSum({ headers, body }: StandInRequest): void {
  const expected = headers['x-amz-checksum-crc32']
  if (expected !== undefined && expected !== crc32Of(body)) throw new S3Fault(400, 'BadDigest', 'the CRC32 does not match the body')
}

/** As S3 encodes keys in listings: form encoding, slashes kept. */
function formEncode(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
