import { expect } from 'chai'
import { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts'
import { CheckFolder } from '../../src/usecases/check-folder.ts'

const job = (job_id: string, more: object): object => ({
  job_id, job_name: 'n', source_file_name: `${job_id}.csv`, target_table: 't', upsert_keys: ['id'], is_active: true, ...more,
})
const CONTRACT = { fields: [{ name: 'id', type: 'string' }] }

async function findingsOf(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const store = new MemoryObjectStore({ clock: new VirtualClock(), buckets: { lake: {} } })
  for (const [key, value] of Object.entries(files)) {
    const body = value instanceof Uint8Array ? value : new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
    await store.put({ bucket: 'lake', key }, body)
  }
  const findings = await new CheckFolder(store).execute('lake')
  return findings.map(({ file, path, severity, code }) => `${file}#${path} ${severity} ${code}`)
}

describe('CheckFolder', () => {
  it('finds nothing where configuration and contracts agree', async () => {
    expect(
      await findingsOf({
        'config/config.json': [job('a', { contract: 'c' }), job('b', {})],
        'config/contracts/c.json': CONTRACT,
        'config/contracts/default.json': CONTRACT,
        'config/contracts/README.md': 'not a contract',
      }),
    ).to.deep.equal([])
  })

  it('sorts by file, then by place as people count', async () => {
    const jobs = Array.from({ length: 12 }, (_, i) => job(`j${i}`, i === 2 || i === 10 ? { contract: 'gone' } : {}))
    expect(await findingsOf({ 'config/config.json': jobs, 'config/contracts/a.json': [], 'config/contracts/b.json': { fields: [] } })).to.deep.equal([
      'config/config.json#/2/contract error contract-missing',
      'config/config.json#/10/contract error contract-missing',
      'config/contracts/a.json# error wrong-type',
      'config/contracts/b.json#/fields error bad-value',
    ])
  })

  it('looks for upsert keys among the fields of the contract', async () => {
    const jobs = [job('a', { contract: 'c', upsert_keys: ['id', 'day', '__proto__'] }), job('b', { upsert_keys: ['whatever'] })]
    expect(await findingsOf({ 'config/config.json': jobs, 'config/contracts/c.json': CONTRACT })).to.deep.equal([
      'config/config.json#/0/upsert_keys/1 error unknown-upsert-key',
      'config/config.json#/0/upsert_keys/2 error unknown-upsert-key',
    ])
  })

  it('says nothing of references to a contract that is a finding itself', async () => {
    expect(await findingsOf({ 'config/config.json': [job('a', { contract: 'c' })], 'config/contracts/c.json': '{' })).to.deep.equal([
      'config/contracts/c.json# error not-json',
    ])
  })

  it('misses the configuration, the less where only bronze/ may be meant', async () => {
    expect(await findingsOf({})).to.deep.equal(['config/config.json# error config-missing'])
    expect(await findingsOf({ 'config/contracts/c.json': CONTRACT })).to.deep.equal(['config/config.json# warning config-missing'])
  })

  const UNUSABLE: readonly (readonly [content: unknown, code: string])[] = [
    ['', 'config-empty'],
    ['[', 'config-not-json'],
    [{}, 'config-not-a-list'],
    [new Uint8Array([0xff]), 'not-utf8'],
  ]
  for (const [content, code] of UNUSABLE) {
    it(`tells ${code}`, async () => {
      expect(await findingsOf({ 'config/config.json': content })).to.deep.equal([`config/config.json# error ${code}`])
    })
  }
})
