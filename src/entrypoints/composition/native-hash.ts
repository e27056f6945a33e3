import { createHash } from 'node:crypto'
import type { NewHash } from '../../ports/running-hash.ts'

/** SHA-256 as Node's own library computes it. */
export const nativeHash: NewHash = () => {
  const hash = createHash('sha256')
  return {
    update: bytes => { hash.update(bytes) },
    hex: () => hash.digest('hex'),
  }
}
