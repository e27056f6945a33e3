import { expect } from 'chai'
import { thrownMessage, thrownText } from '../../../src/domain/errors/thrown.ts'

describe('What was thrown', () => {
  const nothing = 'something that is no error (object)'
  const table: readonly (readonly [thrown: unknown, message: string, text: string])[] = [
    [new RangeError('too large'), 'too large', 'RangeError: too large'],
    ['only a text', 'only a text', 'only a text'],
    [404, '404', '404'],
    [undefined, 'undefined', 'undefined'],
    [Symbol('s'), 'Symbol(s)', 'Symbol(s)'],
    [null, nothing, nothing],
    [Object.create(null), nothing, nothing],
  ]
  for (const [thrown, message, text] of table) {
    it(`is told of as ${text}`, () => {
      expect(thrownMessage(thrown)).to.equal(message)
      expect(thrownText(thrown)).to.equal(text)
    })
  }
})
