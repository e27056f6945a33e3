import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * One version of one object: what an input is, everywhere in Sluice.
 *
 * With a real `versionId` that alone tells versions of a key apart. Without one (an unversioned
 * bucket, or a folder) it is the etag together with the sequencer, since the same bytes may be
 * uploaded again and are then a new arrival.
 */
export interface ObjectVersion {
  readonly bucket: string
  /** The key as stored: decoded, never URL-encoded. */
  readonly key: string
  /** Absent in unversioned buckets; S3's literal `"null"` is never kept. */
  readonly versionId?: string
  /** Without quotes. Absent only in events that carry none; a HEAD fills it in. */
  readonly etag?: string
  /** S3's hexadecimal ordering attribute, comparable only within one key (`compareSequencers`). */
  readonly sequencer?: string
  /**
   * Which arrival of the same bytes this is, where the store tells neither version nor sequencer and the key has
   * held other bytes in between. Absent for the first; given by the ledger, never by a store.
   */
  readonly recurrence?: number
}

/** The 64 hexadecimal digits that name an object version in the ledger, in metadata and in names. */
export type Identity = string

export function identityOf(version: ObjectVersion): Identity {
  const parts =
    version.versionId === undefined
      ? [version.bucket, version.key, 'etag', version.etag ?? '', version.sequencer ?? '', ...recurrenceOf(version)]
      : [version.bucket, version.key, 'version', version.versionId]
  return sha256Hex(JSON.stringify(parts))
}

function recurrenceOf(version: ObjectVersion): readonly string[] {
  return version.recurrence === undefined ? [] : [version.recurrence.toString()]
}

/** SHA-256 of the UTF-8 bytes of a text, in lower-case hexadecimal. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)))
}

/** Etags travel in quotes in HTTP and without them in events; Sluice keeps them without. */
export function unquoteEtag(etag: string): string {
  return etag.replace(/^(W\/)?"(.*)"$/, '$2')
}

/** S3 names "no version" in several ways: absent, empty, or the text `null`. */
export function realVersionId(versionId: string | null | undefined): string | undefined {
  return versionId === undefined || versionId === null || versionId === '' || versionId === 'null' ? undefined : versionId
}
