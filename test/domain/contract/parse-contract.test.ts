import { expect } from 'chai'
import fc from 'fast-check'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { ContractProblem } from '../../../src/domain/contract/contract-problem.ts'
import { DEFAULT_DIALECT, DEFAULT_LEXICAL_RULES } from '../../../src/domain/contract/table-contract.ts'
import type { TableContract } from '../../../src/domain/contract/table-contract.ts'

function contractOf(descriptor: object): TableContract {
  const parsing = parseContract('test', JSON.stringify(descriptor))
  if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems, null, 2))
  return parsing.contract
}

function problemsOf(text: string | object): readonly ContractProblem[] {
  const parsing = parseContract('test', typeof text === 'string' ? text : JSON.stringify(text))
  return parsing.kind === 'invalid' ? parsing.problems : []
}

const field = (rest: object): object => ({ fields: [{ name: 'x', ...rest }] })

describe('parseContract: what it accepts', () => {
  it('resolves every default', () => {
    const { hash, ...contract } = contractOf({ fields: [{ name: 'a' }] })
    expect(hash).to.match(/^[0-9a-f]{64}$/)
    expect(contract).to.deep.equal({
      name: 'test',
      fields: [
        { name: 'a', column: { kind: 'text' }, required: false, missingValues: [''], unique: false, inPrimaryKey: false, onInvalid: 'reject', lexical: DEFAULT_LEXICAL_RULES, constraints: {} },
      ],
      missingValues: [''],
      primaryKey: [],
      dialect: DEFAULT_DIALECT,
      drift: 'ignore',
      fieldsMatch: 'declared',
      failureBudget: {},
      timezone: null,
      onRagged: 'reject',
    })
  })

  it('reads every rule', () => {
    const contract = contractOf({
      $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
      title: 'Orders',
      fields: [
        { name: 'id', type: 'integer', title: 'The id', constraints: { minimum: 1, maximum: 100 }, groupChar: ',' },
        { name: 'price', type: 'number', decimalChar: ',', 'x-sluice': { decimal: { precision: 12, scale: 2 }, onInvalid: 'null' } },
        { name: 'ok', type: 'boolean', trueValues: ['y'], falseValues: ['n'], missingValues: ['-', { value: '?', label: 'unknown' }] },
        { name: 'at', type: 'datetime', constraints: { required: false, unique: false, enum: ['2024-01-01T00:00:00Z'] } },
      ],
      missingValues: ['', 'NA'],
      primaryKey: 'id',
      fieldsMatch: ['subset'],
      foreignKeys: [],
      dialect: { delimiter: ';', quoteChar: "'", header: true, lineTerminator: '\n', encoding: 'Latin1', skipInitialSpace: false, headerRows: [1] },
      'x-sluice': { failureBudget: { rows: 10, rate: 0.5 }, drift: 'keep-as-text', timezone: '-05:30', onRagged: 'reject' },
    })
    expect(contract.fields.map(({ name, column, required }) => [name, column, required])).to.deep.equal([
      ['id', { kind: 'int32' }, true],
      ['price', { kind: 'decimal', precision: 12, scale: 2 }, false],
      ['ok', { kind: 'boolean' }, false],
      ['at', { kind: 'timestamp', utcAdjusted: true }, false],
    ])
    expect(contract.fields[0]!.constraints).to.deep.equal({ minimum: '1', maximum: '100' })
    expect(contract.fields[1]!.lexical.decimalChar).to.equal(',')
    expect(contract.fields[1]!.onInvalid).to.equal('null')
    expect(contract.fields[2]!.missingValues).to.deep.equal(['-', '?'])
    expect(contract.fields[3]!.lexical.zoneOffsetMinutes).to.equal(-330)
    expect(contract.primaryKey).to.deep.equal(['id'])
    expect(contract.fieldsMatch).to.equal('subset')
    expect(contract.dialect).to.deep.equal({ ...DEFAULT_DIALECT, delimiter: ';', quoteChar: "'", lineTerminator: '\n', encoding: 'latin1' })
    expect(contract.failureBudget).to.deep.equal({ rows: 10, rate: 0.5 })
    expect(contract.timezone).to.deep.equal({ name: '-05:30', offsetMinutes: -330 })
  })

  const columns: readonly (readonly [object, object])[] = [
    [{ type: 'integer' }, { kind: 'int64' }],
    [{ type: 'integer', 'x-sluice': { int32: true } }, { kind: 'int32' }],
    [{ type: 'integer', constraints: { minimum: 0 } }, { kind: 'int64' }],
    [{ type: 'integer', constraints: { minimum: 0, maximum: 2147483648 } }, { kind: 'int64' }],
    [{ type: 'integer', constraints: { minimum: '-2147483648', maximum: '+2147483647' } }, { kind: 'int32' }],
    [{ type: 'number' }, { kind: 'double' }],
    [{ type: 'number', 'x-sluice': { decimal: { precision: 18 } } }, { kind: 'decimal', precision: 18, scale: 0 }],
    [{ type: 'string', format: 'default' }, { kind: 'text' }],
    [{ type: 'any' }, { kind: 'text' }],
    [{ type: 'object' }, { kind: 'json' }],
    [{ type: 'date', format: '%d.%m.%y' }, { kind: 'date' }],
    [{ type: 'time' }, { kind: 'time' }],
    [{ type: 'datetime' }, { kind: 'timestamp', utcAdjusted: false }],
    [{ type: 'datetime', format: '%Y-%m-%dT%H:%M:%S%z' }, { kind: 'timestamp', utcAdjusted: true }],
    [{ type: 'year' }, { kind: 'year' }],
    [{ type: 'yearmonth' }, { kind: 'yearmonth' }],
    [{ type: 'duration' }, { kind: 'duration' }],
  ]
  for (const [descriptor, column] of columns) {
    it(`${JSON.stringify(descriptor)} is ${JSON.stringify(column)}`, () => expect(contractOf(field(descriptor)).fields[0]!.column).to.deep.equal(column))
  }

  it('writes JSON values of constraints as cells would', () => {
    expect(contractOf(field({ type: 'number', decimalChar: ',', constraints: { minimum: 0.5 } })).fields[0]!.constraints.minimum).to.equal('0,5')
    expect(contractOf(field({ type: 'boolean', trueValues: ['y'], falseValues: ['n'], constraints: { enum: [true] } })).fields[0]!.constraints.enum).to.deep.equal(['y'])
  })

  it('takes fields of hostile names', () => {
    expect(contractOf({ fields: [{ name: '__proto__' }, { name: 'constructor' }] }).fields.map(({ name }) => name)).to.deep.equal(['__proto__', 'constructor'])
  })

  it('has one hash for one descriptor, whatever the order of keys and the name', () => {
    const one = parseContract('a', '{"fields":[{"name":"x","type":"integer"}],"missingValues":["-"]}')
    const other = parseContract('b', ' {"missingValues" : ["-"], "fields":[{"type":"integer","name":"x"}]}')
    const changed = parseContract('a', '{"fields":[{"name":"x","type":"integer"}],"missingValues":["--"]}')
    const hashes = [one, other, changed].map(parsing => (parsing.kind === 'contract' ? parsing.contract.hash : ''))
    expect(hashes[0]).to.equal(hashes[1])
    expect(hashes[0]).to.not.equal(hashes[2])
  })
})

describe('parseContract: what it refuses, and where', () => {
  const cases: readonly (readonly [title: string, text: string | object, path: string, code: ContractProblem['code'], words: string])[] = [
    ['text that is not JSON', '{', '', 'not-json', 'is not JSON'],
    ['no object', '[]', '', 'wrong-type', 'must be an object, not a list'],
    ['null', 'null', '', 'wrong-type', 'not null'],
    ['nothing', '', '', 'not-json', 'is not JSON'],
    ['no fields', {}, '/fields', 'missing-property', 'fields'],
    ['fields that are no list', { fields: {} }, '/fields', 'wrong-type', 'list'],
    ['an empty list without drift', { fields: [] }, '/fields', 'bad-value', 'without columns'],
    ['a field that is no object', { fields: ['x'] }, '/fields/0', 'wrong-type', 'not "x"'],
    ['a field without name', { fields: [{}] }, '/fields/0/name', 'missing-property', 'name'],
    ['a field with an empty name', { fields: [{ name: '' }] }, '/fields/0/name', 'bad-value', 'name'],
    ['a name that is no text', { fields: [{ name: '\ud800' }] }, '/fields/0/name', 'bad-value', 'name'],
    ['two fields of a name', { fields: [{ name: 'a' }, { name: 'a' }] }, '/fields/1/name', 'duplicate-field', '"a"'],
    ['an unknown type', field({ type: 'int' }), '/fields/0/type', 'bad-value', '"int"'],
    ['a type without column', field({ type: 'geojson' }), '/fields/0/type', 'unsupported', '"geojson" of field "x"'],
    ['a list', field({ type: 'list' }), '/fields/0/type', 'unsupported', '"list"'],
    ['a format of another type', field({ type: 'integer', format: 'email' }), '/fields/0/format', 'unsupported', '"email"'],
    ['an unknown string format', field({ type: 'string', format: 'ipv4' }), '/fields/0/format', 'unsupported', '"ipv4"'],
    ['any date', field({ type: 'date', format: 'any' }), '/fields/0/format', 'unsupported', '"any"'],
    ['a date pattern of unknown parts', field({ type: 'date', format: '%d.%q' }), '/fields/0/format', 'unsupported', '%q'],
    ['a date pattern with an hour', field({ type: 'date', format: '%Y-%m-%d %H' }), '/fields/0/format', 'unsupported', 'a date does not have'],
    ['a date pattern without a year', field({ type: 'date', format: '%d.%m.' }), '/fields/0/format', 'unsupported', 'does not name the year'],
    ['a pattern with two months', field({ type: 'date', format: '%Y %m %b %d' }), '/fields/0/format', 'unsupported', 'twice'],
    ['a pattern that ends in %', field({ type: 'date', format: '%Y%m%d%' }), '/fields/0/format', 'unsupported', 'uses %,'],
    ['an unknown constraint', field({ constraints: { requird: true } }), '/fields/0/constraints/requird', 'unknown-property', 'requird'],
    ['required that is no boolean', field({ constraints: { required: 'yes' } }), '/fields/0/constraints/required', 'wrong-type', '"yes"'],
    ['unique that is no boolean', field({ constraints: { unique: 'yes' } }), '/fields/0/constraints/unique', 'wrong-type', '"yes"'],
    ['a minimum of text', field({ constraints: { minimum: 'a' } }), '/fields/0/constraints/minimum', 'unsupported', 'minimum'],
    ['a minimum of another type', field({ type: 'integer', constraints: { minimum: '1.5' } }), '/fields/0/constraints/minimum', 'bad-value', '"1.5"'],
    ['a minimum above the maximum', field({ type: 'date', constraints: { minimum: '2024-01-02', maximum: '2024-01-01' } }), '/fields/0/constraints', 'conflict', '2024-01-02'],
    ['a bound that JSON rounds', field({ type: 'integer', constraints: { maximum: 2 ** 60 } }), '/fields/0/constraints/maximum', 'wrong-type', 'write it as text'],
    ['a minimum that nothing meets', field({ type: 'number', constraints: { minimum: 'NaN' } }), '/fields/0/constraints', 'conflict', 'NaN'],
    ['a maximum that nothing meets', field({ type: 'number', constraints: { maximum: 'NaN' } }), '/fields/0/constraints', 'conflict', 'NaN'],
    ['an enum value above the maximum, which 32 bits cannot hold', field({ type: 'integer', constraints: { minimum: 0, maximum: 10, enum: [1, '99999999999'] } }), '/fields/0/constraints', 'conflict', '"99999999999"'],
    ['an enum value below the minimum', field({ type: 'date', constraints: { minimum: '2024-01-02', enum: ['2024-01-01'] } }), '/fields/0/constraints', 'conflict', '2024-01-01'],
    ['an enum value of another type', field({ type: 'integer', constraints: { enum: [1, 'x'] } }), '/fields/0/constraints/enum/1', 'bad-value', '"x"'],
    ['an empty enum', field({ constraints: { enum: [] } }), '/fields/0/constraints/enum', 'wrong-type', 'at least one'],
    ['an enum of objects', field({ type: 'object', constraints: { enum: ['{}'] } }), '/fields/0/constraints/enum', 'unsupported', 'enum'],
    ['a number among texts', field({ constraints: { enum: [1] } }), '/fields/0/constraints/enum/0', 'wrong-type', 'write it as text'],
    ['a property of another type', field({ type: 'integer', trueValues: ['1'] }), '/fields/0/trueValues', 'unknown-property', 'trueValues'],
    ['categories', field({ categories: ['a'] }), '/fields/0/categories', 'unsupported', 'categories'],
    ['bareNumber that is no boolean', field({ type: 'number', bareNumber: 'no' }), '/fields/0/bareNumber', 'wrong-type', 'bareNumber'],
    ['bareNumber of text', field({ type: 'string', bareNumber: false }), '/fields/0/bareNumber', 'unknown-property', 'bareNumber'],
    ['a decimal character of two', field({ type: 'number', decimalChar: ',,' }), '/fields/0/decimalChar', 'bad-value', '",,"'],
    ['a digit as decimal character', field({ type: 'number', decimalChar: '5' }), '/fields/0/decimalChar', 'bad-value', '"5"'],
    ['one character for two ends', field({ type: 'number', groupChar: '.' }), '/fields/0', 'conflict', 'groupChar'],
    ['a word that is true and false', field({ type: 'boolean', trueValues: ['0'] }), '/fields/0', 'conflict', '"0"'],
    ['a decimal of 19 digits', field({ type: 'number', 'x-sluice': { decimal: { precision: 19, scale: 2 } } }), '/fields/0/x-sluice/decimal/precision', 'bad-value', '1 to 18'],
    ['a scale above the precision', field({ type: 'number', 'x-sluice': { decimal: { precision: 2, scale: 3 } } }), '/fields/0/x-sluice/decimal/scale', 'bad-value', 'scale'],
    ['a decimal string', field({ type: 'string', 'x-sluice': { decimal: { precision: 2 } } }), '/fields/0/x-sluice/decimal', 'unknown-property', 'decimal'],
    ['a required field of invalid nulls', field({ constraints: { required: true }, 'x-sluice': { onInvalid: 'null' } }), '/fields/0/x-sluice/onInvalid', 'conflict', 'required'],
    ['an unknown property', { ...field({}), 'a/b~c': 1 }, '/a~1b~0c', 'unknown-property', 'a/b~c'],
    ['__proto__ as a property', '{"fields":[{"name":"x"}],"__proto__":{}}', '/__proto__', 'unknown-property', '__proto__'],
    ['unique keys', { ...field({}), uniqueKeys: [['x']] }, '/uniqueKeys', 'unsupported', 'use primaryKey'],
    ['foreign keys', { ...field({}), foreignKeys: [{}] }, '/foreignKeys', 'unsupported', 'foreignKeys'],
    ['a primary key of no field', { ...field({}), primaryKey: ['x', 'y'] }, '/primaryKey', 'bad-value', '"y"'],
    ['missing values that are no texts', { ...field({}), missingValues: [0] }, '/missingValues', 'wrong-type', 'missingValues'],
    ['an unknown match', { ...field({}), fieldsMatch: 'all' }, '/fieldsMatch', 'bad-value', '"all"'],
    ['two matches', { ...field({}), fieldsMatch: ['equal', 'exact'] }, '/fieldsMatch', 'bad-value', 'a list'],
    ['drift against the match', { ...field({}), fieldsMatch: 'exact', 'x-sluice': { drift: 'ignore' } }, '/x-sluice/drift', 'conflict', 'exact'],
    ['a place with summer time', { ...field({}), 'x-sluice': { timezone: 'Europe/Berlin' } }, '/x-sluice/timezone', 'bad-value', 'Europe/Berlin'],
    ['an offset beyond a day', { ...field({}), 'x-sluice': { timezone: '+15:00' } }, '/x-sluice/timezone', 'bad-value', '+15:00'],
    ['a budget of parts of rows', { ...field({}), 'x-sluice': { failureBudget: { rows: 1.5 } } }, '/x-sluice/failureBudget/rows', 'bad-value', '1.5'],
    ['a rate above one', { ...field({}), 'x-sluice': { failureBudget: { rate: 5 } } }, '/x-sluice/failureBudget/rate', 'bad-value', '5'],
    ['repair of ragged rows', { ...field({}), 'x-sluice': { onRagged: 'pad' } }, '/x-sluice/onRagged', 'bad-value', '"pad"'],
    ['a long delimiter', { ...field({}), dialect: { delimiter: '||' } }, '/dialect/delimiter', 'bad-value', '"||"'],
    ['a delimiter that ends lines', { ...field({}), dialect: { delimiter: '\n' } }, '/dialect/delimiter', 'bad-value', 'delimiter'],
    ['delimiter and quote alike', { ...field({}), dialect: { delimiter: '"' } }, '/dialect', 'conflict', 'both'],
    ['a comment character that is a delimiter', { ...field({}), dialect: { commentChar: ',#' } }, '/dialect', 'conflict', 'delimiter'],
    ['a comment character that opens a quote', { ...field({}), dialect: { commentChar: '"' } }, '/dialect', 'conflict', 'quoteChar'],
    ['a comment of blanks', { ...field({}), dialect: { commentChar: ' ' } }, '/dialect/commentChar', 'bad-value', 'ASCII'],
    ['an escape character of two', { ...field({}), dialect: { escapeChar: '\\\\' } }, '/dialect/escapeChar', 'bad-value', 'escapeChar'],
    ['an escape character that is the quote', { ...field({}), dialect: { escapeChar: '"' } }, '/dialect', 'conflict', 'doubleQuote'],
    ['an escape character that is the delimiter', { ...field({}), dialect: { escapeChar: ',' } }, '/dialect', 'conflict', 'delimiter'],
    ['no header row', { ...field({}), dialect: { headerRows: [] } }, '/dialect/headerRows', 'bad-value', 'header false'],
    ['a header row of number 0', { ...field({}), dialect: { headerRows: [0] } }, '/dialect/headerRows', 'bad-value', 'from 1'],
    ['a header row that is a comment', { ...field({}), dialect: { headerRows: [2], commentRows: [1, 2] } }, '/dialect', 'conflict', 'Row 2'],
    ['comment rows that are no list', { ...field({}), dialect: { commentRows: 1 } }, '/dialect/commentRows', 'bad-value', 'list'],
    ['an empty null sequence', { ...field({}), dialect: { nullSequence: '' } }, '/dialect/nullSequence', 'bad-value', 'without line ends'],
    ['spaces that delimit and are skipped', { ...field({}), dialect: { delimiter: ' ', skipInitialSpace: true } }, '/dialect', 'conflict', 'space'],
    ['a sheet', { ...field({}), dialect: { sheetNumber: 2 } }, '/dialect/sheetNumber', 'unsupported', 'spreadsheets'],
    ['another encoding', { ...field({}), dialect: { encoding: 'ebcdic' } }, '/dialect/encoding', 'bad-value', '"ebcdic"'],
    ['a dialect that is no object', { ...field({}), dialect: 'csv' }, '/dialect', 'wrong-type', 'dialect'],
  ]
  for (const [title, text, path, code, words] of cases) {
    it(title, () => {
      const problems = problemsOf(text)
      expect(problems.map(problem => [problem.path, problem.code])).to.deep.equal([[path, code]])
      expect(problems[0]!.message).to.contain(words)
    })
  }

  it('reports all problems together', () => {
    const problems = problemsOf({ fields: [{ name: 'a', type: 'x' }, { name: 'b', format: 'uri' }, {}], nonsense: 1, dialect: { table: 't' } })
    expect(problems.map(problem => problem.path)).to.have.members(['/nonsense', '/fields/0/type', '/fields/1/format', '/fields/2/name', '/dialect/table'])
  })

  it('is bounded: depth, size, and the number of problems', () => {
    expect(problemsOf(`{"fields":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).to.have.length(1)
    expect(problemsOf(`"${'x'.repeat(5_000_000)}"`)[0]!.code).to.equal('too-large')
    expect(problemsOf({ fields: Array.from({ length: 500 }, () => 0) })).to.have.length(100)
  })

  it('comes to an end where many choices meet many words', () => {
    const words = Array.from({ length: 100_000 }, (_, i) => `w${i}`)
    const contract = contractOf(field({ type: 'boolean', trueValues: words, falseValues: ['0'], constraints: { enum: ['w1', '0', ...Array.from({ length: 300 }, () => 'w2')] } }))
    expect(contract.fields[0]!.constraints.enum).to.have.length(302)
  })

  it('never throws, whatever the JSON', () => {
    const key = fc.constantFrom('fields', 'dialect', 'x-sluice', 'name', 'type', 'format', 'constraints', 'minimum', 'enum', 'missingValues', 'primaryKey', 'timezone', '__proto__')
    const leaf = fc.oneof(fc.constantFrom('integer', 'date', '%Y', 'x', '', 'default'), fc.jsonValue({ maxDepth: 1 }))
    const { tree } = fc.letrec(tie => ({
      tree: fc.oneof({ maxDepth: 5 }, leaf, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(key, tie('tree'), { maxKeys: 6 })),
    }))
    fc.assert(
      fc.property(fc.dictionary(key, tree), descriptor => {
        expect(parseContract('x', JSON.stringify(descriptor)).kind).to.be.oneOf(['contract', 'invalid'])
      }),
      { numRuns: 500 },
    )
  })
})
