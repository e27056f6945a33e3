import { expect } from 'chai'
import fc from 'fast-check'
import { baseName, splitName } from '../../../src/domain/routing/base-name.ts'
import { keyRest } from './names.ts'

describe('baseName', () => {
  for (const [key, name] of [['data/in/Customers.CSV', 'Customers.CSV'], ['x.csv', 'x.csv'], ['data/in/', ''], ['', ''], ['a//b', 'b']] as const) {
    it(`of ${key} is ${name}`, () => {
      expect(baseName(key)).to.equal(name)
    })
  }
})

describe('splitName', () => {
  const cases = [
    ['x.csv', 'x', '.csv'],
    ['x.csv.gz', 'x', '.csv.gz'],
    ['X.CSV.GZ', 'X', '.CSV.GZ'],
    ['a.b.csv', 'a.b', '.csv'],
    ['v1.2.gz', 'v1.2', '.gz'],
    ['README', 'README', ''],
    ['.hidden', '.hidden', ''],
    ['.csv.gz', '.csv', '.gz'],
    ['..', '..', ''],
    ['.', '.', ''],
    ['x.', 'x', '.'],
    ['', '', ''],
  ] as const
  for (const [name, stem, extension] of cases) {
    it(`takes ${name} apart`, () => {
      expect(splitName(name)).to.deep.equal({ stem, extension })
    })
  }

  it('loses nothing', () => {
    fc.assert(
      fc.property(keyRest, (name) => {
        const { stem, extension } = splitName(name)
        expect(stem + extension).to.equal(name)
      }),
    )
  })
})
