import { expect } from 'chai'
import fc from 'fast-check'
import { sanitize } from '../../../src/domain/routing/sanitize.ts'
import { keyRest } from './names.ts'

describe('sanitize', () => {
  const cases = [
    ['customers.csv', 'customers-csv'],
    ['data/in/file.csv', 'data-in-file-csv'],
    ['File (1).csv', 'File-1-csv'],
    ['Customer Data (2024).csv', 'Customer-Data-2024-csv'],
    ['file@#$%.csv', 'file-csv'],
    ['my file', 'my-file'],
    // Fifty characters, of which the last is the separator before the word that is cut off.
    ['very_long_file_name_that_exceeds_fifty_characters_limit.csv', 'very_long_file_name_that_exceeds_fifty_characters_'],
    ['日本.csv', '-csv'],
    ['a\tb\nc', 'abc'],
    ['', ''],
  ] as const
  for (const [text, safe] of cases) {
    it(`${JSON.stringify(text)} is ${safe}`, () => {
      expect(sanitize(text)).to.equal(safe)
    })
  }

  it('is always at most fifty safe characters', () => {
    fc.assert(
      fc.property(keyRest, fc.string({ maxLength: 120 }), (name, text) => {
        expect(sanitize(name + text)).to.match(/^[A-Za-z0-9_-]{0,50}$/)
      }),
    )
  })
})
