import { expect } from 'chai'
import fc from 'fast-check'
import type { RejectionLine } from '../../../src/domain/table/rejection.ts'
import { FIELDS, faultsOf, idsOf, readRecords } from './read-records.ts'

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const tenMegabytes = 'x'.repeat(10_000_000)

/** A record of one line by what it comes to: the value of a field, or the code and words of its rejection. */
const records: readonly (readonly [name: string, record: string, expected: { readonly field: string; readonly value: unknown } | { readonly code: string; readonly says: string }])[] = [
  ['an integer beyond 2^53', '{"id":9007199254740993}', { field: 'id', value: 9_007_199_254_740_993n }],
  ['the largest integer', '{"id":9223372036854775807}', { field: 'id', value: 9_223_372_036_854_775_807n }],
  ['an integer beyond 64 bits', '{"id":9223372036854775808}', { code: 'type-error', says: '9223372036854775808' }],
  ['an integer as text', '{"id":"1"}', { code: 'type-error', says: 'is text' }],
  ['an integer with an exponent', '{"id":1e3}', { code: 'type-error', says: '1e3' }],
  ['a decimal as a number', '{"id":1,"price":3.94}', { field: 'price', value: 394n }],
  ['a decimal as text', '{"id":1,"price":"90071992.93"}', { field: 'price', value: 9_007_199_293n }],
  ['a decimal of too many places', '{"id":1,"price":1.005}', { code: 'type-error', says: '1.005' }],
  ['a decimal of too many digits', '{"id":1,"price":123456789.00}', { code: 'type-error', says: '123456789.00' }],
  ['a decimal with a huge exponent', '{"id":1,"price":1e999999999}', { code: 'type-error', says: '1e999999999' }],
  ['a double with a huge exponent', '{"id":1,"ratio":1e999999999}', { code: 'type-error', says: '1e999999999' }],
  ['a double with a tiny exponent', '{"id":1,"ratio":1e-999999999}', { field: 'ratio', value: 0 }],
  ['the token NaN', '{"id":1,"ratio":NaN}', { code: 'source-error', says: '"N" cannot stand there (at byte 17' }],
  ['the token Infinity', '{"id":1,"ratio":Infinity}', { code: 'source-error', says: '"I" cannot stand there' }],
  ['the token -Infinity', '{"id":1,"ratio":-Infinity}', { code: 'source-error', says: '"I" cannot stand there' }],
  ['the token None', '{"id":1,"name":None}', { code: 'source-error', says: '"N" cannot stand there' }],
  ['single quotes', "{'id':1}", { code: 'source-error', says: '"\'" cannot stand there' }],
  ['a text where a list stands', '{"id":1,"name":["x"]}', { code: 'type-error', says: 'is a list' }],
  ['a text where an object stands', '{"id":1,"name":{"x":1}}', { code: 'type-error', says: 'is an object' }],
  ['a text where a number stands', '{"id":1,"name":7}', { code: 'type-error', says: 'is a number' }],
  ['a text where true stands', '{"id":1,"name":true}', { code: 'type-error', says: 'is true or false' }],
  ['an object where a list stands', '{"id":1,"more":[1]}', { code: 'type-error', says: 'is a list' }],
  ['the text "null"', '{"id":1,"name":"null"}', { field: 'name', value: 'null' }],
  ['null', '{"id":1,"name":null}', { field: 'name', value: null }],
  ['an empty text', '{"id":1,"name":""}', { field: 'name', value: '' }],
  ['null where a value is required', '{"id":null}', { code: 'constraint-error', says: '"id"' }],
  ['a member twice', '{"id":1,"id":1}', { code: 'source-error', says: 'same name' }],
  ['a member twice, once escaped', '{"id":1,"\\u0069d":1}', { code: 'source-error', says: 'same name' }],
  ['a member twice that nobody asked for', '{"id":1,"x":1,"x":1}', { code: 'source-error', says: 'same name' }],
  ['half a surrogate pair', '{"id":1,"name":"\\ud83d"}', { code: 'source-error', says: 'surrogate' }],
  ['half a surrogate pair deep within', '{"id":1,"x":[{"y":"\\udc00"}]}', { code: 'source-error', says: 'surrogate' }],
  ['a member __proto__', '{"id":1,"__proto__":{"name":"x"}}', { field: 'name', value: null }],
  ['a member constructor', '{"id":1,"constructor":{"prototype":{"name":"x"}}}', { field: 'name', value: null }],
  ['a mark before the name of a member', '{"id":1,"\\ufeffname":"x"}', { field: 'name', value: null }],
  ['a mark in the name of a member, unescaped', '{"id":1,"\ufeffname":"x"}', { field: 'name', value: null }],
  ['a bomb of lists', `{"id":1,"x":${deep(1_000_000)}}`, { code: 'source-error', says: 'too deeply' }],
  ['a bomb of lists that is not closed', `{"id":1,"x":${'['.repeat(1_000_000)}`, { code: 'source-error', says: 'too deeply' }],
  ['lists as deep as is taken', `{"id":1,"x":${deep(63)}}`, { field: 'id', value: 1n }],
  ['more members than a record has', `{"id":1${Array.from({ length: 20_000 }, (_, i) => `,"${i}":1`).join('')}}`, { code: 'source-error', says: 'more than 10000 members' }],
  ['20 MB in one text', `{"id":1,"name":"${tenMegabytes}${tenMegabytes}"}`, { code: 'cell-too-large', says: 'has 20000000 bytes, over 16777216' }],
  ['10 MB in one text', `{"id":1,"name":"${tenMegabytes}"}`, { field: 'name', value: tenMegabytes }],
  ['20 MB that nobody asked for', `{"id":7,"x":"${tenMegabytes}${tenMegabytes}"}`, { field: 'id', value: 7n }],
  ['a timestamp with T', '{"id":1,"at":"2022-11-03T14:20:52.186000"}', { field: 'at', value: 1_667_485_252_186_000n }],
  ['a timestamp with a space', '{"id":1,"at":"2022-11-03 14:20:52.186000"}', { field: 'at', value: 1_667_485_252_186_000n }],
  ['a timestamp with 3 digits', '{"id":1,"at":"2022-11-03 14:20:52.186"}', { field: 'at', value: 1_667_485_252_186_000n }],
  ['a timestamp of a whole second', '{"id":1,"at":"2022-11-03 14:20:52"}', { field: 'at', value: 1_667_485_252_000_000n }],
  ['a timestamp at midnight', '{"id":1,"at":"2022-11-03 00:00:00"}', { field: 'at', value: 1_667_433_600_000_000n }],
  ['a timestamp in the hour that clocks skip', '{"id":1,"at":"2023-03-26 01:30:00"}', { field: 'at', value: 1_679_794_200_000_000n }],
  ['a timestamp with 9 digits', '{"id":1,"at":"2022-11-03 14:20:52.186000001"}', { code: 'type-error', says: '2022-11-03 14:20:52.186000001' }],
  ['a timestamp with the zone Z', '{"id":1,"at":"2022-11-03T14:20:52Z"}', { code: 'type-error', says: 'zone' }],
  ['a timestamp with an offset', '{"id":1,"at":"2022-11-03T14:20:52+01:00"}', { code: 'type-error', says: 'zone' }],
  ['a timestamp at hour 24', '{"id":1,"at":"2022-11-03 24:00:00"}', { code: 'type-error', says: '24:00:00' }],
  ['a timestamp without a time', '{"id":1,"at":"2022-11-03"}', { code: 'type-error', says: '2022-11-03' }],
  ['a timestamp as a number', '{"id":1,"at":1667485252}', { code: 'type-error', says: 'is a number' }],
  ['a date that is none', '{"id":1,"day":"2022-02-30"}', { code: 'type-error', says: '2022-02-30' }],
  ['a date in words', '{"id":1,"day":"tomorrow"}', { code: 'type-error', says: 'tomorrow' }],
  ['a date with a time', '{"id":1,"day":"2022-11-03 00:00:00"}', { code: 'type-error', says: '2022-11-03 00:00:00' }],
  ['a leap day', '{"id":1,"day":"2024-02-29"}', { field: 'day', value: 19_782 }],
  ['control characters in a text', '{"id":1,"name":"a\tb"}', { code: 'source-error', says: 'not JSON' }],
  ['a carriage return behind the record', '{"id":5}\r', { field: 'id', value: 5n }],
  ['a mark before a record in the middle', '\ufeff{"id":1}', { code: 'source-error', says: 'not JSON' }],
  ['a list', '[{"id":1}]', { code: 'source-error', says: 'no object' }],
  ['a number', '1', { code: 'source-error', says: 'no object' }],
]

describe('JSON records that nobody expects', () => {
  for (const [name, record, expected] of records) {
    it(`${'code' in expected ? 'rejects' : 'takes'} ${name}, and harms no neighbour`, async () => {
      const read = await readRecords(`{"id":-1}\n${record}\n{"id":-2}\n`, 1_048_576)
      if ('code' in expected) {
        expect(idsOf(read)).to.deep.equal([-1, -2])
        expect(faultsOf(read)).to.deep.equal([[2, 10, 2, expected.code]])
        expect(read.rejected[0]!.errors[0]!.message).to.contain(expected.says)
      } else {
        expect(faultsOf(read)).to.deep.equal([])
        expect(read.rows).to.have.length(3)
        expect(read.rows[1]![FIELDS.findIndex(field => field.name === expected.field)]).to.equal(expected.value)
      }
    })
  }

  it('cuts what it keeps of a huge record, also of one that is rejected only later', async () => {
    const { rejected, givenBack } = await readRecords(`{"id":1,"x":"${'é'.repeat(100_000)}"}\n{"id":"${'é'.repeat(100_000)}"}\n{"id":2}\n`)
    for (const line of [rejected[0]!, givenBack[0]!]) {
      expect(line).to.deep.include({ raw_truncated: true, raw_encoding: 'utf8' })
      expect(Buffer.byteLength(line.raw)).to.be.within(65_530, 65_536)
    }
    expect(givenBack[1]).to.deep.include({ line: 3, row: 3, raw: '{"id":2}', raw_truncated: false })
  })

  it('says of a row that is rejected later where it stands and what it is', async () => {
    const { givenBack } = await readRecords('{"id":1}\nx\n\n{"id":2}\n{"id":3}', 3, { batchRows: 2 })
    expect(givenBack.map(({ line, byte_offset, row, raw }: RejectionLine) => [line, byte_offset, row, raw])).to.deep.equal([
      [1, 0, 1, '{"id":1}'], [4, 12, 3, '{"id":2}'], [5, 21, 4, '{"id":3}'],
    ])
  })

  it('keeps 100 names of members at most that nobody asked for, and none of them whole when it is long', async () => {
    const members = Array.from({ length: 200 }, (_, i) => `"m${i}":1`).join()
    const { tally } = await readRecords(`{"id":1,"${'n'.repeat(1_000_000)}":1}\n{"id":2,"${'n'.repeat(1_000_000)}":1}\n{"id":3,${members}}\n`)
    expect(tally.unknownMembers).to.have.length(100)
    expect(tally.unknownMembers[0]).to.deep.equal({ name: `${'n'.repeat(200)}…`, count: 2 })
  })

  it('agrees with JSON.parse about lines that were damaged', async () => {
    const piece = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', '{"id":9}', '"id":8', ' ', '', '\r\n', 'null', '\t')
    const lines = fc.array(fc.record({ id: fc.nat(9), name: fc.constantFrom('x', 'a"b', 'é\\', '\n'), more: fc.dictionary(fc.constantFrom('p', 'q'), fc.nat(3)) }, { requiredKeys: ['id'] }), { maxLength: 5 })
    const changes = fc.array(fc.tuple(fc.nat(120), piece, fc.nat(4)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(lines, changes, fc.integer({ min: 1, max: 50 }), async (values, damages, chunkBytes) => {
        let text = values.map(value => `${JSON.stringify(value)}\n`).join('')
        for (const [at, insert, removed] of damages) text = text.slice(0, at) + insert + text.slice(at + removed)
        fc.pre(!text.trimStart().startsWith('['))
        const read = await readRecords(text, chunkBytes, { batchRows: 2 })
        const ambiguous = new Set(read.rejected.filter(({ errors }) => errors[0]!.message.includes('same name')).map(({ line }) => line))
        const expected = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line: i + 1, id: ambiguous.has(i + 1) ? undefined : idOf(line) }]))
        expect(idsOf(read)).to.deep.equal(expected.flatMap(({ id }) => id ?? []))
        expect(read.rejected.map(({ line }) => line)).to.deep.equal(expected.filter(({ id }) => id === undefined).map(({ line }) => line))
      }),
      { numRuns: 300 },
    )
  })

  it('agrees with JSON.parse about every array that is one, however it is laid out', async () => {
    const gap = fc.constantFrom('', '\n', '\r\n', ' ', '\n  ', '\n    ', '\t')
    const value = fc.record({ id: fc.nat(9), name: fc.constantFrom('x', '{"', '],[', ''), more: fc.dictionary(fc.constantFrom('p', 'q'), fc.jsonValue({ maxDepth: 2 })), x: fc.array(fc.record({ id: fc.nat(9) }), { maxLength: 3 }) }, { requiredKeys: ['id'] })
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 5 }), fc.array(gap, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 50 }), async (values, gaps, chunkBytes) => {
        const text = laidOut(JSON.stringify(values), gaps)
        expect(JSON.stringify(JSON.parse(text))).to.equal(JSON.stringify(values))
        const read = await readRecords(text, chunkBytes, { batchRows: 3 })
        expect(read.rejected).to.deep.equal([])
        expect(idsOf(read)).to.deep.equal(values.map(({ id }) => id))
        expect(read.givenBack.map(({ line }) => line)).to.deep.equal([...read.givenBack.map(({ line }) => line)].sort((a, b) => a - b))
      }),
      { numRuns: 300 },
    )
  })
})

/** The id of a record that is one, by another reader. */
function idOf(line: string): number | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { id, name, more } = value as Readonly<Record<string, unknown>>
  const isNamed = name === undefined || name === null || typeof name === 'string'
  const isMore = more === undefined || more === null || (typeof more === 'object' && !Array.isArray(more))
  return Number.isInteger(id) && isNamed && isMore ? (id as number) : undefined
}

/** The same JSON with white space between its tokens. */
function laidOut(text: string, gaps: readonly string[]): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^"[\]{},:]+/g) ?? []
  return tokens.map((token, i) => token + (gaps[i % gaps.length] ?? '')).join('')
}
