import { expect } from 'chai'
import fc from 'fast-check'
import { cellReader } from './field-harness.ts'
import type { CellResult } from './field-harness.ts'

const fault = (name: string): CellResult => ({ fault: name })

function check(title: string, descriptor: object, cells: readonly (readonly [string, CellResult])[], table: object = {}): void {
  describe(title, () => {
    const read = cellReader(descriptor, table)
    for (const [cell, expected] of cells) it(JSON.stringify(cell), () => expect(read(cell)).to.deep.equal(expected))
  })
}

describe('constraints of numbers', () => {
  check('exclusive bounds of doubles', { type: 'number', constraints: { exclusiveMinimum: 0, exclusiveMaximum: 1.5 } }, [
    ['0', fault('exclusiveMinimum')],
    ['-0', fault('exclusiveMinimum')],
    ['0.0001', 0.0001],
    ['1.5', fault('exclusiveMaximum')],
    ['INF', fault('exclusiveMaximum')],
    ['NaN', fault('exclusiveMinimum')],
    ['', null],
  ])
  check('exclusive bounds of 64 bits', { type: 'integer', constraints: { exclusiveMinimum: '-9007199254740993', exclusiveMaximum: '9007199254740993' } }, [
    ['-9007199254740993', fault('exclusiveMinimum')],
    ['-9007199254740992', -9007199254740992n],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', fault('exclusiveMaximum')],
  ])
  check('an integer of 32 bits beyond its exclusive bounds', { type: 'integer', constraints: { exclusiveMinimum: 0, exclusiveMaximum: 10 } }, [
    ['-99999999999', fault('exclusiveMinimum')],
    ['0', fault('exclusiveMinimum')],
    ['9', 9],
    ['99999999999', fault('exclusiveMaximum')],
  ])
  check('one bound of two kinds', { type: 'integer', constraints: { minimum: 5, exclusiveMinimum: 5 } }, [['4', fault('minimum')], ['5', fault('exclusiveMinimum')], ['6', 6n]])
  check('exclusive bounds of decimals', { type: 'number', 'x-sluice': { decimal: { precision: 6, scale: 2 } }, constraints: { exclusiveMaximum: '10' } }, [
    ['10.00', fault('exclusiveMaximum')],
    ['9.99', 999n],
  ])
  check('exclusive bounds of times', { type: 'time', constraints: { exclusiveMinimum: '10:00:00' } }, [['10:00:00', fault('exclusiveMinimum')], ['10:00:01', 36_001_000_000n]])
  check('enum of booleans', { type: 'boolean', constraints: { enum: [true] } }, [['1', true], ['0', fault('enum')]])

  it('bounds of 64 bits agree with bigints', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(int64, int64, int64, (a, b, value) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        const read = cellReader({ type: 'integer', constraints: { minimum: `${low}`, maximum: `${high}` } })
        for (const cell of [value, low, high]) {
          const isFault = typeof read(`${cell}`) === 'object'
          expect(isFault).to.equal(cell < low || cell > high)
        }
      }),
    )
  })
})

describe('constraints of text', () => {
  check('lengths', { type: 'string', constraints: { minLength: 2, maxLength: 3 }, missingValues: [] }, [
    ['', fault('minLength')],
    ['é', fault('minLength')],
    ['😀😀', '😀😀'],
    ['e\u0301x', 'e\u0301x'],
    ['abcd', fault('maxLength')],
  ])
  check('lengths of objects', { type: 'object', constraints: { minLength: 1, maxLength: 2 } }, [
    ['{}', fault('minLength')],
    ['{"a":1,"a":2}', '{"a":1,"a":2}'],
    ['{"a":{"x":1,"y":2,"z":3},"__proto__":1}', '{"a":{"x":1,"y":2,"z":3},"__proto__":1}'],
    ['{"a":1,"b":2,"c":3}', fault('maxLength')],
    ['[]', fault('form')],
  ])
  check('pattern of the whole text', { type: 'string', constraints: { pattern: 'a|b[0-9]+' } }, [
    ['a', 'a'],
    ['b12', 'b12'],
    ['xa', fault('pattern')],
    ['ab1', fault('pattern')],
    ['', null],
  ])
  check('all of them, the first told', { type: 'string', constraints: { enum: ['aa', 'ab'], pattern: 'a.', minLength: 2 } }, [['ab', 'ab'], ['ac', fault('enum')]])

  it('counts code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), fc.nat(8), fc.nat(8), (text, a, b) => {
        const [minLength, maxLength] = [Math.min(a, b), Math.max(a, b)]
        const length = [...text].length
        const expected = length < minLength ? fault('minLength') : length > maxLength ? fault('maxLength') : text
        expect(cellReader({ type: 'string', missingValues: [], constraints: { minLength, maxLength } })(text)).to.deep.equal(expected)
      }),
    )
  })
})

describe('bareNumber false', () => {
  const form = fault('form')
  check('numbers', { type: 'number', bareNumber: false }, [
    ['95%', 95], ['95 %', 95], ['€95', 95], ['€ 95', 95], ['EUR 12.50', 12.5], ['EUR 12.50 net', 12.5], ['12', 12], ['-5%', -5], ['€-5', -5], ['$ -.5', -0.5],
    ['.5 l', 0.5], ['+5kg', 5], ['1e3 m', 1000], ['7 m²', 7], ['approx. 5', 5], ['5.', 5], ['NaN', Number.NaN], ['INF', Number.POSITIVE_INFINITY], ['', null],
    ['12 of 15', form], ['H2O 5', form], ['2024-01-02', form], ['€', form], ['%', form],
    ['-€5', form], ['- 5', form], ['5-', form], ['5 -', form], ['SKU-5', form], ['–5', form], ['−5', form], ['±5', form], ['+-5', form],
    ['(5.00)', form], ['Rs.500', form], ['No.5', form], ['5½', form], ['٣5', form], ['1,5 €', form],
  ])
  check('numbers with other characters', { type: 'number', bareNumber: false, decimalChar: ',', groupChar: '.' }, [
    ['1.234,5 €', 1234.5], ['€ 1.234', 1234], ['EUR ,5', 0.5], ['.5', form], ['12,%', 12], ['1.234. €', form],
  ])
  check('numbers grouped by spaces', { type: 'number', bareNumber: false, groupChar: ' ' }, [['EUR 1 234.5 net', 1234.5], ['1 234', 1234]])
  check('integers', { type: 'integer', bareNumber: false }, [['95%', 95n], ['#12', 12n], ['-3 °C', -3n], ['12.5%', form], ['.5', form], ['1st', 1n]])
  check('decimals', { type: 'number', bareNumber: false, 'x-sluice': { decimal: { precision: 6, scale: 2 } } }, [['$12.50', 1250n], ['12.505 $', fault('scale')]])
  check('bounded', { type: 'integer', bareNumber: false, constraints: { minimum: 0, maximum: 100 } }, [['95%', 95], ['-99999999999%', fault('minimum')], ['101%', fault('maximum')]])

  it('gives the number, whatever letters stand around it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '%', '€', '$', 'é'), maxLength: 5 })
    const read = cellReader({ type: 'number', bareNumber: false })
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: -9999, max: 9999 }), (before, after, hundredths) => {
        const value = hundredths / 100
        const isHyphen = value < 0 && /[a-z]$/i.test(before)
        expect(read(`${before}${value}${after}`)).to.deep.equal(isHyphen ? form : value)
      }),
    )
  })
})
