// What Node has itself is not carried along.
export const BUILT_IN = [
  {
    // ndjson and its parts use the streams of Node 10, published on their own for older versions.
    file: /readable-stream\/readable\.js/,
    rewrite: () => "module.exports = require('node:stream')",
  },
  {
    // The domain hashes in plain JavaScript, so that it needs no platform. Here there is one, and its SHA-256 is the same.
    file: /@noble\/hashes\/sha2\.js/,
    rewrite: () => `
      import { createHash } from 'node:crypto'
      const bytesOf = (hash) => new Uint8Array(hash.digest())
      export const sha256 = (bytes) => bytesOf(createHash('sha256').update(bytes))
      sha256.create = () => {
        const hash = createHash('sha256')
        return { update: (bytes) => void hash.update(bytes), digest: () => bytesOf(hash) }
      }
    `,
  },
]
