import { expect } from 'chai'
import { duplicateKey, nullKey } from '../../../src/domain/warehouse/load-refusal.ts'

describe('refusals of rows', () => {
  it('name table, column and value, and what to do', () => {
    expect(duplicateKey('orders', ['id', 'day'], ['7', '2025-01-01'], 3)).to.deep.equal({
      kind: 'refused',
      code: 'duplicate-key',
      message:
        '3 rows of the file have the same upsert key of table "orders" ("id" = "7", "day" = "2025-01-01"), and nothing tells which of them ' +
        'is to stay: declare primaryKey in the contract, or name the columns that tell rows apart in upsert_keys',
    })
    expect(nullKey('orders', 'id', 1).message).to.match(/^One row of the file has no value in the upsert key "id" of table "orders"/)
    expect(nullKey('orders', 'id', 2).message).to.match(/^2 rows of the file have no value/)
  })

  it('show neither control characters nor endless values', () => {
    const { message } = duplicateKey('t', ['k'], [`\u001b[2J\n${'x'.repeat(5_000)}`], 2)
    expect(message).to.not.include('\u001b').and.not.include('\n')
    expect(message.length).to.be.lessThan(600)
  })
})
