import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import { decompress } from '../../../src/adapters/formats/decompress.ts'
import type { ExpansionLimits } from '../../../src/adapters/formats/decompress.ts'
import { FileRefusal } from '../../../src/adapters/formats/file-refusal.ts'
import { chunked } from './convert-text.ts'

async function textOf(source: AsyncIterable<Uint8Array>, limits?: ExpansionLimits): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompress(source, () => undefined, limits)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

const codeOf = (text: Promise<string>) => text.catch((error: unknown) => (error instanceof FileRefusal ? error.fault.code : error))

describe('decompression', () => {
  const zipped = gzipSync('hello\n'.repeat(1_000))

  it('gives what is not gzip as it is', async () => {
    for (const text of ['', '\x1f', '\x1f\x8a', 'a,b\n']) expect(await textOf(chunked(Buffer.from(text, 'latin1'), 1))).to.equal(text)
  })

  it('reads members one after the other and zeros behind them, but nothing else', async () => {
    expect(await textOf(chunked(Buffer.concat([zipped, gzipSync('x'), Buffer.alloc(100)]), 3))).to.equal(`${'hello\n'.repeat(1_000)}x`)
    expect(await codeOf(textOf(chunked(Buffer.concat([zipped, Buffer.from('more')]))))).to.equal('compression-error')
    expect(await codeOf(textOf(chunked(Buffer.concat([zipped, zipped.subarray(0, 9)]))))).to.equal('compression-error')
  })

  it('refuses what hides behind zeros, which the decompressor stops at, however far behind and wherever the chunks are cut', async () => {
    for (const [zeros, hidden] of [[3, gzipSync('y')], [3, Buffer.from('more')], [400_000, gzipSync('y')]] as const) {
      for (const size of [7, zipped.length, 65_536]) {
        const bytes = Buffer.concat([zipped, Buffer.alloc(zeros), hidden])
        expect(await codeOf(textOf(chunked(bytes, size)))).to.equal('compression-error')
      }
    }
    expect(await textOf(chunked(Buffer.concat([zipped, Buffer.alloc(400_000)])))).to.have.length(6_000)
  })

  it('counts the bytes as stored', async () => {
    let stored = 0
    for await (const chunk of decompress(chunked(zipped, 10), count => { stored += count })) expect(chunk.length).to.be.above(0)
    expect(stored).to.equal(zipped.length)
  })

  it('stops at a file that expands without end, and leaves its source', async () => {
    let left = false
    async function* source() {
      try {
        yield* chunked(gzipSync(Buffer.alloc(5_000_000)), 100)
      } finally {
        left = true
      }
    }
    expect(await codeOf(textOf(source(), { freeBytes: 100_000, ratioMax: 100 }))).to.equal('too-large')
    expect(left).to.equal(true)
  })

  it('takes a file at the limits', async () => {
    const limits = { freeBytes: 6_000, ratioMax: 1 }
    expect(await textOf(chunked(zipped), limits)).to.have.length(6_000)
    expect(await codeOf(textOf(chunked(zipped), { ...limits, freeBytes: 5_999 }))).to.equal('too-large')
  })
})
