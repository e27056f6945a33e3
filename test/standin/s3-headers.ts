import type { Precondition } from '../../src/ports/object-store.ts'
import { splitOnce } from './http-exchange.ts'
import { S3Fault } from './s3-fault.ts'

/** Bucket and key of a path-style path. The key may hold slashes, also at its ends. */
export function placeOf(path: string): { readonly bucket: string; readonly key: string } {
  const [bucket, key = ''] = splitOnce(path.replace(/^\//, ''), '/')
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) }
}

export function copySourceOf(headers: Readonly<Record<string, string>>) {
  const [path, query = ''] = splitOnce(headers['x-amz-copy-source'] ?? '', '?')
  const versionId = new URLSearchParams(query).get('versionId')
  return { ...placeOf(path), ...(versionId === null ? {} : { versionId }) }
}

export function metadataOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'))
  return Object.fromEntries(own.map(([name, value]) => [name.slice('x-amz-meta-'.length), value]))
}

export function contentTypeOf(headers: Readonly<Record<string, string>>): { readonly contentType?: string } {
  return headers['content-type'] === undefined ? {} : { contentType: headers['content-type'] }
}

export function preconditionOf(headers: Readonly<Record<string, string>>): Precondition | undefined {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if ((ifMatch !== undefined && ifNoneMatch !== undefined) || ifMatch === '*' || (ifNoneMatch ?? '*') !== '*') {
    throw new S3Fault(501, 'NotImplemented', 'S3 has no such condition')
  }
  if (ifNoneMatch !== undefined) return { ifAbsent: true }
  return ifMatch === undefined ? undefined : { ifMatch: unquote(ifMatch) }
}

/** An HTTP byte range, its end made exclusive. */
export function rangeOf(header: string | undefined): { readonly start: number; readonly end?: number } | undefined {
  const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  if (start === undefined) return undefined
  return { start: Number(start), ...(last === undefined || last === '' ? {} : { end: Number(last) + 1 }) }
}

/** Etags travel in quotes. */
export function unquote(etag: string): string {
  return etag.replace(/^"|"$/g, '')
}
