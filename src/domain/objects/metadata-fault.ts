/** S3 user guide, "Working with object metadata": the names and values of one object together, in bytes. */
export const METADATA_BYTES_MAX = 2048

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/
// Blanks at the ends are left out: HTTP trims them, so they would not come back.
const VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/

/** Why S3 would refuse this user metadata or hand it back altered; `undefined` when it would keep it as it is. */
export function metadataFault(metadata: Readonly<Record<string, string>>): string | undefined {
  let bytes = 0
  for (const [name, value] of Object.entries(metadata)) {
    if (!NAME.test(name)) return `the name ${JSON.stringify(name)} must be of lower-case letters, digits, - _ and .`
    if (!VALUE.test(value)) return `the value of ${JSON.stringify(name)} must be printable ASCII without blanks at its ends`
    bytes += name.length + value.length
  }
  return bytes > METADATA_BYTES_MAX ? `it has ${bytes} bytes, more than ${METADATA_BYTES_MAX}` : undefined
}
