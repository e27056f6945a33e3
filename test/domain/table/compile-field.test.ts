import { expect } from 'chai'
import { CellFault } from '../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../src/domain/table/compile-field.ts'
import type { CellResult } from './field-harness.ts'
import { cellReader, fieldOf, readCell } from './field-harness.ts'

const fault = (name: keyof typeof CellFault): CellResult => ({ fault: name })

type Table = readonly (readonly [cell: string, expected: CellResult])[]

function check(title: string, descriptor: object, table: Table, contract: object = {}): void {
  describe(title, () => {
    const read = cellReader(descriptor, contract)
    for (const [cell, expected] of table) {
      it(JSON.stringify(cell), () => expect(read(cell)).to.deep.equal(expected))
    }
  })
}

describe('compileField: the type table', () => {
  check('integer', { type: 'integer' }, [
    ['0', 0n],
    ['-0', 0n],
    ['+7', 7n],
    ['007', 7n],
    ['9007199254740993', 9007199254740993n],
    ['999999999999999', 999999999999999n],
    ['1000000000000000', 1000000000000000n],
    ['-9007199254740993', -9007199254740993n],
    ['4294967296', 4294967296n],
    ['-4294967297', -4294967297n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['0000000000000000000000009223372036854775807', 9223372036854775807n],
    ['9223372036854775808', fault('range')],
    ['-9223372036854775809', fault('range')],
    ['18446744073709551616', fault('range')],
    ['1'.repeat(100), fault('range')],
    ['', null],
    ['-', fault('form')],
    ['+', fault('form')],
    ['--1', fault('form')],
    ['1-', fault('form')],
    [' 1', fault('form')],
    ['1 ', fault('form')],
    ['1.0', fault('form')],
    ['1e3', fault('form')],
    ['1,000', fault('form')],
    ['0x10', fault('form')],
    ['NA', fault('form')],
    ['١', fault('form')],
  ])

  check('integer with groups', { type: 'integer', groupChar: ',' }, [
    ['1,000', 1000n],
    ['-1,000', -1000n],
    ['1,234,567', 1234567n],
    ['12,34,567', 1234567n],
    ['123,456', 123456n],
    ['1234567', 1234567n],
    ['1,2,3', fault('form')],
    ['1,5', fault('form')],
    ['12,50', fault('form')],
    ['1,2345', fault('form')],
    ['1234,567', fault('form')],
    ['1,2,345', fault('form')],
    ['1,2345,678', fault('form')],
    ['1\u00a0000', fault('form')],
    [',1', fault('form')],
    ['1,', fault('form')],
    ['1,,0', fault('form')],
    ['-,1', fault('form')],
    ['1.0', fault('form')],
  ])

  check('integer with groups parted by spaces', { type: 'integer', groupChar: ' ' }, [
    ['1 000', 1000n],
    ['1\u00a0000', 1000n],
    ['1\u202f234 567', 1234567n],
    ['-1\u2009000', -1000n],
    ['1\u00a0', fault('form')],
    ['\u00a01', fault('form')],
    ['1\u00a0 000', fault('form')],
    ['1\u3000000', fault('form')],
    ['1\u00a050', fault('form')],
  ])

  check('integer with groups and bounds', { type: 'integer', groupChar: ' ', constraints: { minimum: '-1 000', maximum: '+1\u00a0000' } }, [
    ['1 000', 1000],
    ['1 001', fault('maximum')],
  ])

  check('integer in 32 bits', { type: 'integer', 'x-sluice': { int32: true } }, [
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
    ['2147483648', fault('range')],
    ['-2147483649', fault('range')],
    ['9'.repeat(400), fault('range')],
    ['', null],
    ['x', fault('form')],
  ])

  check('integer bounded to 32 bits', { type: 'integer', constraints: { minimum: '-5', maximum: 2147483647 } }, [
    ['-5', -5],
    ['-6', fault('minimum')],
    ['2147483647', 2147483647],
    ['2147483648', fault('maximum')],
    ['-99999999999', fault('minimum')],
  ])

  check('number', { type: 'number' }, [
    ['0', 0],
    ['-0', -0],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+1.25e2', 125],
    ['1E-2', 0.01],
    ['0.1', 0.1],
    ['123456789012345678', 123456789012345680],
    ['2.2250738585072011e-308', 2.225073858507201e-308],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['1e400', fault('range')],
    ['-1e400', fault('range')],
    ['1e99999999999999999999', fault('range')],
    ['0e99999999999999999999', 0],
    ['1e-400', 0],
    ['9007199254740993', 9007199254740992],
    ['NaN', Number.NaN],
    ['INF', Number.POSITIVE_INFINITY],
    ['-INF', Number.NEGATIVE_INFINITY],
    ['', null],
    ['.', fault('form')],
    ['-', fault('form')],
    ['e5', fault('form')],
    ['1e', fault('form')],
    ['1e+', fault('form')],
    ['1.2.3', fault('form')],
    ['1,5', fault('form')],
    ['inf', fault('form')],
    ['Infinity', fault('form')],
    ['nan', fault('form')],
    [' 1', fault('form')],
    ['0x1p3', fault('form')],
    ['abc', fault('form')],
    ['1_000', fault('form')],
  ])

  check('number, continental', { type: 'number', decimalChar: ',', groupChar: '.' }, [
    ['1.234,56', 1234.56],
    ['-0,5', -0.5],
    ['1234', 1234],
    ['1,2,3', fault('form')],
    ['1,234.56', fault('form')],
    ['1.5', fault('form')],
    ['12.50', fault('form')],
    ['1.234e3', 1234000],
    ['1.2e3', fault('form')],
    ['.5', fault('form')],
    ['INF', Number.POSITIVE_INFINITY],
    ['1'.repeat(100), Number('1'.repeat(100))],
  ])

  check('number with a decimal comma only', { type: 'number', decimalChar: ',' }, [
    ['1,5', 1.5],
    ['1.5', fault('form')],
  ])

  check('decimal(12, 2)', { type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } }, [
    ['0', 0n],
    ['1', 100n],
    ['1.5', 150n],
    ['1.05', 105n],
    ['-1.05', -105n],
    ['.5', 50n],
    ['5.', 500n],
    ['-.01', -1n],
    ['0001.00', 100n],
    ['9999999999.99', 999999999999n],
    ['1.500', 150n],
    ['10000000000', fault('precision')],
    ['1.005', fault('scale')],
    ['0.001', fault('scale')],
    ['1e2', fault('form')],
    ['NaN', fault('form')],
    ['INF', fault('form')],
    ['.', fault('form')],
    ['', null],
    ['1.2.3', fault('form')],
    ['12345678901.234x', fault('form')],
  ])

  check('decimal(18, 0)', { type: 'number', 'x-sluice': { decimal: { precision: 18 } } }, [
    ['999999999999999999', 999999999999999999n],
    ['-999999999999999999', -999999999999999999n],
    ['1000000000000000000', fault('precision')],
    ['0000000000000000000000001', 1n],
    ['1.0', 1n],
    ['1.1', fault('scale')],
  ])

  check('decimal(18, 18)', { type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 18 } } }, [
    ['0.000000000000000001', 1n],
    ['0.1', 100000000000000000n],
    ['-.999999999999999999', -999999999999999999n],
    ['1', fault('precision')],
    ['00.1', 100000000000000000n],
  ])

  check('decimal(17, 2), whose fraction passes the fifteenth digit', { type: 'number', 'x-sluice': { decimal: { precision: 17, scale: 2 } } }, [
    ['90071992547409.93', 9007199254740993n],
    ['999999999999999.9', 99999999999999990n],
    ['100000000000000', 10000000000000000n],
  ])

  check('boolean', { type: 'boolean' }, [
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
    ['0', false],
    ['', null],
    ['yes', fault('form')],
    ['tRUE', fault('form')],
    ['true ', fault('form')],
  ])

  check('boolean in other words', { type: 'boolean', trueValues: ['oui', '✓'], falseValues: ['non'] }, [
    ['oui', true],
    ['✓', true],
    ['non', false],
    ['true', fault('form')],
  ])

  check('string', { type: 'string' }, [
    ['007', '007'],
    [' a ', ' a '],
    ['NA', 'NA'],
    ['null', 'null'],
    ['', null],
    ['é'.repeat(40), 'é'.repeat(40)],
  ])

  check('any', { type: 'any' }, [['1', '1']])
  check('a field without a type', {}, [['1', '1']])

  check('date', { type: 'date' }, [
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-02-29', 11016],
    ['2024-02-29', 19782],
    ['2023-02-29', fault('range')],
    ['1900-02-29', fault('range')],
    ['0001-01-01', -719162],
    ['9999-12-31', 2932896],
    ['0000-01-01', fault('range')],
    ['2024-00-10', fault('range')],
    ['2024-13-10', fault('range')],
    ['2024-04-31', fault('range')],
    ['2024-04-00', fault('range')],
    ['2024-4-1', fault('form')],
    ['2024-01-01T00:00:00', fault('form')],
    ['2024/01/01', fault('form')],
    ['20240101', fault('form')],
    ['-2024-01-1', fault('form')],
    [' 2024-01-01', fault('form')],
    ['', null],
  ])

  check('date by pattern', { type: 'date', format: '%d/%m/%Y' }, [
    ['31/12/2024', 20088],
    ['1/2/2024', 19754],
    ['29/02/2023', fault('range')],
    ['2024-12-31', fault('form')],
    ['1/2/24', fault('form')],
    ['1/2/20245', fault('form')],
    ['001/2/2024', fault('form')],
  ])

  check('date without separators', { type: 'date', format: '%Y%m%d' }, [
    ['20241231', 20088],
    ['2024121', 20058],
    ['202412', fault('form')],
  ])

  check('date with names', { type: 'date', format: '%d-%b-%y' }, [
    ['01-Jan-70', 0],
    ['1-feb-68', 35825],
    ['1-foo-70', fault('form')],
    ['1-Ja', fault('form')],
  ])

  check('time', { type: 'time' }, [
    ['00:00:00', 0n],
    ['23:59:59', 86399000000n],
    ['12:34:56.7', 45296700000n],
    ['12:34:56.789012', 45296789012n],
    ['12:34:56.7890120', 45296789012n],
    ['12:34:56.7890123', fault('scale')],
    ['24:00:00', fault('range')],
    ['12:60:00', fault('range')],
    ['12:00:60', fault('range')],
    ['12:34', fault('form')],
    ['12:34:56.', fault('form')],
    ['1:34:56', fault('form')],
    ['12:34:56Z', fault('zoneUnexpected')],
    ['', null],
  ])

  check('time by pattern', { type: 'time', format: '%H:%M' }, [
    ['9:05', 32700000000n],
    ['23:59', 86340000000n],
    ['24:00', fault('range')],
  ])

  check('datetime, local', { type: 'datetime' }, [
    ['1970-01-01T00:00:00', 0n],
    ['1970-01-01 00:00:01', 1000000n],
    ['1969-12-31T23:59:59.999999', -1n],
    ['2024-02-29T12:00:00.5', 1709208000500000n],
    ['0001-01-01T00:00:00', -62135596800000000n],
    ['9999-12-31T23:59:59.999999', 253402300799999999n],
    ['2024-02-29T24:00:00', fault('range')],
    ['2023-02-29T12:00:00', fault('range')],
    ['2024-01-01', fault('form')],
    ['2024-01-01T', fault('form')],
    ['2024-01-01t00:00:00', fault('form')],
    ['2024-01-01  00:00:00', fault('form')],
    ['2024-01-01T00:00:00Z', fault('zoneUnexpected')],
    ['2024-01-01T00:00:00+00:00', fault('zoneUnexpected')],
    ['', null],
  ])

  check('datetime in UTC', { type: 'datetime' }, [
    ['1970-01-01T00:00:00', 0n],
    ['1970-01-01T00:00:00Z', 0n],
    ['1970-01-01T02:00:00+02:00', 0n],
    ['1969-12-31T18:30:00-05:30', 0n],
    ['0001-01-01T00:00:00+14:00', -62135647200000000n],
    ['1970-01-01T00:00:00+15:00', fault('form')],
    ['1970-01-01T00:00:00+02', fault('form')],
    ['1970-01-01T00:00:00 Z', fault('form')],
    ['1970-01-01T00:00:00z', fault('form')],
  ], { 'x-sluice': { timezone: 'UTC' } })

  check('datetime of a fixed zone', { type: 'datetime' }, [
    ['1970-01-01T02:00:00', 0n],
    ['1970-01-01T00:00:00Z', 0n],
  ], { 'x-sluice': { timezone: '+02:00' } })

  check('datetime by pattern with a zone', { type: 'datetime', format: '%Y-%m-%d %H:%M:%S.%f%z' }, [
    ['1970-01-01 02:00:00.25+0200', 250000n],
    ['1970-01-01 02:00:00.25+02:00', 250000n],
    ['1970-01-01 00:00:00.0Z', 0n],
    ['1970-01-01 00:00:00.0000001Z', fault('scale')],
    ['1970-01-01 00:00:00.0', fault('form')],
  ])

  check('year', { type: 'year' }, [
    ['2024', 2024],
    ['0000', 0],
    ['-0044', -44],
    ['12024', 12024],
    ['02024', fault('form')],
    ['99', fault('form')],
    ['2024Z', fault('form')],
    ['99999999999', fault('range')],
    ['', null],
  ])

  check('yearmonth', { type: 'yearmonth' }, [
    ['2024-01', '2024-01'],
    ['-0044-12', '-0044-12'],
    ['2024-13', fault('range')],
    ['2024-00', fault('range')],
    ['2024-1', fault('form')],
    ['202401', fault('form')],
    ['24-01', fault('form')],
    ['-01', fault('form')],
    ['1', fault('form')],
  ])

  check('duration', { type: 'duration' }, [
    ['P1Y2M3DT4H5M6.7S', 'P1Y2M3DT4H5M6.7S'],
    ['-P1D', '-P1D'],
    ['PT0S', 'PT0S'],
    ['P1M', 'P1M'],
    ['PT1M', 'PT1M'],
    ['P', fault('form')],
    ['PT', fault('form')],
    ['P1DT', fault('form')],
    ['P1', fault('form')],
    ['P1H', fault('form')],
    ['P1D2M', fault('form')],
    ['P1D1D', fault('form')],
    ['P1.5D', fault('form')],
    ['PT1.S', fault('form')],
    ['PT1.5M', fault('form')],
    ['P-1D', fault('form')],
    ['1D', fault('form')],
    ['', null],
  ])

  check('object', { type: 'object' }, [
    ['{}', '{}'],
    ['{"a":12345678901234567890}', '{"a":12345678901234567890}'],
    [' {"__proto__":1} ', ' {"__proto__":1} '],
    ['[]', fault('form')],
    ['null', fault('form')],
    ['{"a":}', fault('form')],
    ['', null],
  ])
})

describe('compileField: missing values and constraints', () => {
  check('missing values are whole cells, byte for byte', { type: 'string', missingValues: ['NA', '-'] }, [
    ['NA', null],
    ['-', null],
    ['na', 'na'],
    ['NA ', 'NA '],
    ['', ''],
  ])

  check('missing values of the table', { type: 'integer' }, [['n/a', null], ['', fault('form')]], { missingValues: ['n/a'] })

  check('missing comes before the type', { type: 'integer', missingValues: ['-1'] }, [['-1', null], ['-2', -2n]])

  check('required', { type: 'string', constraints: { required: true } }, [['', fault('required')], ['a', 'a']])

  check('enum of text', { type: 'string', constraints: { enum: ['a', 'é'] } }, [['a', 'a'], ['é', 'é'], ['b', fault('enum')], ['', null]])

  check('enum compares values, not spellings', { type: 'integer', constraints: { enum: [1, '20'] } }, [
    ['01', 1n],
    ['20', 20n],
    ['2', fault('enum')],
  ])

  check('bounds of numbers', { type: 'number', constraints: { minimum: 0, maximum: 1.5 } }, [
    ['0', 0],
    ['1.5', 1.5],
    ['1.5000001', fault('maximum')],
    ['-0.1', fault('minimum')],
    ['NaN', fault('minimum')],
    ['INF', fault('maximum')],
  ])

  check('bounds of decimals', { type: 'number', constraints: { minimum: '0.01' }, 'x-sluice': { decimal: { precision: 18, scale: 2 } } }, [
    ['0.01', 1n],
    ['0.00', fault('minimum')],
  ])

  check('bounds of dates', { type: 'date', format: '%d.%m.%Y', constraints: { minimum: '1.1.2020', maximum: '31.12.2020' } }, [
    ['31.12.2019', fault('minimum')],
    ['01.01.2020', 18262],
    ['01.01.2021', fault('maximum')],
  ])

  check('bounds of moments in UTC', { type: 'datetime', constraints: { minimum: '2020-01-01T00:00:00Z' } }, [
    ['2020-01-01T01:00:00+02:00', fault('minimum')],
    ['2020-01-01T02:00:00+02:00', 1577836800000000n],
  ], { 'x-sluice': { timezone: 'UTC' } })

  it('leaves null behind where a cell is bad, and takes the next cell into the same row', () => {
    const compiled = compileField(fieldOf({ type: 'string', constraints: { enum: ['good'] } }), 1)
    expect(readCell(compiled, 'a long and bad value')).to.deep.equal({ fault: 'enum' })
    expect(compiled.column.valid[0]).to.equal(0)
    expect(readCell(compiled, 'good')).to.equal('good')
  })

  it('refuses a bound that is no value of the field', () => {
    const field = { ...fieldOf({ type: 'integer' }), constraints: { minimum: 'x' } }
    expect(() => compileField(field, 1)).to.throw(TypeError, '"x" is no value of field "x"')
  })
})

describe('compileField: the check of a value that is there already', () => {
  it('is that of the constraints, and none where there are none', () => {
    const bounded = compileField(fieldOf({ type: 'integer', constraints: { minimum: 5 } }), 1)
    if (bounded.column.storage !== 'int64') throw new Error('an integer is of 64 bits')
    bounded.column.set(0, 4n)
    expect(bounded.check?.(0)).to.equal(CellFault.minimum)
    bounded.column.set(0, 5n)
    expect(bounded.check?.(0)).to.equal(CellFault.none)
    expect(compileField(fieldOf({ type: 'integer' }), 1).check).to.equal(null)
    expect(compileField(fieldOf({ type: 'string', constraints: { minLength: 1 } }), 1).check).to.equal(null)
  })
})
