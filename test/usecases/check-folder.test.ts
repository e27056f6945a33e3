import { expect } from 'chai'
import { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts'
import type { FileFinding } from '../../src/domain/contract/file-finding.ts'
import { CheckFolder } from '../../src/usecases/check-folder.ts'

const job = (job_id: string, more: object): object => ({
  job_id, job_name: 'n', source_file_name: `${job_id}.csv`, target_table: `t_${job_id}`, upsert_keys: ['id'], is_active: true, ...more,
})
const ID = { name: 'id', type: 'string', constraints: { required: true } }
const CONTRACT = { fields: [ID] }

async function findingsOf(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  return (await check(files)).map(({ file, path, severity, code }) => `${file}#${path} ${severity} ${code}`)
}

async function messagesOf(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  return (await check(files)).map(({ message }) => message)
}

async function check(files: Readonly<Record<string, unknown>>): Promise<readonly FileFinding[]> {
  const store = new MemoryObjectStore({ clock: new VirtualClock(), buckets: { lake: {} } })
  for (const [key, value] of Object.entries(files)) {
    const body = value instanceof Uint8Array ? value : new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
    await store.put({ bucket: 'lake', key }, body)
  }
  return await new CheckFolder(store).execute('lake')
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
    expect(await findingsOf({ 'config/contracts/default.json': CONTRACT })).to.deep.equal(['config/config.json# warning config-missing'])
  })

  it('finds keys that an object has twice, in the configuration and in contracts, valid or not', async () => {
    const config = JSON.stringify([job('a', { contract: 'c' })], null, 1).replace('"is_active"', '"is_active": false,\n  "is_active"')
    expect(
      await findingsOf({
        'config/config.json': `\ufeff${config}`,
        'config/contracts/c.json': '{"fields": [{"name": "id", "type": "integer", "type": "string", "constraints": {"required": true}}]}',
        'config/contracts/d.json': '{"fields": [], "fields": []}',
      }),
    ).to.deep.equal([
      'config/config.json#/0/is_active error duplicate-key',
      'config/contracts/c.json#/fields/0/type error duplicate-key',
      'config/contracts/d.json#/fields error duplicate-key',
      'config/contracts/d.json#/fields error bad-value',
    ])
    expect(await messagesOf({ 'config/config.json': config })).to.include(
      'the key "is_active" stands on line 10 and again on line 11, and only the last one counts: remove the other, or give it the name that was meant',
    )
  })

  const TYPED = { fields: [ID, { name: 'day', type: 'date' }], primaryKey: ['id', 'day'] }
  const KEYS: readonly (readonly [title: string, keys: readonly string[], contract: unknown, found: readonly string[]])[] = [
    ['those of the primary key', ['day', 'id'], TYPED, []],
    ['some of the primary key', ['id'], TYPED, ['config/config.json#/0/upsert_keys warning upsert-keys-differ']],
    ['a field that may be missing', ['id', 'day'], { fields: [ID, { name: 'day', type: 'date' }] }, ['config/config.json#/0/upsert_keys/1 warning nullable-upsert-key']],
    ['no field at all, which says enough', ['dya'], TYPED, ['config/config.json#/0/upsert_keys/0 error unknown-upsert-key']],
    [
      'more than the primary key, and that may be missing',
      ['id', 'day'],
      { ...TYPED, primaryKey: ['id'] },
      ['config/config.json#/0/upsert_keys warning upsert-keys-differ', 'config/config.json#/0/upsert_keys/1 warning nullable-upsert-key'],
    ],
  ]
  for (const [title, upsert_keys, contract, found] of KEYS) {
    it(`holds upsert keys against the contract: ${title}`, async () => {
      const config = [job('a', { contract: 'c', upsert_keys })]
      expect(await findingsOf({ 'config/config.json': config, 'config/contracts/c.json': contract })).to.deep.equal(found)
    })
  }

  const OTHER = { fields: [ID, { name: 'n', type: 'integer' }] }
  const TABLES: readonly (readonly [title: string, first: object, second: object, found: readonly string[]])[] = [
    ['two tables', { contract: 'c', target_table: 't' }, { contract: 'd', target_table: 'u' }, []],
    ['the same columns', { contract: 'c' }, { contract: 'same' }, []],
    ['no contract for either', {}, {}, []],
    ['other columns', { contract: 'c' }, { contract: 'd' }, ['/1/target_table warning table-columns-differ']],
    ['all text beside a contract', { contract: 'c' }, {}, ['/1/target_table warning table-columns-differ']],
    ['other keys', {}, { upsert_keys: ['id', 'n'] }, ['/1/upsert_keys warning table-keys-differ']],
    ['another spelling', { contract: 'c', target_table: 'Orders' }, { contract: 'd', target_table: 'orders' }, ['/1/target_table warning table-spelling']],
    ['columns that Glue makes', { contract: 'c' }, { contract: 'd', engine: 'glue', glue_job_name: 'g' }, []],
    ['columns that ordered Glue jobs make', { contract: 'd', order: { group: 'stem' }, engine: 'glue', glue_job_name: 'g' }, { contract: 'c' }, []],
    ['columns of ordered files', { contract: 'd', order: { group: 'stem' } }, { contract: 'c' }, ['/1/target_table warning table-columns-differ']],
    ['a contract that is not there', { contract: 'c' }, { contract: 'gone' }, ['/1/contract error contract-missing']],
  ]
  for (const [title, first, second, found] of TABLES) {
    it(`looks at jobs of one table: ${title}`, async () => {
      const config = [job('a', { target_table: 't', ...first }), job('b', { target_table: 't', ...second })]
      const contracts = { 'config/contracts/c.json': CONTRACT, 'config/contracts/d.json': OTHER, 'config/contracts/same.json': { title: 'x', ...CONTRACT } }
      const findings = await findingsOf({ 'config/config.json': config, ...contracts })
      expect(findings.filter((one) => !one.endsWith('contract-unused'))).to.deep.equal(found.map((one) => `config/config.json#${one}`))
    })
  }

  it('names contracts that nothing uses, as no fault', async () => {
    const files = {
      'config/config.json': [job('a', { contract: 'by-job' }), job('late', {}), job('taken', { contract: 'by-job', target_table: 't_a' })],
      'config/contracts/by-job.json': CONTRACT,
      'config/contracts/Default.json': CONTRACT,
      'config/contracts/default.json': CONTRACT,
      'config/contracts/stem.json': CONTRACT,
      'config/contracts/late.json': CONTRACT,
      'config/contracts/taken.json': CONTRACT,
      'config/contracts/invalid.json': {},
      'bronze/2025/stem.csv.gz': 'id\n',
      // Its job names another contract.
      'bronze/taken.csv': 'id\n',
      // Not under bronze/, so that its name says nothing.
      'data/in/Default.csv': 'id\n',
    }
    expect((await findingsOf(files)).filter((one) => one.includes('unused'))).to.deep.equal([
      'config/contracts/Default.json# info contract-unused',
      'config/contracts/late.json# info contract-unused',
      'config/contracts/taken.json# info contract-unused',
    ])
    const messages = await messagesOf(files)
    expect(messages.filter((message) => message.includes('"late"'))).to.have.length(1)
    expect(messages.find((message) => message.includes('"late"'))).to.match(/entry 1 \(job_id late\) takes files of that name .* add "contract": "late"/)
    const disabled = await findingsOf({ ...files, 'config/config.json': [{ ...job('a', {}), is_active: 'yes' }] })
    expect(disabled.filter((one) => one.includes('unused'))).to.deep.equal([])
  })

  it('finds files under bronze/ whose table is that of a job, and reads listings to their end', async () => {
    const config = [
      job('orders', { target_table: 'orders' }),
      job('glue', { target_table: 'glue', engine: 'glue', glue_job_name: 'g' }),
      job('other', { target_table: 'elsewhere' }),
    ]
    const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`bronze/a/${i.toString().padStart(4, '0')}.csv`, 'x']))
    const bronze = { 'bronze/orders/2025/orders.csv': 'x', 'bronze/orders/orders.csv': 'x', 'bronze/glue/glue.csv': 'x', 'bronze/other.csv': 'x', 'bronze/orders/': '' }
    const files = { 'config/config.json': config, ...many, ...bronze }
    expect(await findingsOf(files)).to.deep.equal(['config/config.json#/0/target_table warning output-collision'])
    expect((await messagesOf(files))[0]).to.include('data/in/2025/orders.csv and bronze/orders/2025/orders.csv')
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
