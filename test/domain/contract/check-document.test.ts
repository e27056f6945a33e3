import { expect } from 'chai'
import { checkDocument } from '../../../src/domain/contract/check-document.ts'

const codesOf = (name: string, text: string): readonly string[] => checkDocument(`x/${name}`, name, text).map(({ code }) => code)

describe('checkDocument', () => {
  const CASES: readonly (readonly [name: string, text: string, codes: readonly string[]])[] = [
    ['a.json', '[]', []],
    ['a.json', '\ufeff[]', []],
    ['a.json', '{"fields": [{"name": "a"}]}', []],
    ['a.json', '\ufeff{"fields": [{"name": "a"}]}', []],
    ['a.json', '{"job_id": "1"}', ['config-not-a-list']],
    ['config.json', '{"jobs": []}', ['config-not-a-list']],
    ['config.json', '{"fields": [{"name": "a"}]}', []],
    ['a.json', '{"jobs": []}', ['missing-property', 'unknown-property']],
    ['a.json', '7', ['config-not-a-list']],
    ['a.json', '[{', ['config-not-json']],
    ['a.json', '{"fields"', ['not-json']],
    ['a.json', '', ['not-json']],
    ['config.json', '', ['config-empty']],
    ['a.json', '{"__proto__": {"job_id": 1}}', ['unknown-property', 'missing-property']],
  ]
  for (const [name, text, codes] of CASES) {
    it(`reads ${JSON.stringify(text)} in ${name} as ${codes.join(', ') || 'valid'}`, () => {
      expect(codesOf(name, text)).to.have.members([...codes])
    })
  }

  it('names the line of a contract that is not JSON', () => {
    const [finding] = checkDocument('x/c.json', 'c.json', '{\n  "fields": oops\n}')
    expect(finding).to.include({ file: 'x/c.json', path: '', severity: 'error' })
    expect(finding!.message).to.match(/line 2, column 13/)
  })
})
