import { expect } from 'chai'
import { inferType } from '../../../src/domain/infer/infer-type.ts'

function properties(values: readonly string[], decimalComma = false): object {
  return inferType(values, decimalComma).properties
}

const decimal = (scale: number): object => ({ 'x-sluice': { decimal: { precision: 18, scale } } })

describe('inferType', () => {
  const typed: readonly (readonly [values: readonly string[], properties: object])[] = [
    [['1', '-2', '0', '9007199254740993'], { type: 'integer' }],
    [['0', '1', '1'], { type: 'integer' }],
    [['20240131', '20240201'], { type: 'integer' }],
    [['true', 'FALSE'], { type: 'boolean' }],
    [['9.50', '10', '-0.25'], { type: 'number', ...decimal(2) }],
    [['.5', '1.25'], { type: 'number', ...decimal(2) }],
    [['1,5', '12,25', '-3'], { type: 'number', decimalChar: ',', ...decimal(2) }],
    [['0,125', '1,125'], { type: 'number', decimalChar: ',', ...decimal(3) }],
    [['1.234,56', '7,00'], { type: 'number', decimalChar: ',', groupChar: '.', ...decimal(2) }],
    [['1,234.56', '7.00'], { type: 'number', groupChar: ',', ...decimal(2) }],
    [['1,234,567', '12'], { type: 'integer', groupChar: ',' }],
    [['1.234.567', '12'], { type: 'integer', groupChar: '.' }],
    [['1 234', '12'], { type: 'integer', groupChar: ' ' }],
    [["1'234.50", '12.25'], { type: 'number', groupChar: "'", ...decimal(2) }],
    [['1 234,5'], { type: 'number', decimalChar: ',', groupChar: ' ', ...decimal(1) }],
    [['1.5e3', '2'], { type: 'number' }],
    [['0.1234567', '0.12'], { type: 'number' }],
    [['47.1234567', '8.7654321'], { type: 'number', ...decimal(7) }],
    [['0.3333333333333333', '12.1'], { type: 'number' }],
    [['1.234', '5.678'], { type: 'number', ...decimal(3) }],
    [['2024-02-29', '0001-01-01'], { type: 'date' }],
    [['2024-2-9', '2024-12-19'], { type: 'date', format: '%Y-%m-%d' }],
    [['31/12/2024', '01/02/2024'], { type: 'date', format: '%d/%m/%Y' }],
    [['12/31/2024', '01/02/2024'], { type: 'date', format: '%m/%d/%Y' }],
    [['01.02.2024'], { type: 'date', format: '%d.%m.%Y' }],
    [['31.12.99'], { type: 'date', format: '%d.%m.%y' }],
    [['5 Mar 2024', '12 jan 2023'], { type: 'date', format: '%d %b %Y' }],
    [['Mar 5, 2024'], { type: 'date', format: '%b %d, %Y' }],
    [['10:15:30', '23:59:59.123456'], { type: 'time' }],
    [['10:15', '9:05'], { type: 'time', format: '%H:%M' }],
    [['2024-01-31 10:15:30', '2024-01-31T10:15:30.5'], { type: 'datetime' }],
    [['2024-01-31T10:15:30Z', '2024-01-31T10:15:30+02:00'], { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S%z' }],
    [['2024-01-31T10:15:30.000Z'], { type: 'datetime', format: '%Y-%m-%dT%H:%M:%S.%f%z' }],
    [['31.12.2024 10:15'], { type: 'datetime', format: '%d.%m.%Y %H:%M' }],
    [['12/31/2024 10:15:30'], { type: 'datetime', format: '%m/%d/%Y %H:%M:%S' }],
  ]
  for (const [values, expected] of typed) {
    it(`takes ${values.join(' | ')} for ${JSON.stringify(expected)}`, () => {
      expect(properties(values)).to.deep.equal(expected)
    })
  }

  const textual: readonly (readonly [values: readonly string[], why: RegExp])[] = [
    [['007', '12'], /leading zeros/],
    [['007.5', '1.5'], /no one|telephone|spelled|spaces|no other/],
    [['+49 171 123456', '0171/123456'], /telephone/],
    [['+5', '3'], /telephone/],
    [['12 %', '3.5%'], /percent/],
    [['$1,200.00', '$5'], /currency/],
    [['1,234', '567'], /group thousands/],
    [['01/02/2024', '03/04/2024'], /as well as by/],
    [['31/12/2024', '12/31/2024'], /no one pattern/],
    [['2024-02-30'], /no one pattern/],
    [['yes', 'no'], /trueValues/],
    [['true', '1'], /no other type/],
    [['12345678901234567890.5'], /20|21 digits/],
    [['e5', 'e7'], /no other type/],
    [['-', '.'], /no other type/],
    [[' 5', '6'], /spaces/],
    [['2024-01-31 10:15:30', '2024-01-31 10:15:30Z'], /zone/],
    [['10:15 am'], /am and pm/],
    [['Anna', 'Bo'], /no other type/],
  ]
  for (const [values, why] of textual) {
    it(`leaves ${values.join(' | ')} text and says why`, () => {
      const inferred = inferType(values, false)
      expect(inferred.properties).to.deep.equal({ type: 'string' })
      expect(inferred.why).to.match(why)
    })
  }

  it('leaves grouped or decimal points text where another column has decimal commas', () => {
    expect(inferType(['1.234', '5.678'], false).maybeGrouped).to.equal(true)
    expect(properties(['1.234', '5.678'], true)).to.deep.equal({ type: 'string' })
    expect(properties(['1.25', '5.678'], true)).to.deep.equal({ type: 'number', ...decimal(3) })
  })

  it('points at the first of a few odd values', () => {
    const values = [...Array.from({ length: 20 }, (_, i) => String(i)), 'ERR', 'ERR']
    const { properties: type, oddValue, why } = inferType(values, false)
    expect({ type, oddValue }).to.deep.equal({ type: { type: 'string' }, oddValue: 20 })
    expect(why).to.match(/20 of 22 values are whole numbers/)
  })
})
