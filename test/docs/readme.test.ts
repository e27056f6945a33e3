import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseConfig } from '../../src/domain/config/parse-config.ts'
import { parseContract } from '../../src/domain/contract/parse-contract.ts'

const ROOT = join(import.meta.dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

function blocks(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '')
}

describe('README', () => {
  it('has fewer than 250 lines', () => {
    expect(README.split('\n').length).to.be.below(250)
  })

  it('shows a configuration and a contract that are valid', () => {
    const [config, contract] = blocks('json')
    expect(parseConfig(config ?? '')).to.deep.include({ kind: 'config', disabled: [], findings: [] })
    expect(parseContract('readme', contract ?? '').kind).to.equal('contract')
  })

  it('shows an embedding that runs as it stands', () => {
    const [example] = blocks('ts')
    const folder = join(ROOT, '.cache/readme')
    mkdirSync(folder, { recursive: true })
    try {
      writeFileSync(join(folder, 'example.mjs'), example ?? '')
      const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'example.mjs')], { encoding: 'utf8' })
      expect(stderr).to.equal('')
      expect(status).to.equal(0)
      expect(stdout).to.equal(/console\.log\(.*\) \/\/ (.*)/.exec(example ?? '')?.[1] + '\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
