export type DecodedKey =
  | { readonly kind: 'decoded'; readonly key: string }
  /** `problem` continues a sentence that begins with the key: "… has '%ZZ' at character 3, …". */
  | { readonly kind: 'undecodable'; readonly problem: string }

/**
 * The key that a native S3 notification names.
 *
 * Those keys are form-URL-encoded (S3 user guide, "Event message structure"): `+` is a space and a
 * literal plus is `%2B`. EventBridge events carry the key as it is and must not pass through here.
 */
export function decodeFormKey(encoded: string): DecodedKey {
  const stray = /%(?![0-9A-Fa-f]{2})/.exec(encoded)
  if (stray !== null) {
    const found = JSON.stringify(encoded.slice(stray.index, stray.index + 3))
    return { kind: 'undecodable', problem: `has ${found} at character ${stray.index + 1}, which is no percent-encoded byte` }
  }
  try {
    return { kind: 'decoded', key: decodeURIComponent(encoded.replaceAll('+', ' ')) }
  } catch {
    return { kind: 'undecodable', problem: 'holds percent-encoded bytes that are not UTF-8' }
  }
}
