import { expect } from 'chai'
import { processingRank } from '../../../src/domain/star/processing-order.ts'
import type { DimensionTable, StarDescription } from '../../../src/domain/star/star-description.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'

describe('processingRank', () => {
  const rank = (source: string) => processingRank(TOTESYS, source)

  it('lets what is joined go before what joins it', () => {
    expect(rank('department')).to.be.lessThan(rank('staff'))
    expect(rank('address')).to.be.lessThan(rank('counterparty'))
  })

  it('lets facts come after every dimension', () => {
    const facts = TOTESYS.tables.flatMap(table => (table.kind === 'fact' ? [table.source] : []))
    const others = TOTESYS.sources.map(({ name }) => name).filter(name => !facts.includes(name))
    expect(Math.min(...facts.map(rank))).to.be.greaterThan(Math.max(...others.map(rank)))
    expect(others).to.have.length(8)
  })

  it('comes to an end where descriptions join in circles', () => {
    const dimension = (source: string, joined: string): DimensionTable => ({ kind: 'dimension', name: `dim_${source}`, source, joins: [{ source: joined, on: 'x' }], columns: [] })
    const circle: StarDescription = { sources: TOTESYS.sources.slice(0, 2), tables: [dimension('a', 'b'), dimension('b', 'a')] }
    expect([processingRank(circle, 'a'), processingRank(circle, 'b')]).to.deep.equal([2, 2])
  })
})
