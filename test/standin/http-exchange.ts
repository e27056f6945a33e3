import { crc32 } from 'node:zlib'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request as the services of the stand-in see it: received whole, its body without transfer framing. */
export interface StandInRequest {
  readonly method: string
  /** The path as sent, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface StandInResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** One AWS service. The first that accepts a request answers it. */
export interface StandInService {
  readonly name: string
  accepts(request: StandInRequest): boolean
  /** The name of the operation, for the log of requests. */
  operationOf(request: StandInRequest): string
  handle(request: StandInRequest): Promise<StandInResponse>
}

export async function receive(incoming: IncomingMessage): Promise<StandInRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  const [path = '/', query = ''] = splitOnce(incoming.url ?? '/', '?')
  const sent = Buffer.concat(chunks)
  const chunked = (headers['content-encoding'] ?? '').includes('aws-chunked')
  return { method: incoming.method ?? 'GET', path, query: new URLSearchParams(query), headers, body: chunked ? unframe(sent) : sent }
}

export function answer(outgoing: ServerResponse, { status, headers = {}, body = '' }: StandInResponse, bodyless: boolean): void {
  const bytes = Buffer.from(body)
  outgoing.writeHead(status, { 'content-length': bytes.byteLength, ...headers })
  outgoing.end(bodyless ? undefined : bytes)
}

export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

/**
 * Takes the framing off a body of content encoding `aws-chunked` (S3 API, "Signature calculations: transferring a payload in
 * multiple chunks"): hexadecimal length, optional extension, bytes; a chunk of no bytes; then trailers, of which a CRC32 is checked.
 */
function unframe(framed: Buffer): Buffer {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = framed.indexOf('\r\n', at)
    if (lineEnd < 0) throw new Error('an aws-chunked body ends within a chunk header')
    const length = Number.parseInt(framed.subarray(at, lineEnd).toString('latin1'), 16)
    at = lineEnd + 2
    if (length === 0) break
    pieces.push(framed.subarray(at, at + length))
    at += length + 2
  }
  const body = Buffer.concat(pieces)
  const trailer = /x-amz-checksum-crc32:(\S+)/.exec(framed.subarray(at).toString('latin1'))?.[1]
  if (trailer !== undefined && trailer !== crc32Of(body)) throw new Error('the trailing checksum of an aws-chunked body is another')
  return body
}

/** CRC32 in S3's notation: base64 of the four bytes, highest first. */
export function crc32Of(body: Uint8Array): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}
