import { sha256Hex } from '../identity/object-version.ts'

/** 64 hexadecimal digits that stand for one key of one bucket, whatever characters they consist of. */
export function keyHash(bucket: string, key: string): string {
  return sha256Hex(JSON.stringify([bucket, key]))
}
