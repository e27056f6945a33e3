import { expect } from 'chai'
import { CellFault } from '../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import { describeCellFault } from '../../../src/domain/table/describe-cell-fault.ts'
import { shownValue } from '../../../src/domain/table/shown-value.ts'
import { fieldOf } from './field-harness.ts'

function messageOf(descriptor: object, cell: string): readonly [code: string, message: string] {
  const compiled = compileField(fieldOf(descriptor), 1)
  const bytes = Buffer.from(cell)
  const fault = compiled.write(bytes, 0, bytes.length, 0)
  const error = describeCellFault(compiled.field, fault, bytes, 0, bytes.length, 3)
  expect(error.fieldNumber).to.equal(3)
  expect(error.field).to.equal('x')
  return [error.code, error.message]
}

describe('describeCellFault', () => {
  it('shows what nobody sees in a value', () => {
    expect(messageOf({ type: 'integer' }, '1\u00a0\ufeff2\u200e')[1]).to.contain(String.raw`"1\u00a0\ufeff2\u200e"`)
    expect(messageOf({ type: 'integer' }, 'a b €')[1]).to.contain('"a b €"')
  })

  it('speaks of empty cells that are not among the missing values', () => {
    expect(messageOf({ type: 'integer', missingValues: ['-'] }, '')[1]).to.match(/add "" to missingValues/)
    expect(messageOf({ type: 'integer', missingValues: ['-'] }, 'x')[1]).not.to.match(/missingValues/)
    expect(messageOf({ constraints: { required: true } }, '')[1]).not.to.match(/missingValues/)
  })

  it('cuts the name of a field', () => {
    const name = 'n'.repeat(1_000)
    const compiled = compileField(fieldOf({ type: 'integer', name }), 1)
    const error = describeCellFault(compiled.field, CellFault.form, Buffer.from('x'), 0, 1, 1)
    expect(error.field).to.equal(name)
    expect(error.message).to.have.length.below(200)
  })

  const cases: readonly (readonly [object, string, string, string])[] = [
    [{ type: 'number' }, 'abc', 'type-error', 'Field "x": "abc" is not a number'],
    [{ type: 'integer' }, '9'.repeat(30), 'type-error', '-9223372036854775808 to 9223372036854775807'],
    [{ type: 'number', 'x-sluice': { decimal: { precision: 4, scale: 2 } } }, '1.005', 'type-error', 'more fraction digits than a decimal(4, 2) holds'],
    [{ type: 'number', 'x-sluice': { decimal: { precision: 4, scale: 2 } } }, '100', 'type-error', 'more integer digits'],
    [{ type: 'datetime' }, '2024-01-01T00:00:00Z', 'type-error', 'declare x-sluice.timezone'],
    [{ type: 'time' }, '00:00:00.0000001', 'type-error', 'finer than a microsecond'],
    [{ type: 'date' }, '2023-02-29', 'type-error', '"2023-02-29" is not a date (YYYY-MM-DD) that exists'],
    [{ type: 'date', format: '%d.%m.%Y' }, '2023-02-29', 'type-error', 'is not a date (%d.%m.%Y)'],
    [{ type: 'boolean' }, 'yes', 'type-error', '"yes" is not one of true, True, TRUE, 1, false'],
    [{ constraints: { required: true } }, '', 'constraint-error', '"" is a missing value, but the field is required'],
    [{ constraints: { enum: ['a'] } }, 'b', 'constraint-error', 'not one of the allowed values'],
    [{ type: 'integer', constraints: { minimum: 5 } }, '4', 'constraint-error', '"4" is below the minimum 5'],
    [{ type: 'integer', constraints: { exclusiveMinimum: 5 } }, '5', 'constraint-error', '"5" is not above 5 (exclusiveMinimum)'],
    [{ type: 'integer', constraints: { exclusiveMaximum: 5 } }, '5', 'constraint-error', '"5" is not below 5 (exclusiveMaximum)'],
    [{ constraints: { minLength: 3 } }, 'ab', 'constraint-error', '"ab" is shorter than 3 characters (minLength)'],
    [{ constraints: { maxLength: 1 } }, 'ab', 'constraint-error', '"ab" is longer than 1 character (maxLength)'],
    [{ type: 'object', constraints: { minLength: 1 } }, '{}', 'constraint-error', '"{}" is shorter than 1 property (minLength)'],
    [{ constraints: { pattern: '[a-c]+' } }, 'abd', 'constraint-error', '"abd" does not match the pattern [a-c]+'],
    [{ type: 'string', format: 'uuid' }, 'ab', 'type-error', '"ab" is not a UUID (format uuid)'],
    [{ type: 'string', format: 'email' }, 'ab', 'type-error', '"ab" is not an email address (format email)'],
    [{ type: 'integer', constraints: { maximum: 5 } }, '6', 'constraint-error', '"6" is above the maximum 5'],
  ]
  for (const [descriptor, cell, code, message] of cases) {
    it(`${JSON.stringify(descriptor)} with ${cell}`, () => {
      const [actualCode, actualMessage] = messageOf(descriptor, cell)
      expect(actualCode).to.equal(code)
      expect(actualMessage).to.contain(message)
    })
  }

  it('has words for every fault of every type', () => {
    const types = ['integer', 'number', 'boolean', 'string', 'object', 'date', 'time', 'datetime', 'year', 'yearmonth', 'duration']
    for (const type of types) {
      for (const fault of Object.values(CellFault)) {
        expect(describeCellFault(fieldOf({ type }), fault, Buffer.from('v'), 0, 1, 1).message).to.match(/^Field "x": "v" \w/)
      }
    }
  })
})

describe('shownValue', () => {
  const show = (cell: Uint8Array): string => shownValue(cell, 0, cell.length)

  it('escapes control characters and bytes that are no text', () => {
    expect(show(Buffer.from('a\nb"'))).to.equal('"a\\nb\\""')
    expect(show(Uint8Array.of(0x41, 0xff))).to.equal('"A\uFFFD"')
  })

  it('shows every other byte of ASCII as JSON does', () => {
    for (let byte = 0; byte < 0x7f; byte++) {
      const character = String.fromCharCode(byte)
      for (const text of [character, `a${character}`, `${character}b`, `é${character}`]) expect(show(Buffer.from(text))).to.equal(JSON.stringify(text))
    }
    expect(show(Uint8Array.of(0x61, 0x7f))).to.equal('"a\\u007f"')
    expect(shownValue(Buffer.from('"abc"'), 1, 4)).to.equal('"abc"')
  })

  it('cuts at 100 characters, however many bytes they have', () => {
    expect(show(Buffer.from('a'.repeat(100)))).to.equal(`"${'a'.repeat(100)}"`)
    expect(show(Buffer.from('a'.repeat(101)))).to.equal(`"${'a'.repeat(100)}"…`)
    for (const character of ['é', '€', '😀']) {
      expect(show(Buffer.from(character.repeat(5000)))).to.equal(`"${character.repeat(100)}"…`)
      expect(show(Buffer.from(`a${character.repeat(5000)}`))).to.equal(`"a${character.repeat(99)}"…`)
    }
  })
})
