import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GOALS } from '../../bench/goals.ts'
import { goalNames, shown } from '../../bench/report-table.ts'
import { SECTIONS } from '../../bench/sections.ts'
import { tableRows } from './markdown.ts'

const ROOT = join(import.meta.dirname, '../..')
const TEXT = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8')

describe('docs/performance.md', () => {
  it('has the goals of the benchmark, in their order and with their limits', () => {
    const rows = tableRows(TEXT.slice(0, TEXT.indexOf('## Running it')))
    const goals = goalNames().map((name) => GOALS[name])
    expect(rows.map(([work, must, aim]) => [work?.split(': ')[0], must, aim])).to.deep.equal(goals.map(({ work, unit, must, aim }) => [work, shown(must, unit), shown(aim, unit)]))
    for (const [work, , , section] of rows) expect(SECTIONS, work).to.have.property(section ?? '')
  })

  it('names sections that there are', () => {
    const named = /--only (\S+)/.exec(TEXT)?.[1]?.split(',') ?? []
    expect(named).to.have.length.at.least(1)
    for (const name of named) expect(SECTIONS).to.have.property(name)
  })
})
