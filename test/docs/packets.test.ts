import { expect } from 'chai'
import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentOf, sluice, Workbench } from '../entrypoints/cli/command-line.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TEXT = readFileSync(join(ROOT, 'docs/packets.md'), 'utf8')

function example(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(TEXT)?.[1]
  if (found === undefined) throw new Error(`docs/packets.md has no example in ${language}`)
  return found
}

describe('docs/packets.md', function () {
  this.timeout(60_000)
  const bench = new Workbench()
  after(() => bench.remove())

  it('makes the star of the samples by its commands, and reads it by its query', async () => {
    const commands = example('sh').split('\n').filter((line) => line !== '').map((line) => line.replace(/#.*$/, '').trim())
    expect(commands).to.have.length(2)
    for (const command of commands) {
      const [npx, program, ...args] = command.split(/\s+/)
      expect([npx, program]).to.deep.equal(['npx', 'sluice'])
      const placed = args.map((argument) => (argument === './star' ? bench.path('star') : argument))
      const finished = await sluice([...placed, '--json'], { cwd: ROOT })
      expect(finished.code, finished.stderr).to.equal(0)
      expect(documentOf<object>(finished)).to.be.an('object')
    }
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(`set file_search_path = '${bench.path('star').replaceAll("'", "''")}'`)
    const statements = example('sql').split(';').map((statement) => statement.trim()).filter((statement) => statement !== '')
    const query = statements.pop() ?? ''
    for (const statement of statements) await connection.run(statement)
    const rows = (await connection.runAndReadAll(query)).getRowObjectsJson()
    expect(rows.length).to.be.above(3)
    for (const row of rows) expect(row['value']).to.match(/^\d+\.\d\d$/)
  })

  it('states the limits that the code has', () => {
    const source = readFileSync(join(ROOT, 'src/domain/star/latest-rows.ts'), 'utf8')
    const most = Number(/STATE_ROWS_MAX = ([\d_]+)/.exec(source)?.[1]?.replaceAll('_', ''))
    expect(TEXT).to.include(`${most.toLocaleString('en')} rows of one`)
  })
})
