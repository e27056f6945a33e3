import { expect } from 'chai'
import fc from 'fast-check'
import { findDuplicateKeys } from '../../../src/domain/config/find-duplicate-keys.ts'

describe('findDuplicateKeys', () => {
  const CASES: readonly (readonly [json: string, found: readonly string[]])[] = [
    ['{}', []],
    ['[]', []],
    ['"a,\\"a\\":"', []],
    ['{"a": 1, "b": 2}', []],
    ['{"a": 1, "a": 2}', ['/a a 1>1']],
    ['{"a": 1,\n "b": 2,\n\n "a": 2,\n "a": 3}', ['/a a 1>4', '/a a 4>5']],
    // A key of another object, a value and a member of a list are no keys of this one.
    ['{"a": {"a": "a"}, "b": ["a", "a"], "c": [{"a": 1}, {"a": 1}]}', []],
    ['[0, {"x": {"y": [[], {"k": 1, "k": {"k": 1}}]}}]', ['/1/x/y/1/k k 1>1']],
    ['{"a": {"b": 1}, "c": [], "a": 1}', ['/a a 1>1']],
    ['{"a\\u0062": 1, "ab": 2}', ['/ab ab 1>1']],
    ['{"a\\\\": 1, "a\\"": 2, "a\\\\": 3}', ['/a\\ a\\ 1>1']],
    ['{"a/b": 1, "a/b": 2, "~": {"x": 1, "x": 1}}', ['/a~1b a/b 1>1', '/~0/x x 1>1']],
    ['{"__proto__": 1, "__proto__": 2, "": 1, "": 2}', ['/__proto__ __proto__ 1>1', '/  1>1']],
    ['{"a": "{\\"b\\": 1, \\"b\\": 2}"}', []],
    ['{"a": "\\\\", "b": "]", "a": 1}', ['/a a 1>1']],
  ]
  for (const [json, found] of CASES) {
    it(`reads ${json.replaceAll('\n', '⏎')}`, () => {
      expect(findDuplicateKeys(json).map(({ path, key, line, earlierLine }) => `${path} ${key} ${earlierLine.toString()}>${line.toString()}`)).to.deep.equal(found)
    })
  }

  it('finds nothing in what JSON.stringify has written, and one more for a key that is written once more', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const json = JSON.stringify(object, null, 1)
        expect(findDuplicateKeys(json)).to.deep.equal([])
        const keys = Object.keys(object)
        const key = keys[pick % keys.length]!
        const more = `${json.slice(0, -1)},\n${JSON.stringify(key)}: 1}`
        expect(findDuplicateKeys(more).map((one) => [one.key, one.line])).to.deep.equal([[key, more.split('\n').length]])
      }),
    )
  })

  it('stops at twenty, takes any depth and any length', () => {
    expect(findDuplicateKeys(`{${'"a":1,'.repeat(1_000)}"a":1}`)).to.have.length(20)
    const deep = 100_000
    expect(findDuplicateKeys(`${'{"a":['.repeat(deep)}${']}'.repeat(deep)}`)).to.deep.equal([])
    expect(findDuplicateKeys(`{"a": "${'\\"x'.repeat(500_000)}", "a": 1}`)).to.have.length(1)
  })
})
