import { expect } from 'chai'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import { ThriftType, ThriftWriter } from '../../../../src/adapters/formats/parquet/thrift-writer.ts'

function written(write: (thrift: ThriftWriter) => void): string {
  const out = new ByteBuffer(1)
  write(new ThriftWriter(out))
  return Buffer.from(out.bytes.subarray(0, out.length)).toString('hex')
}

/** By hand, from the description of the compact protocol. */
const CASES: Readonly<Record<string, readonly [(thrift: ThriftWriter) => void, string]>> = {
  'an empty struct': [thrift => thrift.end(), '00'],
  'a number of 32 bits': [thrift => thrift.i32(1, 1), '1502'],
  'numbers of more than a byte': [thrift => { thrift.i32(1, 64); thrift.i64(2, 2 ** 31); thrift.i64(3, 2 ** 52) }, '1580011680808080101680808080808080' + '10'],
  'fields that are left out': [thrift => { thrift.i32(3, 0); thrift.i32(9, 0) }, '35006500'],
  'booleans': [thrift => { thrift.bool(1, true); thrift.bool(2, false) }, '1112'],
  'bytes and texts': [thrift => { thrift.binary(1, Uint8Array.of(1, 2)); thrift.text(2, 'é'); thrift.text(3, '') }, '1802010218' + '02c3a91800'],
  'a struct within, after which the numbering goes on': [
    thrift => { thrift.i32(1, 0); thrift.struct(2, () => thrift.i32(7, 0)); thrift.i32(3, 0); thrift.struct(4); thrift.end() },
    '15001c750000' + '15001c0000',
  ],
  'a short list': [thrift => { thrift.list(1, ThriftType.i32, 2); thrift.i32Element(3); thrift.i32Element(0) }, '192506' + '00'],
  'lists of structs and of texts': [
    thrift => { thrift.list(2, ThriftType.struct, 1); thrift.structElement(() => thrift.i32(1, 0)); thrift.list(3, ThriftType.binary, 1); thrift.textElement('a') },
    '291c150000' + '19180161',
  ],
  'a list of fourteen and one of more': [thrift => { thrift.list(1, ThriftType.i32, 14); thrift.list(2, ThriftType.struct, 300) }, '19e519fcac02'],
}

describe('Thrift', () => {
  for (const [name, [write, bytes]] of Object.entries(CASES)) {
    it(`writes ${name}`, () => {
      expect(written(write)).to.equal(bytes)
    })
  }
})
