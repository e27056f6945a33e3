import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** SHA-256 of bytes that come piece by piece. */
export class ContentHash {
  readonly #hash = sha256.create()

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** 64 hexadecimal digits. Called once, at the end. */
  hex(): string {
    return bytesToHex(this.#hash.digest())
  }
}

/** SHA-256 of bytes as 64 hexadecimal digits. */
export function hashOfBytes(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}
