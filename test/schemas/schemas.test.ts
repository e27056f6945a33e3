import { Ajv } from 'ajv'
import { expect } from 'chai'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { parseConfig } from '../../src/domain/config/parse-config.ts'
import { parseContract } from '../../src/domain/contract/parse-contract.ts'

const schemaOf = (name: string): object => JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as object
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false })
const isContract = ajv.compile(schemaOf('contract'))
const isConfig = ajv.compile(schemaOf('config'))

const isParsed = (descriptor: unknown): boolean => parseContract('test', JSON.stringify(descriptor)).kind === 'contract'
const field = (properties: object) => ({ fields: [{ name: 'a', ...properties }] })
const dialect = (properties: object) => ({ ...field({}), dialect: properties })

const WHOLE = {
  $schema: './contract.schema.json',
  title: 'Orders',
  fields: [
    { name: 'order_id', type: 'string', title: 'Id', constraints: { required: true, unique: true, minLength: 1, maxLength: 20, pattern: '[A-Z]\\d+' } },
    { name: 'mail', type: 'string', format: 'email' },
    { name: 'count', type: 'integer', groupChar: ' ', bareNumber: false, constraints: { minimum: 0, maximum: '100' } },
    { name: 'size', type: 'integer', constraints: { exclusiveMinimum: 0 }, 'x-sluice': { int32: true } },
    { name: 'amount', type: 'number', decimalChar: ',', 'x-sluice': { decimal: { precision: 12, scale: 2 }, onInvalid: 'null' } },
    { name: 'paid', type: 'boolean', trueValues: ['yes'], falseValues: ['no'], missingValues: ['', { value: '-', label: 'not asked' }] },
    { name: 'day', type: 'date', format: '%d.%m.%Y' },
    { name: 'kind', constraints: { enum: ['a', 'b'] } },
  ],
  fieldsMatch: ['superset'],
  missingValues: ['', 'NA'],
  primaryKey: ['order_id'],
  dialect: {
    delimiter: ';', quoteChar: "'", doubleQuote: false, escapeChar: '\\', nullSequence: '\\N', skipInitialSpace: true, header: true, headerRows: [2, 3], headerJoin: '_', commentRows: [4],
    commentChar: '#', lineTerminator: '\n', encoding: 'UTF-16',
  },
  'x-sluice': { failureBudget: { rows: 10, rate: 0.1 }, drift: 'fail', timezone: '+02:00', onRagged: 'reject' },
}

describe('the JSON Schema of contracts', () => {
  it('takes all that a contract may say, and so does the reader', () => {
    expect(isContract(WHOLE), JSON.stringify(isContract.errors)).to.equal(true)
    expect(parseContract('test', JSON.stringify(WHOLE))).to.have.property('kind', 'contract')
  })

  const mistakes: readonly (readonly [name: string, descriptor: unknown])[] = [
    ['no fields', {}], ['fields that are no list', { fields: {} }], ['a field without a name', { fields: [{}] }], ['an empty name', { fields: [{ name: '' }] }], ['an unknown property', { ...field({}), nonsense: 1 }],
    ['an unknown type', field({ type: 'text' })], ['a type that is not supported', field({ type: 'geopoint' })], ['words of a number', field({ type: 'number', trueValues: ['x'] })],
    ['a decimal character of an integer', field({ type: 'integer', decimalChar: ',' })], ['a long group character', field({ type: 'integer', groupChar: ',,' })], ['an unknown constraint', field({ constraints: { jsonSchema: {} } })],
    ['an empty enum', field({ constraints: { enum: [] } })], ['required as text', field({ constraints: { required: 'yes' } })], ['a negative length', field({ constraints: { minLength: -1 } })],
    ['an unknown extension', field({ 'x-sluice': { onBad: 'null' } })], ['onInvalid of another word', field({ 'x-sluice': { onInvalid: 'drop' } })], ['a decimal without precision', field({ type: 'number', 'x-sluice': { decimal: { scale: 2 } } })],
    ['a precision beyond 18', field({ type: 'number', 'x-sluice': { decimal: { precision: 19 } } })], ['missing values that are no list', { ...field({}), missingValues: 'NA' }], ['foreign keys', { ...field({}), foreignKeys: [{ fields: 'a' }] }],
    ['an unknown match', { ...field({}), fieldsMatch: 'some' }], ['a long delimiter', dialect({ delimiter: '||' })], ['a line terminator of another kind', dialect({ lineTerminator: '|' })], ['another encoding', dialect({ encoding: 'ebcdic' })],
    ['a header row 0', dialect({ headerRows: [0] })], ['comment rows as a number', dialect({ commentRows: 1 })], ['a null sequence of nothing', dialect({ nullSequence: '' })], ['a sheet', dialect({ sheetName: 'x' })], ['a budget below nothing', { ...field({}), 'x-sluice': { failureBudget: { rows: -1 } } }],
    ['a rate of more than all', { ...field({}), 'x-sluice': { failureBudget: { rate: 1.1 } } }], ['a drift of another word', { ...field({}), 'x-sluice': { drift: 'warn' } }], ['a zone with summer time', { ...field({}), 'x-sluice': { timezone: 'Europe/Berlin' } }],
    ['ragged rows that are repaired', { ...field({}), 'x-sluice': { onRagged: 'pad' } }], ['a list', []], ['text', 'fields'],
  ]
  for (const [name, descriptor] of mistakes) {
    it(`refuses ${name}, as the reader does`, () => {
      expect(isContract(descriptor)).to.equal(false)
      expect(isParsed(descriptor)).to.equal(false)
    })
  }

  it('refuses nothing that the reader takes', () => {
    const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 })
    const rarely = <T>(bad: T, ...good: readonly T[]) => fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constant(bad) })
    const common = {
      'x-sluice': some(fc.record({ onInvalid: rarely('x', 'null', 'reject') })),
      missingValues: some(rarely<unknown>('NA', [], ['', 'NA'], [{ value: '-', label: 'none' }])),
      title: some(fc.constant('A')),
    }
    const text = fc.record({
      ...common,
      name: rarely('', 'a', 'b', '__proto__'),
      type: some(rarely('list', 'string', 'any')),
      constraints: some(fc.record({ required: some(fc.boolean()), unique: some(fc.boolean()), pattern: some(rarely('(', 'a+')), enum: some(rarely<unknown[]>([], ['aa'])), minLength: some(rarely(-1, 0, 1)), maxLength: some(rarely(1.5, 2, 3)) })),
    })
    const number = fc.record({
      ...common,
      name: rarely('', 'a', 'b'),
      type: rarely('boolean', 'integer', 'number'),
      groupChar: some(rarely('x y', ' ', '_')),
      bareNumber: some(fc.boolean()),
      constraints: some(fc.record({ minimum: some(rarely<unknown>(true, 1, '2')), maximum: some(rarely<unknown>([], 5, '7')), enum: some(rarely<unknown[]>([], [3, '4'])) })),
    })
    const moment = fc.record({ ...common, name: fc.constant('c'), type: fc.constantFrom('date', 'datetime'), format: some(rarely('%Q', 'default', '%Y-%m-%d')) })
    const anyDialect = fc.record({
      delimiter: some(rarely('', ';', '\t')), header: some(fc.boolean()), headerRows: some(rarely<number[]>([], [1], [3, 2])), commentRows: some(rarely([0], [], [7])), commentChar: some(rarely(' ', '#', '//')),
      escapeChar: some(rarely('"', '\\')), encoding: some(rarely('x', 'utf-8', 'Latin1')),
    })
    const descriptor = fc.record({
      fields: fc.array(fc.oneof(text, number, moment), { minLength: 1, maxLength: 2 }),
      primaryKey: some(rarely<unknown>(1, [], 'a')),
      dialect: some(anyDialect),
      fieldsMatch: some(rarely<unknown>('x', 'exact', ['subset'])),
    })
    let taken = 0
    fc.assert(
      fc.property(descriptor, value => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        if (!isParsed(plain)) return
        taken++
        expect(isContract(plain), JSON.stringify([plain, isContract.errors])).to.equal(true)
      }),
      { numRuns: 3_000 },
    )
    expect(taken).to.be.above(200)
  })
})

describe('the JSON Schema of the job configuration', () => {
  const JOB = { job_id: 'j', job_name: 'Job', source_file_name: 'orders_*.csv', target_table: 'orders', upsert_keys: ['id'], is_active: true }
  const isRead = (entry: unknown): boolean => {
    const config = parseConfig(JSON.stringify([entry]))
    return config.kind === 'config' && config.disabled.length === 0
  }

  const good: readonly object[] = [
    JOB,
    { ...JOB, contract: 'orders', engine: 'glue', glue_job_name: 'g', max_lambda_bytes: 5, versions: 'all', inactive_action: 'move', on_success: 'archive', order: { group: '(?<group>\\w+)_.*', on_failure: 'halt', attempts: 5 } },
    { ...JOB, order: {} },
    { ...JOB, order: { group: 'prefix' } },
  ]
  for (const [i, entry] of good.entries()) {
    it(`takes entry ${i + 1}, as the reader does`, () => {
      expect(isConfig([entry]), JSON.stringify(isConfig.errors)).to.equal(true)
      expect(isRead(entry)).to.equal(true)
    })
  }

  const mistakes: readonly (readonly [name: string, change: object])[] = [
    ['an active state as text', { is_active: 'true' }], ['keys as text', { upsert_keys: 'id' }], ['an engine of another name', { engine: 'spark' }], ['glue without a job', { engine: 'glue' }], ['a size of nothing', { max_lambda_bytes: 0 }],
    ['a group of another name', { order: { group: 'month' } }], ['no attempt', { order: { attempts: 0 } }], ['an empty name', { job_id: '' }],
    ['no file name', { source_file_name: undefined }],
  ]
  for (const [name, change] of mistakes) {
    it(`refuses ${name}, as the reader does`, () => {
      const entry: unknown = JSON.parse(JSON.stringify({ ...JOB, ...change }))
      expect(isConfig([entry])).to.equal(false)
      expect(isRead(entry)).to.equal(false)
    })
  }

  it('points at unknown fields, which the reader passes over and `check` tells of', () => {
    for (const change of [{ colour: 'red' }, { order: { size: 1 } }]) {
      expect(isConfig([{ ...JOB, ...change }])).to.equal(false)
      expect(isRead({ ...JOB, ...change })).to.equal(true)
    }
  })
})
