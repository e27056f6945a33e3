import { expect } from 'chai'
import { JsonFramer } from '../../../src/adapters/formats/json-framer.ts'

/** The records of a text, as their text and where they stand; what is wrong with one comes last. */
function framed(text: string, chunkBytes: number, recordBytesMax?: number): readonly (readonly unknown[])[] {
  const framer = new JsonFramer(recordBytesMax)
  const bytes = Buffer.from(text)
  const records: (readonly unknown[])[] = []
  const drain = (): void => {
    while (framer.next() === 'record') {
      const record = Buffer.from(framer.bytes.subarray(framer.start, framer.end)).toString()
      records.push([framer.line, framer.byteOffset, record.length > 50 ? record.length : record, ...(framer.fault === 'none' ? [] : [framer.fault])])
    }
  }
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    framer.push(bytes.subarray(at, at + chunkBytes))
    drain()
  }
  framer.finish()
  drain()
  return records
}

const files: readonly (readonly [name: string, text: string, expected: readonly (readonly unknown[])[]])[] = [
  ['lines', '1\n\n 2 \r\n3', [[1, 0, '1'], [3, 3, ' 2 '], [4, 8, '3']]],
  ['an array on one line', '[1,{"a":[2,3]},4]', [[1, 1, '1'], [1, 3, '{"a":[2,3]}'], [1, 15, '4']]],
  ['an array printed without indentation', '[\n{\n"a": {\n"b": 1\n},\n"c": [\n{\n"d": 1\n},\n{}\n]\n},\n{}\n]', [[2, 2, '{\n"a": {\n"b": 1\n},\n"c": [\n{\n"d": 1\n},\n{}\n]\n}'], [13, 48, '{}']]],
  ['an object at the margin as the value of another', '[\n{"a":\n{"b":1}},\n{}]', [[2, 2, '{"a":\n{"b":1}}'], [4, 18, '{}']]],
  ['an object at the margin in a list', '[\n{"a":[1,\n\n{"b":1}]},\n{}]', [[2, 2, '{"a":[1,\n\n{"b":1}]}'], [5, 23, '{}']]],
  ['elements without a comma between them', '[\n{"a":1}\n{"a":2}\n]', [[2, 2, '{"a":1}'], [3, 10, '{"a":2}']]],
  ['an element that is closed by the wrong bracket', '[\n{"a":1]\n{"a":2}\n]', [[2, 2, '{"a":1]'], [3, 10, '{"a":2}']]],
  ['an element that is not closed', '[\n{"a":1,\n{"a":2}\n]', [[2, 2, '{"a":1,', 'unended'], [3, 10, '{"a":2}']]],
  ['an element whose object is not closed', '[\n  {"a":{"b":1,\n  {"a":2}\n]', [[2, 4, '{"a":{"b":1,', 'unended'], [3, 19, '{"a":2}']]],
  ['an element whose list is not closed', '[\n{"a":[1\n{"a":2}\n]', [[2, 2, '{"a":[1', 'unended'], [3, 10, '{"a":2}']]],
  ['an array that ends within an element', '[\n{"a":1},\n{"a":', [[2, 2, '{"a":1}'], [3, 11, '{"a":', 'unended']]],
  ['an array that ends within a text', '[\n{"a":1},\n{"a":"x', [[2, 2, '{"a":1}'], [3, 11, '{"a":"x', 'unended']]],
  ['an array that ends behind an element', '[\n{"a":1},\n', [[2, 2, '{"a":1}'], [3, 11, '', 'unended']]],
  ['an array that ends behind a comma', '[1,', [[1, 1, '1'], [1, 3, '', 'unended']]],
  ['an array of nothing that is not closed', '[', [[1, 1, '', 'unended']]],
  ['an array that begins with a comma', '[ ,{}]', [[1, 2, '', 'no-element'], [1, 3, '{}']]],
  ['commas without elements between them', '[\n{},\n, ,\n{},{}]', [[2, 2, '{}'], [3, 6, '', 'no-element'], [4, 10, '{}'], [4, 13, '{}']]],
  ['a comma behind the last element', '[1\n,\n]\n', [[1, 1, '1'], [3, 5, '', 'no-element']]],
  ['an array of nothing but commas', '[,,]', [[1, 1, '', 'no-element']]],
  ['an array that ends behind commas', '[1,,', [[1, 1, '1'], [1, 3, '', 'no-element'], [1, 4, '', 'unended']]],
  ['an empty array', '[ ]', []],
  ['an array behind blank lines', '\n \r\n [1]', [[3, 6, '1']]],
  ['text behind an array', '[1]\n[2]\n', [[1, 1, '1'], [2, 4, '[2]', 'behind-array']]],
]

describe('JsonFramer', () => {
  for (const [name, text, expected] of files) {
    it(`cuts ${name}, whatever the chunks`, () => {
      for (const chunkBytes of [1, 2, 3, 7, 1_000]) expect(framed(text, chunkBytes), `chunks of ${chunkBytes}`).to.deep.equal(expected)
    })
  }

  it('gives up a line that is too large, and goes on behind it', () => {
    const found = framed(`1\n${'x'.repeat(200_000)}\n2\n`, 1_000, 70_000)
    expect(found.map(([line, at, , fault]) => [line, at, fault])).to.deep.equal([[1, 0, undefined], [2, 2, 'too-large'], [3, 200_003, undefined]])
    expect(Number(found[1]![2])).to.be.within(60_000, 71_000)
  })

  it('counts blank lines at the beginning of lines, and not those before an array', () => {
    for (const [text, blankLines] of [['\n \n{}\n\n', 3], ['\n\n', 2], ['\n \n[{}]', 0]] as const) {
      const framer = new JsonFramer()
      for (const byte of Buffer.from(text)) {
        framer.push(Uint8Array.of(byte))
        framer.next()
      }
      framer.finish()
      while (framer.next() === 'record');
      expect(framer.blankLines, text).to.equal(blankLines)
    }
  })

  it('takes a blank line for a record where it is too large to tell, and what follows it for lines, whatever the chunks', () => {
    const text = `${' '.repeat(70_010)}\n[1]\n`
    for (const chunkBytes of [100_000, 1_000, 70_011]) expect(framed(text, chunkBytes, 70_000).map(([line, , , fault]) => [line, fault])).to.deep.equal([[1, 'too-large'], [2, undefined]])
  })

  it('takes no line for blank of which it has dropped a part', () => {
    const text = `${' '.repeat(66_000)}${'x'.repeat(10_000)}\n2\n`
    for (const chunkBytes of [76_000, 1_000]) expect(framed(text, chunkBytes, 70_000).map(([line, , , fault]) => [line, fault])).to.deep.equal([[1, 'too-large'], [2, undefined]])
  })

  const blanks = ' '.repeat(16_000_000)
  for (const [name, text, expected] of [
    ['before the first line', `${blanks}{}\n{}`, [[1, 'none'], [2, 'none']]],
    ['before an array', `${blanks}[{},{}]`, [[1, 'none'], [1, 'none']]],
    ['in an element', `[\n{\n${blanks}},\n{}]`, [[2, 'none'], [4, 'none']]],
    ['in an element that follows blanks', `[\n${blanks}{\n${blanks}},\n{}]`, [[2, 'none'], [4, 'none']]],
    ['between elements', `[{},\n${blanks}{}]`, [[1, 'none'], [2, 'none']]],
    ['in blank lines', `{}\n${'\n'.repeat(16_000_000)}{}`, [[1, 'none'], [16_000_002, 'none']]],
  ] as const) {
    it(`passes over megabytes of blanks ${name} at once, in however small chunks`, () => {
      const framer = new JsonFramer()
      const bytes = Buffer.from(text)
      const found: (readonly unknown[])[] = []
      const started = performance.now()
      for (let at = 0; at <= bytes.length; at += 8_192) {
        framer.push(bytes.subarray(at, at + 8_192))
        if (at + 8_192 > bytes.length) framer.finish()
        while (framer.next() === 'record') found.push([framer.line, framer.fault])
        // Not how fast it is, but that it ends: looking at all blanks again for each piece takes hours.
        if (performance.now() - started > 50_000) throw new Error(`${at} bytes took 50 seconds`)
      }
      expect(found).to.deep.equal(expected)
    })
  }

  it('knows the margin of the first element wherever its buffer is full', () => {
    for (let blanks = 64_440; blanks < 64_580; blanks++) {
      const found = framed(`[${' '.repeat(blanks)}\n    {"a":1},\n    {"a":\n    {"b":1},\n    {"a":3}]`, 64)
      expect(found.map(([line, , , fault]) => [line, fault]), `${blanks} blanks`).to.deep.equal([[2, undefined], [3, 'unended'], [5, undefined]])
    }
  })

  it('gives up the rest of an array at an element that is too large', () => {
    expect(framed(`[1,"${'x'.repeat(80_000)}",2]`, 1_000, 70_000).map(([line, at, , fault]) => [line, at, fault])).to.deep.equal([[1, 1, undefined], [1, 3, 'too-large']])
  })
})
