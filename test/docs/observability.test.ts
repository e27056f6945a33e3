import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { METRIC_NAMES } from '../../src/usecases/metric-names.ts'
import { PROJECT_ROOT, sourceFiles } from '../architecture/source-files.ts'

const TEXT = readFileSync(join(PROJECT_ROOT, 'docs/observability.md'), 'utf8')
const names = Object.keys(METRIC_NAMES)

/** The cells of the rows of the table under these headings. */
function table(...headings: readonly string[]): readonly (readonly string[])[] {
  const lines = TEXT.split('\n')
  const start = lines.indexOf(`| ${headings.join(' | ')} |`)
  expect(start, `the table of ${headings.join(', ')}`).to.be.above(0)
  const rows = lines.slice(start + 2)
  return rows.slice(0, rows.findIndex((line) => !line.startsWith('|'))).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()))
}

describe('docs/observability.md', () => {
  it('has every metric, as the code has it', () => {
    const documented = table('metric', 'unit', 'meaning', 'further dimensions')
    const inCode = Object.entries(METRIC_NAMES).map(([name, { unit, meaning, dimensions }]) => [
      `\`${name}\``,
      unit,
      meaning,
      dimensions.map((dimension) => `\`${dimension}\``).join(', '),
    ])
    expect(documented).to.deep.equal(inCode)
  })

  it('is about metrics that are written, and the only ones that are', () => {
    const sources = sourceFiles('src').filter(({ path }) => !['src/usecases/measure.ts', 'src/usecases/metric-names.ts'].includes(path))
    expect(sources.length).to.be.above(100)
    const written = names.filter((name) => sources.some(({ text }) => text.includes(`'${name}'`)))
    expect(names.filter((name) => !written.includes(name)), 'documented, not written').to.deep.equal([])
    const outside = sources.filter(({ path, text }) => !path.startsWith('src/adapters/') && /\bmetrics\.add\(/.test(text))
    expect(outside.map(({ path }) => path), 'writes metrics past their table').to.deep.equal([])
  })

  it('names alarms and queries by names that exist', () => {
    for (const [, name] of TEXT.matchAll(/`((?:Oldest|Groups|Files|Packets?|Messages|Rows|Queue)[A-Z]\w+)`/g)) expect(names).to.include(name)
    for (const [, name] of TEXT.matchAll(/MetricName="(\w+)"/g)) expect(names).to.include(name)
  })

  it('names spans and events that are in the code', () => {
    const sources = sourceFiles('src').map(({ text }) => text).join('\n')
    const events = [...TEXT.matchAll(/`([a-z]+-(?:moved|routed|converted|processed|consumed|tended|swept))`/g)].map(([, event]) => event)
    expect(new Set(events).size).to.be.at.least(6)
    for (const event of events) expect(sources, event).to.include(`'${event}'`)
  })

  it('names tests and documents that are there', () => {
    const paths = [...TEXT.matchAll(/`(test\/[\w./-]+)`/g), ...TEXT.matchAll(/\]\((\w[\w./-]+\.md)\)/g)].map(([, path = '']) => path)
    expect(paths.length).to.be.at.least(6)
    for (const path of paths) expect(existsSync(join(PROJECT_ROOT, path.endsWith('.md') ? `docs/${path}` : path)), path).to.equal(true)
  })
})
