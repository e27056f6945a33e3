import { realVersionId, unquoteEtag } from '../identity/object-version.ts'
import type { ObjectVersion } from '../identity/object-version.ts'
import type { DecodedKey } from './decode-form-key.ts'
import type { LandingFact } from './landing-fact.ts'
import { ownPrefixOf } from './own-prefixes.ts'
import { nameOf, quoted, timeAt } from './payload-place.ts'
import type { PayloadPlace } from './payload-place.ts'
import { BUCKET_BYTES_MAX, KEY_BYTES_MAX, readOptionalText, readText } from './read-text.ts'
import type { Reading } from './read-text.ts'

/** One S3 event, whatever its dialect: what happened, and where in the payload the object is told. */
export interface SeenObject {
  readonly happened: 'created' | 'deleted' | 'other-s3-event'
  /** The event's own name for it, for people. */
  readonly detail: string
  readonly bucket: PayloadPlace
  readonly key: PayloadPlace
  /** How keys are written in this dialect. */
  readonly decodeKey: (written: string) => DecodedKey
  readonly versionId: PayloadPlace
  readonly etag: PayloadPlace
  readonly sequencer: PayloadPlace
  readonly size: PayloadPlace
  readonly time: PayloadPlace
}

/**
 * Judges what one S3 event says of one object. An object without a readable bucket, key or version
 * attribute is malformed whatever happened to it; only a creation outside folders and own prefixes
 * is an arrival.
 */
export function factAboutObject(seen: SeenObject): LandingFact {
  const bucket = readText(seen.bucket, 'the name of the bucket', BUCKET_BYTES_MAX)
  const key = readKey(seen)
  const versionId = readOptionalText(seen.versionId)
  const etag = readOptionalText(seen.etag)
  const sequencer = readOptionalText(seen.sequencer)

  const named = {
    ...(bucket.kind === 'read' ? { bucket: bucket.value } : {}),
    ...(key.kind === 'read' ? { key: key.value } : {}),
  }
  // The version's attributes are its identity, so guessing at one would make two arrivals of one.
  if (bucket.kind === 'unreadable') return { kind: 'malformed', reason: bucket.reason, ...named }
  if (key.kind === 'unreadable') return { kind: 'malformed', reason: key.reason, ...named }
  if (versionId.kind === 'unreadable') return { kind: 'malformed', reason: versionId.reason, ...named }
  if (etag.kind === 'unreadable') return { kind: 'malformed', reason: etag.reason, ...named }
  if (sequencer.kind === 'unreadable') return { kind: 'malformed', reason: sequencer.reason, ...named }

  const realVersion = realVersionId(versionId.value)
  const bareEtag = etag.value === undefined ? '' : unquoteEtag(etag.value)
  const object: ObjectVersion = {
    bucket: bucket.value,
    key: key.value,
    ...(realVersion === undefined ? {} : { versionId: realVersion }),
    ...(bareEtag === '' ? {} : { etag: bareEtag }),
    ...(sequencer.value === undefined ? {} : { sequencer: sequencer.value }),
  }
  return judged(seen, object, { ...sizeAt(seen.size), ...timeAt(seen.time) })
}

interface Observed {
  readonly size?: number
  readonly time?: string
}

function judged(seen: SeenObject, object: ObjectVersion, observed: Observed): LandingFact {
  if (seen.happened !== 'created') {
    return { kind: 'ignored', reason: seen.happened, detail: seen.detail, ...object, ...observed }
  }
  if (object.key.endsWith('/')) return { kind: 'ignored', reason: 'folder-marker', ...object, ...observed }
  const ownPrefix = ownPrefixOf(object.key)
  if (ownPrefix !== undefined) {
    return { kind: 'ignored', reason: 'own-prefix', detail: ownPrefix, ...object, ...observed }
  }
  return { kind: 'created', object, ...observed }
}

function readKey(seen: SeenObject): Reading<string> {
  const what = 'the key of the object'
  const written = readText(seen.key, what, KEY_BYTES_MAX * '%XX'.length)
  if (written.kind === 'unreadable') return written
  const decoded = seen.decodeKey(written.value)
  if (decoded.kind === 'undecodable') {
    const found = `${nameOf(seen.key)} ${quoted(written.value)} ${decoded.problem}`
    return { kind: 'unreadable', reason: `${found}; expected a form-URL-encoded key` }
  }
  return readText({ value: decoded.key, path: seen.key.path }, what, KEY_BYTES_MAX)
}

// The size only informs: without it, asking the store gives it again.
function sizeAt({ value }: PayloadPlace): { readonly size?: number } {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? { size: value } : {}
}
