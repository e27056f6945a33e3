import { expect } from 'chai'
import fc from 'fast-check'
import { locateJsonFault } from '../../../src/domain/config/locate-json-fault.ts'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('locateJsonFault', () => {
  const cases: readonly (readonly [text: string, line: number, column: number, message: RegExp])[] = [
    ['', 1, 1, /ends here, but a value/],
    ['[1,\n 2\n 3]', 3, 2, /expected a comma or `\]`, found "3"/],
    ['{"a" 1}', 1, 6, /expected a colon/],
    ['{a: 1}', 1, 2, /field name in double quotes or `}`/],
    ['{"a": 1,}', 1, 9, /comma too many/],
    ["['a']", 1, 2, /plain double quote/],
    ['[“a”]', 1, 2, /found "“" \(JSON knows/],
    ['[1] // jobs', 1, 5, /end of the text, found "\/" \(JSON has no comments\)/],
    ['["a\nb"]', 1, 4, /line break or control character/],
    ['["a\\d"]', 1, 4, /escape that JSON does not know/],
    ['[1, "a]', 1, 5, /never closed/],
    ['[True]', 1, 2, /expected a value or `\]`, found "T"/],
    ['[01]', 1, 3, /expected a comma or `\]`, found "1"/],
    ['[1}', 1, 3, /bracket of the other kind/],
    ['\r\n\r\n[}', 3, 2, /expected a value or `\]`/],
  ]
  for (const [text, line, column, message] of cases) {
    it(`finds the fault of ${JSON.stringify(text)}`, () => {
      const fault = locateJsonFault(text)
      expect([fault?.line, fault?.column]).to.deep.equal([line, column])
      expect(fault?.message).to.match(message)
    })
  }

  it('agrees with JSON.parse on what is JSON', () => {
    const part = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '\\n', '1', '-', '0', '.5', 'e3', 'true', 'null', ' ', '\n', 'x')
    const soup = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.json(), soup), (text) => {
        expect(locateJsonFault(text) === undefined).to.equal(isJson(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with JSON.parse when one character of a JSON text is lost or doubled', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.boolean(), (json, seed, doubled) => {
        const at = seed % json.length
        const text = json.slice(0, at) + (doubled ? json.charAt(at).repeat(2) : '') + json.slice(at + 1)
        expect(locateJsonFault(text) === undefined).to.equal(isJson(text))
      }),
      { numRuns: 1000 },
    )
  })
})
