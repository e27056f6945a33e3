import { expect } from 'chai'
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import { UnreadableSource } from '../../../src/ports/record-reader.ts'
import { chunked } from './convert-text.ts'
import { FIELDS, faultsOf as faults, idsOf as ids, readRecords as read } from './read-records.ts'

describe('JSON record reader', () => {
  it('reads values without loss, numbers and decimals as they are written', async () => {
    const { rows } = await read(
      '{"id":9007199254740993,"name":"é\\n","price":"3.94","at":"2022-11-03 14:20:52.186000","ok":true,"day":"2022-11-03","more":{"a":[1, 2]},"ratio":1e3}\n' +
        '{"ratio":null,"at":"2022-11-03T14:20:52","price":-0.5,"id":-1}\n',
    )
    expect(rows).to.deep.equal([
      [9_007_199_254_740_993n, 'é\n', 394n, 1_667_485_252_186_000n, true, 19_299, '{"a":[1, 2]}', 1000],
      [-1n, null, -50n, 1_667_485_252_000_000n, null, null, null, null],
    ])
  })

  const files: readonly (readonly [name: string, text: string, expectedIds: readonly number[], expectedFaults: readonly unknown[]])[] = [
    ['lines, with a mark, CRLF, blank lines and no last line end', '\ufeff{"id":1}\r\n\r\n  \n{"id":2}', [1, 2], []],
    ['a bad line among good ones', '{"id":1}\n{"id":2\n{"id":3}\n', [1, 3], [[2, 9, 2, 'source-error']]],
    ['a truncated last line', '{"id":1}\n{"id":2,"na', [1], [[2, 9, 2, 'source-error']]],
    ['an array over lines', '[\n    {\n        "id": 1\n    },\n    {\n        "id": 2\n    }\n]\n', [1, 2], []],
    ['an array on one line', ' [{"id":1},{"id":2} , {"id":3}] ', [1, 2, 3], []],
    ['an empty array', '[]', [], []],
    ['nothing', '', [], []],
    ['nothing but blanks', ' \n \n', [], []],
    ['an array with brackets in its strings', '[{"id":1,"name":"]}[{,\\""},\n{"id":2}]', [1, 2], []],
    ['an element that is not closed', '[\n {"id":1,\n  "name":"x"\n {"id":2},\n {"id":3}\n]', [2, 3], [[2, 3, 1, 'source-error']]],
    ['an element with a string that is not closed', '[\n{"id":1,"name":"x},\n{"id":2},\n{"id":3}\n]', [2, 3], [[2, 2, 1, 'source-error']]],
    ['elements that are no objects', '[1, {"id":1}, "x", [2]]', [1], [[1, 1, 1, 'source-error'], [1, 14, 3, 'source-error'], [1, 19, 4, 'source-error']]],
    ['an array that is not closed', '[{"id":1},\n{"id":2}\n', [1, 2], [[3, 20, 3, 'source-error']]],
    ['text behind an array', '[{"id":1}]\n{"id":2}\n', [1], [[2, 11, 2, 'source-error']]],
    ['a list in a file of lines', '{"id":1}\n[2]\n{"id":3}\n', [1, 3], [[2, 9, 2, 'source-error']]],
    ['a token of Python', '{"id":1,"ratio":NaN}\n{"id":2}\n', [2], [[1, 0, 1, 'source-error']]],
    ['the same member twice', '{"id":1,"id":2}\n{"id":3}\n', [3], [[1, 0, 1, 'source-error']]],
    ['values of another kind', '{"id":"1"}\n{"id":1,"name":2}\n{"id":1.0}\n{"id":1,"ok":"true"}\n{"id":1,"day":20221103}\n', [], [[1, 0, 1, 'type-error'], [2, 11, 2, 'type-error'], [3, 29, 3, 'type-error'], [4, 40, 4, 'type-error'], [5, 61, 5, 'type-error']]],
    ['a required member that is null or absent', '{"id":null}\n{}\n', [], [[1, 0, 1, 'constraint-error'], [2, 12, 2, 'constraint-error']]],
    ['several faults of one record', '{"price":"1.234","at":"yesterday"}\n', [], [[1, 0, 1, 'constraint-error,type-error,type-error']]],
  ]
  for (const [name, text, expectedIds, expectedFaults] of files) {
    it(`reads ${name}, however it is cut`, async () => {
      for (const chunkBytes of [1, 2, 5, 65_536]) {
        const found = await read(text, chunkBytes)
        expect(ids(found)).to.deep.equal(expectedIds)
        expect(faults(found)).to.deep.equal(expectedFaults)
      }
    })
  }

  it('keeps the text of what it rejects, as bytes where it is no UTF-8', async () => {
    const { rejected } = await read(Buffer.concat([Buffer.from('{"id":1}\n{"id":2,"name":"'), Buffer.from([0xff]), Buffer.from('"}\nx\n')]))
    expect(rejected[0]).to.deep.include({ raw: Buffer.from('{"id":2,"name":"\xff"}', 'latin1').toString('base64'), raw_encoding: 'base64' })
    expect(rejected[0]!.errors[0]!.code).to.equal('encoding-error')
    expect(rejected[1]).to.deep.include({ raw: 'x', raw_encoding: 'utf8' })
    expect(rejected[1]!.errors[0]!.message).to.contain('"x" cannot stand there')
  })

  it('reads gzip, and refuses damaged gzip as a whole', async () => {
    const zipped = gzipSync('{"id":1}\n{"id":2}\n')
    expect(ids(await read(zipped, 7))).to.deep.equal([1, 2])
    const error: unknown = await read(zipped.subarray(0, 20)).catch((thrown: unknown) => thrown)
    expect(error).to.be.an.instanceOf(UnreadableSource)
  })

  it('counts members that nobody asked for', async () => {
    const { tally } = await read('{"id":1,"x":1}\n{"id":2,"x":1,"y":2}\n')
    expect(tally.unknownMembers).to.deep.equal([{ name: 'x', count: 2 }, { name: 'y', count: 1 }])
  })

  it('gives rejections before the batch that follows them, and batches of the size it is told', async () => {
    const found = await read('{"id":1}\nx\n{"id":2}\n{"id":3}\ny\n', 4, { batchRows: 2 })
    expect(ids(found)).to.deep.equal([1, 2, 3])
    expect(faults(found).map(([line]) => line)).to.deep.equal([2, 5])
  })

  it('hands on rejections before they take more than a batch may', async () => {
    const calls: number[] = []
    const batches = new JsonRecordReader({ batchBytes: 10_000 }).read({
      source: chunked(Buffer.from(`${'x'.repeat(999)}\n`.repeat(100)), 7_000),
      fields: FIELDS,
      onRejected: async lines => void calls.push(lines.length),
      onWarned: async () => undefined,
      onFinished: () => undefined,
    })
    for await (const { rows } of batches) expect(rows).to.equal(0)
    expect(calls.reduce((sum, count) => sum + count, 0)).to.equal(100)
    expect(Math.max(...calls)).to.be.at.most(11)
  })

  it('reads back what JSON.stringify writes, as lines and as arrays, in any layout and chunks', async () => {
    const record = fc.record(
      { id: fc.maxSafeInteger(), name: fc.string({ unit: 'binary' }).filter(text => !/\p{Surrogate}/u.test(text)), ok: fc.boolean(), ratio: fc.double({ noNaN: true, noDefaultInfinity: true }), x: fc.jsonValue({ maxDepth: 2 }) },
      { requiredKeys: ['id'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 8 }), fc.constantFrom('lines', 0, 1, 4, '\t'), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4 }), async (records, layout, chunkBytes, batchRows) => {
        const text = layout === 'lines' ? records.map(one => `${JSON.stringify(one)}\n`).join('') : JSON.stringify(records, null, layout)
        const { rows, rejected } = await read(text, chunkBytes, { batchRows })
        expect(rejected).to.deep.equal([])
        const plain = (value: number | undefined) => (value === undefined ? null : Object.is(value, -0) ? 0 : value)
        expect(rows.map(row => [row[0], row[1], row[4], plain(row[7] as number | undefined ?? undefined)])).to.deep.equal(
          records.map(one => [BigInt(one.id), one.name ?? null, one.ok ?? null, plain(one.ratio)]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('accounts for every record of damaged files, and does not depend on chunks', async () => {
    const base = '[\n  {\n    "id": 1,\n    "name": "a\\"b"\n  },\n  {\n    "id": 2\n  },\n  {"id": 3, "more": {"x": [1, {}]}}\n]\n'
    const lines = '{"id":1,"name":"x"}\n{"id":2}\r\n\n{"id":3,"more":{"a":1}}\n'
    const piece = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', '{"id":9}', '\n  {', ' ', '', '\u0000')
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(base, lines), fc.array(fc.tuple(fc.nat(90), piece, fc.nat(4)), { maxLength: 4 }), fc.integer({ min: 1, max: 9 }), async (text, changes, chunkBytes) => {
        let damaged = text
        for (const [at, insert, removed] of changes) damaged = damaged.slice(0, at) + insert + damaged.slice(at + removed)
        const whole = await read(damaged, 65_536, { batchRows: 50 })
        const pieces = await read(damaged, chunkBytes, { batchRows: 2 })
        expect(pieces.rows).to.deep.equal(whole.rows)
        expect(pieces.rejected).to.deep.equal(whole.rejected)
        const offsets = whole.rejected.map(({ byte_offset }) => byte_offset)
        expect(offsets).to.deep.equal([...offsets].sort((a, b) => a - b))
        for (const { raw, byte_offset, raw_encoding } of whole.rejected) {
          if (raw_encoding === 'utf8') expect(Buffer.from(damaged).subarray(byte_offset, byte_offset + Buffer.byteLength(raw)).toString()).to.equal(raw)
        }
      }),
      { numRuns: 400 },
    )
  })
})
