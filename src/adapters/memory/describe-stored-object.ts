import type { ObjectHead, ObjectRef } from '../../ports/object-store.ts'
import type { StoredObject } from './memory-bucket.ts'

const BODY_CHUNK_BYTES = 64 * 1024

export function headOf(ref: ObjectRef, object: StoredObject): ObjectHead {
  return {
    bucket: ref.bucket,
    key: ref.key,
    ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
    etag: object.etag,
    size: object.bytes.length,
    lastModified: isoSecond(object.timeMs),
    metadata: { ...object.metadata },
    checksum: object.checksum,
  }
}

/** S3 tells the time of a write to the second only. */
export function isoSecond(timeMs: number): string {
  return new Date(Math.floor(timeMs / 1000) * 1000).toISOString()
}

/** The bytes piece by piece, each a copy. */
export async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += BODY_CHUNK_BYTES) {
    yield bytes.slice(start, start + BODY_CHUNK_BYTES)
  }
}
