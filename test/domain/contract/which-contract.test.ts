import { expect } from 'chai'
import { ALL_TEXT_CONTRACT, ORDERS_CONTRACT } from '../../../src/domain/contract/builtin-contracts.ts'
import { contractCandidates } from '../../../src/domain/contract/which-contract.ts'

const names = (key: string, job?: string): readonly string[] =>
  contractCandidates(key, job).map(candidate => (candidate.kind === 'file' ? candidate.key : candidate.contract.name))

describe('contractCandidates', () => {
  const fallback = ['config/contracts/default.json', 'built-in:orders']
  const cases: readonly (readonly [key: string, job: string | undefined, expected: readonly string[]])[] = [
    ['data/in/orders.csv', 'orders', ['config/contracts/orders.json']],
    ['bronze/orders.csv', 'other', ['config/contracts/other.json']],
    ['bronze/orders.csv', undefined, ['config/contracts/orders.json', ...fallback]],
    ['bronze/2024/01/orders.csv', undefined, ['config/contracts/orders.json', ...fallback]],
    ['bronze/ORDERS.CSV', undefined, ['config/contracts/ORDERS.json', ...fallback]],
    ['bronze/orders.csv.gz', undefined, ['config/contracts/orders.json', ...fallback]],
    ['bronze/orders.v2.csv', undefined, ['config/contracts/orders.v2.json', ...fallback]],
    ['bronze/default.csv', undefined, fallback],
    ['bronze/.csv', undefined, fallback],
    ['data/in/orders.csv', undefined, ['built-in:all-text']],
    ['my/bronze/orders.csv', undefined, ['built-in:all-text']],
    ['orders.csv', undefined, ['built-in:all-text']],
  ]
  for (const [key, job, expected] of cases) it(`${key} with job contract ${job ?? 'none'}`, () => expect(names(key, job)).to.deep.equal(expected))
})

describe('built-in contracts', () => {
  it('orders: two required texts, an amount that may become null, the rest as text', () => {
    expect(ORDERS_CONTRACT.fields.map(({ name, column, required, onInvalid }) => [name, column.kind, required, onInvalid])).to.deep.equal([
      ['order_id', 'text', true, 'reject'],
      ['customer_id', 'text', true, 'reject'],
      ['amount', 'double', false, 'null'],
    ])
    expect(ORDERS_CONTRACT.drift).to.equal('keep-as-text')
  })

  it('all text: no field of its own', () => {
    expect(ALL_TEXT_CONTRACT.fields).to.deep.equal([])
    expect(ALL_TEXT_CONTRACT.drift).to.equal('keep-as-text')
    expect(ALL_TEXT_CONTRACT.hash).to.not.equal(ORDERS_CONTRACT.hash)
  })
})
