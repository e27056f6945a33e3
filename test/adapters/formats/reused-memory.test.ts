import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { JsonLinesToParquetConverter } from '../../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import type { TableConverter } from '../../../src/ports/table-converter.ts'
import { ALL_JSON_TEXT_CONTRACT, ALL_TEXT_CONTRACT } from '../../../src/domain/contract/builtin-contracts.ts'
import { CollectingSink } from './convert-text.ts'
import { metadataOf } from './read-parquet.ts'

/** Gives all pieces in the same memory, and spoils what was there. */
async function* inOneMemory(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(size)
  for (let from = 0; from < bytes.length; from += size) {
    const piece = bytes.subarray(from, from + size)
    memory.fill(0x58)
    memory.set(piece)
    yield memory.subarray(0, piece.length)
  }
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function convert(converter: TableConverter, source: AsyncIterable<Uint8Array>) {
  const written: Record<string, Uint8Array[]> = { output: [], rejects: [], warnings: [] }
  const sink = (name: string) => ({ write: async (chunk: Uint8Array) => void written[name]!.push(chunk.slice()) })
  const contract = converter instanceof CsvToParquetConverter ? ALL_TEXT_CONTRACT : ALL_JSON_TEXT_CONTRACT
  const outcome = await converter.convert({ source, contract, metadata: {}, output: sink('output'), rejects: sink('rejects'), warnings: sink('warnings') })
  return { kind: outcome.kind, rows: outcome.tally.rowsOut, bytes: Object.values(written).map(chunks => Buffer.concat(chunks).toString('hex')) }
}

describe('A source that uses its memory again', () => {
  const csv = Buffer.from(`id,note\n${Array.from({ length: 30_000 }, (_, i) => (i % 1_000 === 5 ? `${i}` : `${i},"note ""${i}"""`)).join('\n')}\n`)
  const json = Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i % 1_000 === 5 ? '[1]\n' : `{"id":${i},"note":"n${i}"}\n`)).join(''))

  for (const [name, converter, bytes] of [['CSV', new CsvToParquetConverter(), csv], ['JSON', new JsonLinesToParquetConverter(), json]] as const) {
    for (const [packing, packed] of [['plain', bytes], ['gzip', gzipSync(bytes)], ['with a byte order mark', Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), bytes])]] as const) {
      it(`gives the same table of ${name}, ${packing}`, async () => {
        const expected = await convert(converter, whole(packed))
        expect([expected.kind, expected.rows]).to.deep.equal(['converted', 29_970])
        for (const size of [7_001, 65_536]) expect(await convert(converter, inOneMemory(packed, size)), String(size)).to.deep.equal(expected)
      })
    }
  }

  it('keeps a first piece of one byte though its memory is used again', async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      const memory = new Uint8Array(64)
      for (const text of ['i', 'd,note\n7,a\n8,b\n']) {
        memory.set(Buffer.from(text))
        yield memory.subarray(0, text.length)
      }
    }
    const output = new CollectingSink()
    await new CsvToParquetConverter().convert({ source: pieces(), contract: ALL_TEXT_CONTRACT, metadata: {}, output, rejects: new CollectingSink(), warnings: new CollectingSink() })
    const { schema } = metadataOf(output.bytes)
    expect(schema.slice(1).map(({ name }) => name)).to.deep.equal(['id', 'note'])
  })
})
