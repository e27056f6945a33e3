import { PortError } from '../../ports/port-error.ts'

const KEY_BYTES_MAX = 1_024
const METADATA_BYTES_MAX = 2_048
const METADATA_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/
const LONE_SURROGATE = /\p{Surrogate}/u
// Spaces at either end do not survive HTTP.
const METADATA_VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/

/** Refuses a key that S3 cannot hold, before the SDK does so with a message that names neither bucket nor key. */
export function checkKey(bucket: string, key: string): void {
  if (bucket === '') throw new PortError('invalid-argument', `The bucket of key ${JSON.stringify(key)} is empty`)
  const bytes = Buffer.byteLength(key)
  if (bytes === 0 || bytes > KEY_BYTES_MAX || LONE_SURROGATE.test(key)) {
    throw new PortError(
      'invalid-argument',
      `Key ${JSON.stringify(key)} in bucket ${bucket} has ${bytes} bytes; S3 takes 1 to ${KEY_BYTES_MAX} of well-formed Unicode`,
    )
  }
}

/**
 * Refuses metadata that would come back changed, or not at all: values travel as HTTP headers (S3 user guide, "User-defined
 * object metadata").
 */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  let bytes = 0
  for (const [name, value] of Object.entries(metadata)) {
    bytes += name.length + value.length
    if (!METADATA_NAME.test(name)) {
      throw new PortError('invalid-argument', `Metadata name ${JSON.stringify(name)} is not a lower-case HTTP header name`)
    }
    if (!METADATA_VALUE.test(value)) {
      throw new PortError(
        'invalid-argument',
        `Metadata ${name} has the value ${JSON.stringify(value)}; only printable ASCII without spaces at its ends is possible`,
      )
    }
  }
  if (bytes > METADATA_BYTES_MAX) {
    throw new PortError('invalid-argument', `Metadata takes ${bytes} bytes; S3 allows ${METADATA_BYTES_MAX}`)
  }
}

/** The value of `x-amz-copy-source`: URL-encoded, the slashes of the key kept. */
export function copySourceOf(ref: { readonly bucket: string; readonly key: string; readonly versionId?: string }): string {
  const path = `${ref.bucket}/${ref.key.split('/').map(encodeURIComponent).join('/')}`
  return ref.versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(ref.versionId)}`
}

/** A key of a listing that was asked for with `encoding-type=url`: form-encoded, so that a plus is a space. */
export function decodeListedKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch (cause) {
    const message = `The listing names a key that is not URL-encoded: ${JSON.stringify(encoded)}`
    throw new PortError('unknown', message, { cause, outcomeUnknown: false })
  }
}

/** Conditional headers hold etags in quotes. */
export function quoteEtag(etag: string): string {
  return `"${etag}"`
}
