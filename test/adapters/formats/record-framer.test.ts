import { expect } from 'chai'
import fc from 'fast-check'
import { DEFAULT_DIALECT } from '../../../src/domain/contract/table-contract.ts'
import type { TableDialect } from '../../../src/domain/contract/table-contract.ts'
import { DEFAULT_FRAMING_LIMITS, RecordFramer } from '../../../src/adapters/formats/record-framer.ts'
import type { FramingLimits } from '../../../src/adapters/formats/record-framer.ts'
import { readCharacters } from './character-reader.ts'

interface Framed {
  readonly line: number
  readonly byteOffset: number
  readonly raw: string
  readonly fault: string
  readonly cells?: number
}

function frame(chunks: readonly Uint8Array[], dialect: TableDialect = DEFAULT_DIALECT, limits: FramingLimits = DEFAULT_FRAMING_LIMITS) {
  const framer = new RecordFramer(dialect, limits)
  const records: Framed[] = []
  const drain = () => {
    while (framer.next() === 'record') {
      const raw = Buffer.from(framer.bytes.subarray(framer.start, framer.end)).toString('latin1')
      const { line, byteOffset, fault } = framer
      records.push({ line, byteOffset, raw, fault, ...(fault === 'none' ? { cells: framer.cells } : {}) })
    }
  }
  for (const chunk of chunks) {
    drain()
    framer.push(chunk)
  }
  framer.finish()
  drain()
  return { records, blankLines: framer.blankLines, commentLines: framer.commentLines }
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1')
const frameText = (text: string, dialect?: TableDialect) => frame([bytesOf(text)], dialect)

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size))
  return chunks
}

const nastyText = fc
  .array(fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a', 'bc', ' ', '\0', '",', ',"', '"\n', '\n"', '\xef\xbb\xbf', '\xe9'), { maxLength: 60 })
  .map(parts => parts.join(''))

const dialects: readonly TableDialect[] = [
  DEFAULT_DIALECT,
  { ...DEFAULT_DIALECT, doubleQuote: false },
  { ...DEFAULT_DIALECT, lineTerminator: '\r' },
  { ...DEFAULT_DIALECT, delimiter: 'a', quoteChar: ' ' },
  { ...DEFAULT_DIALECT, escapeChar: 'a', commentChar: 'bc' },
  { ...DEFAULT_DIALECT, escapeChar: 'a', lineTerminator: '\r', doubleQuote: false },
  { ...DEFAULT_DIALECT, skipInitialSpace: true, commentChar: ' ' },
]

describe('record framer', () => {
  const table: readonly [name: string, text: string, expected: readonly Partial<Framed>[]][] = [
    ['lines of any end', 'a,b\r\nc,d\ne,f', [{ raw: 'a,b', line: 1, byteOffset: 0 }, { raw: 'c,d', line: 2, byteOffset: 5 }, { raw: 'e,f', line: 3, byteOffset: 9 }]],
    ['a quoted line end', '"a\nb",c\nd,e', [{ raw: '"a\nb",c', cells: 2, line: 1 }, { raw: 'd,e', line: 3, byteOffset: 8 }]],
    ['a byte order mark', '\xef\xbb\xbfa\nb', [{ raw: 'a', byteOffset: 3 }, { raw: 'b', byteOffset: 5 }]],
    ['part of a byte order mark', '\xef\xbba', [{ raw: '\xef\xbba', byteOffset: 0 }]],
    ['empty cells at the end', 'a,,\n', [{ raw: 'a,,', cells: 3 }]],
    ['a lone carriage return as data', 'a\rb,c\n', [{ raw: 'a\rb,c', cells: 2 }]],
    ['an unclosed quote in the middle', 'a,1\n"b,2\nc,3\n', [{ raw: 'a,1' }, { raw: '"b,2', fault: 'unclosed-quote', line: 2 }, { raw: 'c,3', line: 3, fault: 'none' }]],
    ['an unclosed quote before quoted cells', '"a,1\nb,"2"\nc,3', [{ raw: '"a,1', fault: 'text-after-quote' }, { raw: 'b,"2"', fault: 'none' }, { raw: 'c,3' }]],
    ['an unclosed quote at the end', 'a\n"', [{ raw: 'a' }, { raw: '"', fault: 'unclosed-quote' }]],
    ['text after a quote', '"a"x,1\nb,2', [{ raw: '"a"x,1', fault: 'text-after-quote' }, { raw: 'b,2' }]],
    ['a quote in an unquoted cell', '5" screen,1\nb,2', [{ raw: '5" screen,1', fault: 'quote-in-unquoted' }, { raw: 'b,2' }]],
    ['a broken line that ends in CRLF', '"a\r\nb', [{ raw: '"a', fault: 'unclosed-quote', line: 1 }, { raw: 'b', line: 2, byteOffset: 4 }]],
    ['a NUL after a quote', '"a"\0\n', [{ raw: '"a"\0', fault: 'text-after-quote' }]],
  ]
  for (const [name, text, expected] of table) {
    it(`frames ${name}`, () => {
      const { records } = frameText(text)
      expect(records).to.have.length(expected.length)
      for (const [i, record] of expected.entries()) expect(records[i]).to.include(record)
    })
  }

  it('passes over blank lines, counting them, until they are kept', () => {
    expect(frameText('\na\n\r\n\nb\n\n')).to.deep.include({ blankLines: 4 })
    const framer = new RecordFramer(DEFAULT_DIALECT)
    framer.push(bytesOf('a\n\n\n'))
    framer.finish()
    expect(framer.next()).to.equal('record')
    framer.keepBlankLines()
    expect(framer.next()).to.equal('record')
    expect([framer.line, framer.start === framer.end, framer.cells]).to.deep.equal([2, true, 1])
    expect(framer.next()).to.equal('record')
    expect(framer.next()).to.equal('ended')
    expect(framer.blankLines).to.equal(0)
  })

  for (const [i, dialect] of dialects.entries()) {
    it(`agrees with the character reader on any text, dialect ${i + 1}`, () => {
      fc.assert(
        fc.property(nastyText, text => {
          const mark = text.startsWith('\xef\xbb\xbf') ? 3 : 0
          const expected = readCharacters(text.slice(mark), dialect)
          const actual = frameText(text, dialect)
          expect(actual.blankLines).to.equal(expected.filter(({ kind }) => kind === 'blank').length)
          expect(actual.commentLines).to.equal(expected.filter(({ kind }) => kind === 'comment').length)
          expect(actual.records.map(({ line, byteOffset, raw, cells }) => ({ line, byteOffset, raw, cells }))).to.deep.equal(
            expected
              .filter(({ kind }) => kind === 'record')
              .map(({ line, offset, raw, cells }) => ({ line, byteOffset: offset + mark, raw, cells: cells?.length })),
          )
        }),
        { numRuns: 500 },
      )
    })
  }

  it('does not depend on chunks', () => {
    const limits = { cellBytesMax: 9, recordBytesMax: 14 }
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 7 }), fc.constantFrom(...dialects), fc.boolean(), (text, size, dialect, tight) => {
        const used = tight ? limits : DEFAULT_FRAMING_LIMITS
        expect(frame(cut(bytesOf(text), size), dialect, used)).to.deep.equal(frame([bytesOf(text)], dialect, used))
      }),
      { numRuns: 1_500, examples: [['",\xef\xbb\xbf"",\0\r\n', 1, DEFAULT_DIALECT, true]] },
    )
  })

  it('ends a line at its CRLF also when the CR was still read as a part of a cell that is too large', () => {
    const text = '",12345,\0\r\nb\r\n'
    const limits = { cellBytesMax: 9, recordBytesMax: 14 }
    const { records } = frame(cut(bytesOf(text), 1), DEFAULT_DIALECT, limits)
    expect(records.map(({ raw }) => raw)).to.deep.equal(['",12345,\0', 'b'])
    expect(frame([bytesOf(text)], DEFAULT_DIALECT, limits).records).to.deep.equal(records)
  })

  it('refuses a cell one byte over its limit and takes one at it', () => {
    const limits = { cellBytesMax: 8, recordBytesMax: 1_000 }
    const faults = (text: string) => frame([bytesOf(text)], DEFAULT_DIALECT, limits).records.map(record => record.fault)
    expect(faults('12345678,12345678\n"123456"\n')).to.deep.equal(['none', 'none'])
    expect(faults('a,123456789\nb\n')).to.deep.equal(['too-large', 'none'])
    expect(faults('123456789,a\nb\n')).to.deep.equal(['too-large', 'none'])
    expect(faults('"1234567"\nb\n')).to.deep.equal(['too-large', 'none'])
    expect(faults('"1\n234567890"\nb\n')).to.deep.equal(['too-large', 'too-large', 'none'])
  })

  it('keeps only the head of an endless line in memory', () => {
    const framer = new RecordFramer(DEFAULT_DIALECT, { cellBytesMax: 100_000, recordBytesMax: 200_000 })
    const chunk = new Uint8Array(65_536).fill(97)
    for (let i = 0; i < 200; i++) {
      expect(framer.next()).to.equal('starved')
      framer.push(chunk)
    }
    framer.push(bytesOf('\nb\n'))
    framer.finish()
    expect(framer.bytes.length).to.be.below(1_000_000)
    expect(framer.next()).to.equal('record')
    expect([framer.fault, framer.line, framer.byteOffset]).to.deep.equal(['too-large', 1, 0])
    expect(framer.end - framer.start).to.be.above(65_536)
    expect(framer.next()).to.equal('record')
    expect([framer.fault, framer.line, framer.byteOffset]).to.deep.equal(['none', 2, 200 * 65_536 + 1])
  })

  const hostile: readonly [name: string, text: string][] = [
    ['an unclosed quote on every line', '"a,b\n'.repeat(300_000)],
    ['an unclosed quote and then none', '"a\n' + 'b,c\n'.repeat(400_000)],
    ['doubled quotes for ever', '"' + '""\n'.repeat(500_000)],
    ['quotes that open on one line and close on the next', '"a\n","b\n'.repeat(150_000) + '"x"y'],
    ['quotes that pair up to a broken end', '",\n",'.repeat(200_000) + 'x"'],
    ['nothing but quotes', '"'.repeat(1_500_001)],
  ]
  for (const [name, text] of hostile) {
    it(`comes to an end on ${name}`, () => {
      const { records } = frame(cut(bytesOf(text), 65_536), DEFAULT_DIALECT, { cellBytesMax: 300_000, recordBytesMax: 600_000 })
      expect(records.length).to.be.above(0)
    })
  }
})

describe('RecordFramer beside a reader that is ahead of it', () => {
  it('goes on where that reader stopped', () => {
    const framer = new RecordFramer(DEFAULT_DIALECT)
    framer.push(Buffer.from('\ufeffa,b\n1,2\n"x\ny",3\r\n4,5\n6'))
    expect(framer.isBetweenRecords).to.equal(false)
    framer.next()
    expect([framer.isBetweenRecords, framer.nextLine, framer.rowNumber]).to.deep.equal([true, 2, 1])
    framer.pass(framer.pendingStart + '1,2\n"x\ny",3\r\n'.length, 2, 3)
    expect([framer.nextLine, framer.rowNumber, framer.nextByteOffset]).to.deep.equal([5, 3, 20])
    expect(framer.next()).to.equal('record')
    expect([framer.line, framer.byteOffset, framer.rowNumber, framer.cells]).to.deep.equal([5, 20, 4, 2])
    expect(framer.next()).to.equal('starved')
    expect([framer.isBetweenRecords, framer.pendingEnd - framer.pendingStart]).to.deep.equal([false, 1])
  })

  it('knows how many lines it was given, wherever the text is cut and whatever is wrong with it', () => {
    const piece = fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', '"b\nc"', 'd,"e', '\n\n')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 4, max: 60 }), (pieces, size, cellBytesMax) => {
        const framer = new RecordFramer(DEFAULT_DIALECT, { cellBytesMax, recordBytesMax: 2 * cellBytesMax })
        const text = Buffer.from(pieces.join(''))
        for (let at = 0; at < text.length; at += size) {
          framer.push(text.subarray(at, at + size))
          expect(framer.linesPushed()).to.equal(text.subarray(0, at + size).filter(byte => byte === 10).length)
          while (framer.next() === 'record') continue
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
