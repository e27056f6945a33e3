import { expect } from 'chai'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { JsonFault, JsonKind, JsonRecord } from '../../../src/adapters/formats/json-record.ts'

const NAMES = ['a', 'b', '__proto__', 'é', '']
const KINDS = Object.keys(JsonKind)

/** What is read of one text: the members asked for by name, as their kind and their text, or the fault. */
function read(text: string, record = new JsonRecord(NAMES)): unknown {
  const bytes = Buffer.from(`<${text}>`)
  const fault = record.read(bytes, 1, bytes.length - 1)
  if (fault !== JsonFault.none) return Object.entries(JsonFault).find(([, code]) => code === fault)?.[0]
  return new Map(
    NAMES.flatMap((name, field) => {
      const from = record.isUnescaped[field] === 1 ? record.unescaped : bytes
      const value = Buffer.from(from.subarray(record.starts[field], record.ends[field])).toString()
      return record.kinds[field] === JsonKind.absent ? [] : [[name, [KINDS[record.kinds[field]!], value]] as const]
    }),
  )
}

const found = (entries: Readonly<Record<string, readonly [string, string]>>) => new Map(Object.entries(entries))

describe('JsonRecord', () => {
  const table: readonly (readonly [text: string, expected: unknown])[] = [
    ['{}', found({})],
    [' {\t"a" : 1 ,\r\n"b":"x"} ', found({ a: ['number', '1'], b: ['string', 'x'] })],
    ['{"b":null,"a":true,"c":false}', found({ a: ['boolean', 'true'], b: ['null', 'null'] })],
    ['{"a":12345678901234567890.0e-5}', found({ a: ['number', '12345678901234567890.0e-5'] })],
    ['{"a":{"b":[1,{"a":2}]},"b":[]}', found({ a: ['object', '{"b":[1,{"a":2}]}'], b: ['array', '[]'] })],
    ['{"a":"x\\n\\"\\\\\\/\\u00e9\\ud83d\\ude00","b":"\\b\\f\\r\\t"}', found({ a: ['string', 'x\n"\\/é😀'], b: ['string', '\b\f\r\t'] })],
    ['{"\\u0061":1,"\\u00e9":2,"":3}', found({ a: ['number', '1'], é: ['number', '2'], '': ['number', '3'] })],
    ['{"a":-0,"b":""}', found({ a: ['number', '-0'], b: ['string', ''] })],
    ['{"a":"\u2028é😀"}', found({ a: ['string', '\u2028é😀'] })],
    ['[1]', 'notObject'], ['1', 'notObject'], ['"a"', 'notObject'], ['null', 'notObject'],
    ['', 'syntax'], ['{', 'syntax'], ['{"a"}', 'syntax'], ['{"a":}', 'syntax'], ['{"a":1', 'syntax'], ['{"a":1,}', 'syntax'], ['{,}', 'syntax'], ['{"a":1}}', 'syntax'], ['{"a":1} x', 'syntax'],
    ['{"a":NaN}', 'syntax'], ['{"a":-Infinity}', 'syntax'], ['{"a":01}', 'syntax'], ['{"a":1.}', 'syntax'], ['{"a":.5}', 'syntax'], ['{"a":+1}', 'syntax'], ['{"a":1e}', 'syntax'], ['{"a":-}', 'syntax'],
    ["{'a':1}", 'syntax'], ['{a:1}', 'syntax'], ['{"a":"x\ny"}', 'syntax'], ['{"a":"\\x"}', 'syntax'], ['{"a":"\\u12"}', 'syntax'], ['{"a":"x', 'syntax'], ['{"a":tru}', 'syntax'], ['{"a":nulll}', 'syntax'],
    ['{"c":[1,]}', 'syntax'], ['{"c":{"x" 1}}', 'syntax'], ['{"c":[1 2]}', 'syntax'], ['{"a":1 "b":2}', 'syntax'], ['[1', 'syntax'],
    ['{"a":1,"a":2}', 'duplicateMember'], ['{"a":null,"\\u0061":2}', 'duplicateMember'], ['{"c":1,"c":1}', 'duplicateMember'],
    ['{"a":"\\ud83d"}', 'surrogate'], ['{"a":"\\ude00\\ud83d"}', 'surrogate'], ['{"a":"\\ud83dx"}', 'surrogate'],
    [`{"c":${'['.repeat(100)}${']'.repeat(100)}}`, 'tooDeep'], [`{"c":${'['.repeat(100_000)}`, 'tooDeep'],
  ]
  for (const [text, expected] of table) {
    it(`reads ${JSON.stringify(text.slice(0, 50))}`, () => expect(read(text)).to.deep.equal(expected))
  }

  it('tells of members that nobody asked for', () => {
    const record = new JsonRecord(NAMES)
    const unknown: string[] = []
    record.onUnknown = name => unknown.push(name)
    read('{"x":1,"a":2,"toString":3}', record)
    expect(unknown).to.deep.equal(['x', 'toString'])
  })

  it('agrees with JSON.parse about any value, in any order and layout, record after record', () => {
    const record = new JsonRecord(NAMES)
    const member = fc.constantFrom(...NAMES, 'c', 'd"')
    const value = fc.dictionary(member, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true })
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
        const text = JSON.stringify(object, null, indent)
        const expected = new Map(
          NAMES.filter(name => Object.hasOwn(object, name)).map(name => {
            const own: unknown = (JSON.parse(text) as Record<string, unknown>)[name]
            const kind = own === null ? 'null' : Array.isArray(own) ? 'array' : typeof own
            return [name, [kind, own]] as const
          }),
        )
        const seen = read(text, record)
        if (!(seen instanceof Map)) throw new Error(String(seen))
        const parsed = [...seen].map(([name, [kind, raw]]) => [name, [kind, kind === 'string' ? raw : JSON.parse(raw as string)]] as const)
        expect(isDeepStrictEqual(new Map(parsed as never), expected), text).to.equal(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes exactly what JSON.parse takes, of texts that were damaged', () => {
    const record = new JsonRecord(NAMES)
    const base = '{"a":[1.5e3,{"x":"\\u0041\\n"}],"b":"é","c":null,"d":-0}'
    const piece = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', '1', '.', 'e', '-', 'n', ' ', '\n', 'x', '')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(base.length), piece, fc.nat(2)), { minLength: 1, maxLength: 3 }), changes => {
        let text = base
        for (const [at, insert, removed] of changes) text = text.slice(0, at) + insert + text.slice(at + removed)
        const outcome = read(text, record)
        let expected: unknown
        try {
          expected = JSON.parse(text)
        } catch {
          expect(outcome).to.be.oneOf(['syntax', 'duplicateMember'])
          return
        }
        const isObject = typeof expected === 'object' && expected !== null && !Array.isArray(expected)
        if (isObject) expect(outcome === 'duplicateMember' || outcome instanceof Map, String(outcome)).to.equal(true)
        else expect(outcome).to.equal('notObject')
      }),
      { numRuns: 5_000 },
    )
  })
})
