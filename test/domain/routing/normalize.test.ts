import { expect } from 'chai'
import { normalize } from '../../../src/domain/routing/normalize.ts'

describe('normalize', () => {
  const cases = [
    ['Customers.CSV', 'customers.csv'],
    ['  data.csv  ', 'data.csv'],
    ['  Customers.CSV  ', 'customers.csv'],
    ['customers.csv  ', 'customers.csv'],
    ['customers.csv', 'customers.csv'],
    ['My  File.csv\n', 'my  file.csv'],
    ['ÉTÉ.csv', 'été.csv'],
    ['', ''],
    [null, ''],
    [undefined, ''],
  ] as const
  for (const [text, normal] of cases) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(normal)}`, () => {
      expect(normalize(text)).to.equal(normal)
    })
  }
})
