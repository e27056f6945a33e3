import { expect } from 'chai'
import fc from 'fast-check'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import { cellReader, fieldOf, readCell } from './field-harness.ts'

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
/** Micros of years 1 to 9999. */
const micros = fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n })

function isoOf(value: bigint): string {
  const second = value >= 0n ? value / 1_000_000n : -((-value + 999_999n) / 1_000_000n)
  const iso = new Date(Number(second) * 1000).toISOString()
  return `${iso.slice(0, 19)}.${String(value - second * 1_000_000n).padStart(6, '0')}`
}

/** Text that is often nearly a value. */
function nearly(alphabet: string): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...alphabet), { maxLength: 24 }).map(characters => characters.join(''))
}

describe('value parsers: what is written is read back', () => {
  const integer = cellReader({ type: 'integer' })
  it('integer', () => fc.assert(fc.property(int64, value => void expect(integer(String(value))).to.equal(value))))

  const number = cellReader({ type: 'number' })
  it('number', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(Object.is(number(Object.is(value, -0) ? '-0' : String(value)), value)).to.equal(true)
      }),
    ))

  it('decimal of any precision and scale', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 18 }), fc.nat(18), fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }), (precision, s, wide) => {
        const scale = Math.min(s, precision)
        const value = wide % 10n ** BigInt(precision)
        const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
        const point = digits.length - scale
        const text = `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`
        expect(cellReader({ type: 'number', 'x-sluice': { decimal: { precision, scale } } })(text)).to.equal(value)
      }),
    ))

  const date = cellReader({ type: 'date' })
  it('date', () =>
    fc.assert(fc.property(fc.integer({ min: -719162, max: 2932896 }), day => void expect(date(new Date(day * 86_400_000).toISOString().slice(0, 10))).to.equal(day))))

  const local = cellReader({ type: 'datetime' })
  it('datetime', () => fc.assert(fc.property(micros, value => void expect(local(isoOf(value))).to.equal(value))))

  const utc = cellReader({ type: 'datetime' }, { 'x-sluice': { timezone: 'UTC' } })
  it('datetime with an offset', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -62135500000000000n, max: 253402200000000000n }), fc.integer({ min: -840, max: 840 }), (value, offset) => {
        const size = Math.abs(offset)
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
        expect(utc(isoOf(value + BigInt(offset) * 60_000_000n) + zone)).to.equal(value)
      }),
    ))

  const time = cellReader({ type: 'time' })
  it('time', () =>
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 86_399_999_999n }), value => void expect(time(isoOf(value).slice(11))).to.equal(value))))

  const text = cellReader({ type: 'string', missingValues: [] })
  it('text', () => fc.assert(fc.property(fc.string({ unit: 'grapheme' }), value => void expect(text(value)).to.equal(value))))

  const object = cellReader({ type: 'object' })
  it('object', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
        const spelled = JSON.stringify(value)
        expect(object(spelled)).to.equal(spelled)
      }),
    ))
})

describe('value parsers: they agree with a slow and obvious reference', () => {
  const bad = (value: unknown): boolean => typeof value === 'object' && value !== null

  const integer = cellReader({ type: 'integer', missingValues: [] })
  it('integer', () =>
    fc.assert(
      fc.property(fc.oneof(nearly('0123456789+-. '), fc.stringMatching(/^[+-]?\d{17,21}$/)), cell => {
        const value = /^[+-]?\d+$/.test(cell) ? BigInt(cell.replace(/^\+/, '')) : undefined
        const expected = value !== undefined && BigInt.asIntN(64, value) === value ? value : undefined
        const actual = integer(cell)
        expect(bad(actual) ? undefined : actual).to.equal(expected)
      }),
      { numRuns: 1000 },
    ))

  const number = cellReader({ type: 'number', missingValues: [] })
  it('number', () =>
    fc.assert(
      fc.property(fc.oneof(nearly('0123456789+-.eE'), fc.stringMatching(/^-?\d{1,20}\.\d{0,20}(e[+-]?\d{1,3})?$/)), cell => {
        const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : Number.NaN
        const actual = number(cell)
        expect(bad(actual) ? Number.NaN : actual).to.deep.equal(Number.isFinite(value) ? value : Number.NaN)
      }),
      { numRuns: 1000 },
    ))

  const decimal = cellReader({ type: 'number', missingValues: [], 'x-sluice': { decimal: { precision: 17, scale: 3 } } })
  it('decimal', () =>
    fc.assert(
      fc.property(fc.oneof(nearly('01239.-'), fc.stringMatching(/^-?\d{1,16}\.\d{1,5}$/)), cell => {
        const parts = /^([+-]?)(\d*)\.?(\d*)$/.exec(cell)
        const whole = parts?.[2] ?? ''
        const fraction = (parts?.[3] ?? '').replace(/0+$/, '')
        const spelled = parts !== null && whole + (parts[3] ?? '') !== '' && fraction.length <= 3
        const size = spelled ? BigInt(`${whole}${fraction.padEnd(3, '0')}`) : 10n ** 17n
        const expected = size < 10n ** 17n ? (cell.startsWith('-') ? -size : size) : undefined
        const actual = decimal(cell)
        expect(bad(actual) ? undefined : actual).to.equal(expected)
      }),
      { numRuns: 1000 },
    ))

  const date = cellReader({ type: 'date', missingValues: [] })
  it('date', () =>
    fc.assert(
      fc.property(fc.oneof(nearly('0123-'), fc.stringMatching(/^\d{4}-[01]\d-[0-3]\d$/)), cell => {
        const at = /^\d{4}-\d\d-\d\d$/.test(cell) && !cell.startsWith('0000') ? new Date(`${cell}T00:00:00Z`) : new Date(Number.NaN)
        // Date turns the 31st of a short month into the 1st of the next: no such day.
        const real = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(cell)
        const actual = date(cell)
        expect(bad(actual) ? undefined : actual).to.equal(real ? at.getTime() / 86_400_000 : undefined)
      }),
      { numRuns: 1000 },
    ))

  it('no parser throws, whatever the bytes', () => {
    const types = ['integer', 'number', 'boolean', 'string', 'object', 'date', 'time', 'datetime', 'year', 'yearmonth', 'duration']
    const formatted = [{ type: 'datetime', format: '%d %b %y %H%M%S%f%z' }, { type: 'number', decimalChar: ',', groupChar: ' ' }]
    const fields = [...types.map(type => ({ type })), ...formatted].map(descriptor => compileField(fieldOf(descriptor), 1))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), cell => {
        for (const field of fields) readCell(field, cell)
      }),
    )
  })
})
