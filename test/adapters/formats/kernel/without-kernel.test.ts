import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { expect } from 'chai'
import { bundleOf } from '../../../scripts/bundle/bundle-of.ts'

const PROGRAM = `
import { writeFileSync } from 'node:fs'
import { CsvToParquetConverter } from './src/adapters/formats/csv-to-parquet-converter.ts'
import { JsonLinesToParquetConverter } from './src/adapters/formats/json-lines-to-parquet-converter.ts'
import { openHelpedParquetFile } from './src/adapters/threads/helped-parquet-sink.ts'
import { ALL_JSON_TEXT_CONTRACT, ALL_TEXT_CONTRACT } from './src/domain/contract/builtin-contracts.ts'

const chunks = []
const nowhere = { write: async () => undefined }
async function* source() { yield Buffer.from('a,b\\n1,x\\n2,"y z"\\n') }
const parquet = process.argv[3] === '2' ? openHelpedParquetFile : 'own'
const outcome = await new CsvToParquetConverter({ parquet }).convert({ source: source(), contract: ALL_TEXT_CONTRACT, metadata: {}, output: { write: async chunk => { chunks.push(chunk) } }, rejects: nowhere, warnings: nowhere })
writeFileSync(process.argv[2], Buffer.concat(chunks))
async function* records() { yield Buffer.from('{"a":1}\\n{"a":2}\\n{"a":3}\\n') }
const json = await new JsonLinesToParquetConverter().convert({ source: records(), contract: ALL_JSON_TEXT_CONTRACT, metadata: {}, output: nowhere, rejects: nowhere, warnings: nowhere })
console.log(typeof WebAssembly, outcome.kind, json.kind, json.tally.rowsOut)
`

describe('a runtime without WebAssembly, or without vectors in it', () => {
  let folder = ''
  before(() => { folder = mkdtempSync(join(tmpdir(), 'sluice-')) })
  after(() => rmSync(folder, { recursive: true, force: true }))

  // A processor without SSSE3 is an old one, or the one that some virtual machines show.
  for (const [flag, name] of [['--jitless', 'undefined'], ['--no-enable-ssse3', 'object']] as const) {
    if (flag === '--no-enable-ssse3' && process.arch !== 'x64') continue
    it(`converts by the reference path under ${flag}, with one thread and with two`, async () => {
      const program = await bundleOf(PROGRAM, folder)
      for (const threads of ['1', '2']) {
        const output = join(folder, 'out.parquet')
        const { stdout, stderr } = spawnSync(process.execPath, [flag, program, output, threads], { encoding: 'utf8' })
        expect(stderr).to.equal('')
        expect(stdout).to.equal(`${name} converted converted 3\n`)
        const { buffer, byteOffset, byteLength } = readFileSync(output)
        expect(await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) })).to.deep.equal([{ a: '1', b: 'x' }, { a: '2', b: 'y z' }])
      }
    })
  }
})
