import { expect } from 'chai'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { ContractProblem } from '../../../src/domain/contract/contract-problem.ts'
import { fieldOf } from '../table/field-harness.ts'

function problemsOf(descriptor: object): readonly ContractProblem[] {
  const parsing = parseContract('test', JSON.stringify({ fields: [{ name: 'x', ...descriptor }] }))
  return parsing.kind === 'invalid' ? parsing.problems : []
}

const TYPES = ['string', 'any', 'number', 'integer', 'boolean', 'object', 'date', 'time', 'datetime', 'year', 'yearmonth', 'duration'] as const

const VALUES: Readonly<Record<(typeof TYPES)[number], string>> = {
  string: 'a', any: 'a', number: '1.5', integer: '1', boolean: 'true', object: '{}', date: '2024-01-01', time: '10:00:00',
  datetime: '2024-01-01T00:00:00', year: '2024', yearmonth: '2024-01', duration: 'P1D',
}

const TEXTS: readonly string[] = ['string', 'any']
const ORDERED: readonly string[] = ['number', 'integer', 'date', 'time', 'datetime', 'year']

/** Which types take a constraint. */
const TAKEN_BY: Readonly<Record<string, (type: string) => boolean>> = {
  required: () => true,
  unique: () => true,
  enum: type => type !== 'object',
  minimum: type => ORDERED.includes(type),
  maximum: type => ORDERED.includes(type),
  exclusiveMinimum: type => ORDERED.includes(type),
  exclusiveMaximum: type => ORDERED.includes(type),
  minLength: type => TEXTS.includes(type) || type === 'object',
  maxLength: type => TEXTS.includes(type) || type === 'object',
  pattern: type => TEXTS.includes(type),
  jsonSchema: () => false,
}

function valueFor(constraint: string, type: (typeof TYPES)[number]): unknown {
  if (constraint === 'required' || constraint === 'unique') return true
  if (constraint === 'minLength' || constraint === 'maxLength') return 1
  if (constraint === 'enum') return [VALUES[type]]
  if (constraint === 'jsonSchema') return {}
  return constraint === 'pattern' ? '[a-z]+' : VALUES[type]
}

describe('parseConstraints: every constraint of every type', () => {
  for (const [constraint, isTakenBy] of Object.entries(TAKEN_BY)) {
    for (const type of TYPES) {
      it(`${constraint} of ${type} is ${isTakenBy(type) ? 'taken' : 'refused by name'}`, () => {
        const problems = problemsOf({ type, constraints: { [constraint]: valueFor(constraint, type) } })
        const refusals = isTakenBy(type) ? [] : [[`/fields/0/constraints/${constraint}`, 'unsupported']]
        expect(problems.map(({ path, code }) => [path, code])).to.deep.equal(refusals)
        for (const { message } of problems) expect(message).to.contain(`constraint ${constraint} of field "x"`)
      })
    }
  }
})

describe('parseConstraints: what it reads', () => {
  it('all of a string', () => {
    const constraints = { minLength: 1, maxLength: 5, pattern: '[a-z]*', enum: ['ab', 'abc'] }
    expect(fieldOf({ type: 'string', constraints }).constraints).to.deep.equal(constraints)
  })

  it('bounds as cells spell them', () => {
    const { constraints } = fieldOf({ type: 'number', decimalChar: ',', constraints: { exclusiveMinimum: 0.5, exclusiveMaximum: '2,5' } })
    expect(constraints).to.deep.equal({ exclusiveMinimum: '0,5', exclusiveMaximum: '2,5' })
  })

  it('uniqueness and the primary key, which is required', () => {
    expect(fieldOf({ constraints: { unique: true } })).to.deep.include({ unique: true, inPrimaryKey: false, required: false })
    expect(fieldOf({}, { primaryKey: ['x'] })).to.deep.include({ unique: false, inPrimaryKey: true, required: true })
  })

  it('formats of strings and numbers with text', () => {
    expect(fieldOf({ type: 'string', format: 'uuid' }).lexical.textFormat).to.equal('uuid')
    expect(fieldOf({ type: 'integer', bareNumber: false }).lexical.bareNumber).to.equal(false)
  })

  const narrow: readonly (readonly [object, string])[] = [
    [{ exclusiveMinimum: 0, maximum: 5 }, 'int32'],
    [{ minimum: 0, exclusiveMaximum: 2_147_483_647 }, 'int32'],
    [{ minimum: 0, exclusiveMaximum: 2_147_483_648 }, 'int64'],
    [{ exclusiveMinimum: '-2147483649', maximum: 0 }, 'int64'],
    [{ exclusiveMinimum: 0 }, 'int64'],
  ]
  for (const [constraints, kind] of narrow) {
    it(`an integer of ${JSON.stringify(constraints)} is ${kind}`, () => {
      expect(fieldOf({ type: 'integer', constraints }).column.kind).to.equal(kind)
    })
  }
})

describe('parseConstraints: what it refuses, and where', () => {
  const cases: readonly (readonly [title: string, descriptor: object, path: string, code: string, words: string])[] = [
    ['a length that is no number', { constraints: { minLength: '1' } }, '/minLength', 'bad-value', '"1"'],
    ['a length of a part', { constraints: { maxLength: 1.5 } }, '/maxLength', 'bad-value', '1.5'],
    ['a negative length', { constraints: { minLength: -1 } }, '/minLength', 'bad-value', '-1'],
    ['a pattern that is no text', { constraints: { pattern: 5 } }, '/pattern', 'wrong-type', '5'],
    ['a pattern that is none', { constraints: { pattern: '(' } }, '/pattern', 'unsupported', '"("'],
    ['a pattern that looks back', { constraints: { pattern: '(a)\\1' } }, '/pattern', 'unsupported', 'field "x"'],
    ['an exclusive bound of another type', { type: 'date', constraints: { exclusiveMinimum: 'x' } }, '/exclusiveMinimum', 'bad-value', '"x"'],
    ['lengths that exclude each other', { constraints: { minLength: 3, maxLength: 2 } }, '', 'conflict', 'minLength 3 and maxLength 2'],
    ['bounds that leave one value out', { type: 'number', constraints: { minimum: 5, exclusiveMaximum: 5 } }, '', 'conflict', 'minimum 5 and exclusiveMaximum 5'],
    ['the other way round', { type: 'number', constraints: { exclusiveMinimum: 5, maximum: 5 } }, '', 'conflict', 'exclusiveMinimum 5 and maximum 5'],
    ['integers next to each other', { type: 'integer', constraints: { exclusiveMinimum: 5, exclusiveMaximum: 6 } }, '', 'conflict', 'exclusiveMinimum 5'],
    ['days next to each other', { type: 'date', constraints: { exclusiveMinimum: '2024-02-28', exclusiveMaximum: '2024-02-29' } }, '', 'conflict', '2024-02-29'],
    ['decimals next to each other', { type: 'number', 'x-sluice': { decimal: { precision: 4, scale: 1 } }, constraints: { exclusiveMinimum: 0.1, exclusiveMaximum: '0.2' } }, '', 'conflict', '0.2'],
    ['NaN as an exclusive bound', { type: 'number', constraints: { exclusiveMaximum: 'NaN' } }, '', 'conflict', 'NaN'],
    ['a choice that is too long', { constraints: { maxLength: 1, enum: ['a', 'bb'] } }, '', 'conflict', '"bb" is longer than 1 character'],
    ['a choice that does not match', { constraints: { pattern: '[a-z]', enum: ['a', 'B'] } }, '', 'conflict', '"B" does not match'],
    ['a choice at an exclusive bound', { type: 'integer', constraints: { exclusiveMinimum: 1, enum: [2, 1] } }, '', 'conflict', '"1" is not above 1'],
    ['a choice that is not of the format', { type: 'string', format: 'uuid', constraints: { enum: ['a'] } }, '/enum/0', 'bad-value', 'UUID'],
    ['a bound with text', { type: 'number', bareNumber: false, constraints: { maximum: '100%' } }, '/maximum', 'bad-value', '100%'],
  ]
  for (const [title, descriptor, path, code, words] of cases) {
    it(title, () => {
      const problems = problemsOf(descriptor)
      expect(problems.map(problem => [problem.path, problem.code])).to.deep.equal([[`/fields/0/constraints${path}`, code]])
      expect(problems[0]!.message).to.contain(words)
    })
  }

  const roomy: readonly (readonly [type: string, constraints: object])[] = [
    ['integer', { exclusiveMinimum: 5, exclusiveMaximum: 7 }],
    ['integer', { minimum: 5, exclusiveMinimum: 5, maximum: 6 }],
    ['number', { exclusiveMinimum: 5, exclusiveMaximum: 6 }],
    ['number', { minimum: 5, maximum: 5 }],
    ['number', { minimum: '-INF', maximum: 'INF' }],
    ['string', { minLength: 2, maxLength: 2 }],
  ]
  for (const [type, constraints] of roomy) {
    it(`not ${type} of ${JSON.stringify(constraints)}`, () => expect(problemsOf({ type, constraints })).to.deep.equal([]))
  }
})
