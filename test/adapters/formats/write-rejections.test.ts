import { expect } from 'chai'
import fc from 'fast-check'
import { writeRejectionsByNdjson } from '../../../src/adapters/formats/ndjson-lines.ts'
import { writeRejections } from '../../../src/adapters/formats/write-rejections.ts'
import { LISTED_ERRORS_MAX, REJECTED_RAW_BYTES_MAX, rejectionLine } from '../../../src/domain/table/rejection.ts'
import type { Rejection, RowError } from '../../../src/domain/table/rejection.ts'
import { CollectingSink } from './convert-text.ts'

const ERROR: RowError = { code: 'type-error', fieldNumber: 2, field: 'amount', message: 'no number' }
const REJECTION: Rejection = { line: 3, byteOffset: 17, row: 2, errors: [ERROR], raw: Buffer.from('1,é'), rawTruncated: false }

/** Any UTF-16 units, halves of characters among them. */
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map(units => String.fromCharCode(...units)))
const anyError: fc.Arbitrary<RowError> = fc.record({
  code: fc.constantFrom('type-error', 'source-error', 'extra-cell'),
  fieldNumber: fc.option(fc.nat()),
  field: fc.option(fc.oneof(anyText, fc.constant('__proto__'))),
  message: anyText,
})
const anyRejection: fc.Arbitrary<Rejection> = fc.record({
  line: fc.nat(),
  byteOffset: fc.maxSafeNat(),
  row: fc.nat(),
  errors: fc.array(anyError, { minLength: 1, maxLength: 3 }),
  raw: fc.oneof(fc.uint8Array({ maxLength: 40 }), anyText.map(text => new Uint8Array(Buffer.from(text)))),
  rawTruncated: fc.boolean(),
})

async function written(write: typeof writeRejections, rejections: readonly Rejection[]): Promise<string> {
  const sink = new CollectingSink()
  await write(rejections, sink)
  return sink.bytes.toString('latin1')
}

async function expectAlike(rejections: readonly Rejection[]): Promise<void> {
  expect(await written(writeRejections, rejections)).to.equal(await written(writeRejectionsByNdjson, rejections))
}

describe('writeRejections', () => {
  it('writes nothing for no rejections', async () => {
    const sink = new CollectingSink()
    await writeRejections([], sink)
    expect(sink.chunks).to.deep.equal([])
  })

  it('writes the documented line', async () => {
    expect(Buffer.from(await written(writeRejections, [REJECTION]), 'latin1').toString('utf8')).to.equal(
      '{"line":3,"byte_offset":17,"row":2,"errors":[{"code":"type-error","field_number":2,"field":"amount","message":"no number"}],"raw":"1,é","raw_encoding":"utf8","raw_truncated":false}\n',
    )
  })

  it('writes byte for byte what the library writes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyRejection, { maxLength: 5 }), expectAlike), { numRuns: 300 })
  })

  for (const [name, raw] of [
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, 0x41)],
    ['half a character', Uint8Array.of(0x41, 0xc3)],
    ['a surrogate as UTF-8', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['an overlong form', Uint8Array.of(0xc0, 0xaf)],
    ['all of ASCII', Uint8Array.from({ length: 128 }, (_, byte) => byte)],
    ['nothing', new Uint8Array(0)],
    ['a view of other bytes', Buffer.from('left,"cell",right').subarray(5, 11)],
    ['a character over the cap', Buffer.from(`abc${'😀'.repeat(REJECTED_RAW_BYTES_MAX / 4)}`)],
  ] as const) {
    it(`writes a row of ${name} as the library does`, () => expectAlike([{ ...REJECTION, raw }]))
  }

  it('says how many errors there are where not all are listed', async () => {
    for (const count of [LISTED_ERRORS_MAX, LISTED_ERRORS_MAX + 1]) {
      const errors = Array.from({ length: count }, (_, i) => ({ ...ERROR, fieldNumber: i + 1 }))
      await expectAlike([{ ...REJECTION, errors }])
      const keys = Object.keys(JSON.parse(await written(writeRejections, [{ ...REJECTION, errors }])) as object)
      expect(keys.slice(3, 5)).to.deep.equal(['errors', count > LISTED_ERRORS_MAX ? 'errors_total' : 'raw'])
    }
  })

  it('puts lines that are written already among the others, each once and in order', async () => {
    const rejections = Array.from({ length: 400 }, (_, i) => ({ ...REJECTION, row: i + 1, raw: Buffer.from('é'.repeat(i)) }))
    const expected = await written(writeRejections, rejections)
    const texts = rejections.map(rejection => Buffer.from(`${JSON.stringify(rejectionLine(rejection))}\n`))
    for (const isWritten of [() => true, (i: number) => i % 3 > 0, (i: number) => i < 200, (i: number) => i % 2 === 0]) {
      // Two lists of lines, as of files of which some records are told of at once and others later.
      const lists = [0, 1].map(list => texts.filter((_, i) => isWritten(i) && i % 7 % 2 === list))
      const lines = lists.map(list => ({ bytes: Buffer.concat(list) }))
      const places = new Map(lists.flatMap((list, which) => {
        let start = 0
        return list.map(text => [text, { lines: lines[which]!, start, end: (start += text.length) }] as const)
      }))
      const mixed = rejections.map((rejection, i) => {
        const place = places.get(texts[i]!)
        return place === undefined ? rejection : { row: rejection.row, errors: rejection.errors, ...place }
      })
      const sink = new CollectingSink()
      await writeRejections(mixed, sink)
      expect(sink.bytes.toString('latin1')).to.equal(expected)
      for (const chunk of sink.chunks) expect(chunk.length).to.be.below(600_000)
    }
  })

  it('waits for the sink and cuts long output at lines', async () => {
    const sink = new CollectingSink()
    await writeRejections(Array.from({ length: 1_500 }, (_, row) => ({ ...REJECTION, row, raw: Buffer.from('é'.repeat(300)) })), sink)
    expect(sink.chunks.length).to.be.above(1)
    for (const chunk of sink.chunks) expect(chunk.at(-1)).to.equal(10)
    expect(sink.lines.map(({ row }) => row)).to.deep.equal(Array.from({ length: 1_500 }, (_, row) => row))
  })

  it('lets the error of the sink out', async () => {
    const failure = new Error('disk full')
    expect(await writeRejections([REJECTION], { write: () => Promise.reject(failure) }).catch((error: unknown) => error)).to.equal(failure)
  })
})
