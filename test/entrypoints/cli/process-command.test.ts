import { expect } from 'chai'
import type { PacketResult } from '../../../src/domain/packets/packet-result.ts'
import { documentOf, sluice, startSluice, Workbench } from './command-line.ts'

interface Document {
  readonly status: string
  readonly packets: readonly PacketResult[]
  readonly released: readonly PacketResult[]
  readonly error: { readonly code: string; readonly message: string } | null
}

const AT = { created_at: '2022-11-03 14:20:49.962', last_updated: '2022-11-03 14:20:49.962' }
const staff = (id: number): string => `${JSON.stringify({ staff_id: id, first_name: 'Ada', last_name: 'Long', department_id: 1, email_address: 'a@b.c', ...AT })}\n`
const department = (id: number): string => `${JSON.stringify({ department_id: id, department_name: 'Sales', location: 'Leeds', manager: 'Ann', ...AT })}\n`
const payload = (...packets: readonly (readonly [table: string, id: number])[]): string => JSON.stringify({ packets: packets.map(([table, id]) => ({ table, id })) })
const FOLDERS = ['--ingestion', 'in', '--processed', 'star'] as const

describe('sluice process', () => {
  let bench: Workbench

  const run = async (text: string, ...args: readonly string[]) => await sluice(['process', '-', ...FOLDERS, ...args, '--json'], { cwd: bench.root, input: text })

  beforeEach(() => {
    bench = new Workbench()
    bench.write({
      'in/department/department_1.jsonl': department(1),
      'in/staff/staff_1.jsonl': staff(1) + '{"staff_id": 2, "first_name"\n',
      'in/staff/staff_3.jsonl': staff(3),
    })
  })
  afterEach(() => bench.remove())

  it('makes the tables of the star, and says what became of each packet', async () => {
    const finished = await run(payload(['staff', 1], ['department', 1]))
    const { status, packets, error } = documentOf<Document>(finished)
    expect(finished.code).to.equal(0)
    expect({ status, error }).to.deep.equal({ status: 'success', error: null })
    expect(packets.map(({ table, id, status: of, rows, rows_rejected: rejected }) => [table, id, of, rows, rejected])).to.deep.equal([
      ['staff', 1, 'processed', 1, 1],
      ['department', 1, 'processed', 1, 0],
    ])
    expect(bench.files('star')).to.include('quarantine/staff/staff_00000001.rejects.ndjson')
    const manifest = JSON.parse(bench.text('star/manifest.json')) as { readonly tables: Readonly<Record<string, readonly string[]>> }
    expect(manifest.tables['dim_staff']).to.deep.equal(packets[0]?.outputs)
    expect(bench.files('in')).to.have.length(3)
    expect(finished.stderr).to.match(/^staff 1: processed, 1 row, 1 rejected/m)
  })

  it('changes nothing when it runs again', async () => {
    await run(payload(['department', 1], ['staff', 1]))
    const before = bench.files('star')
    const again = await run(payload(['department', 1], ['staff', 1]))
    expect(documentOf<Document>(again).packets.map(({ status }) => status)).to.deep.equal(['duplicate', 'duplicate'])
    expect(again.stderr).to.include('Nothing changed.')
    expect(bench.files('star')).to.deep.equal(before)
  })

  it('holds what refers to rows that are not there, shows it and the gaps, and lets it in later', async () => {
    const held = await run(payload(['staff', 3]))
    expect(held.code).to.equal(0)
    expect(documentOf<Document>(held).packets[0]).to.include({ status: 'held', reason: 'missing-dimension' })
    expect(held.stderr).to.match(/^1 packet: 1 held$/m).and.not.include('manifest.json')
    const waiting = await sluice(['status', 'star', '--json'], { cwd: bench.root })
    expect(documentOf<{ readonly packets: readonly object[] }>(waiting).packets).to.have.length(1)

    const later = documentOf<Document>(await run(payload(['department', 1])))
    expect(later.released.map(({ table, id, status }) => [table, id, status])).to.deep.equal([['staff', 3, 'processed']])
    const status = await sluice(['status', 'star', '--json'], { cwd: bench.root })
    expect(documentOf<object>(status)).to.deep.include({ gaps: [{ table: 'staff', watermark: 0, highest: 3, missing: [1, 2] }], packets: [] })
    expect((await sluice(['status', 'star'], { cwd: bench.root })).stderr).to.match(/^staff +0 +3 +1, 2/m)
  })

  it('tells a packet that is not there by its key, and goes on with the others', async () => {
    const finished = await run(payload(['staff', 7], ['department', 1], ['teams', 1]))
    const { packets } = documentOf<Document>(finished)
    expect(finished.code).to.equal(1)
    expect(packets.map(({ status }) => status)).to.deep.equal(['failed', 'processed', 'failed'])
    expect(packets[0]?.error?.message).to.include('staff/staff_7.jsonl')
    expect(packets[2]?.error?.code).to.equal('KeyError')
  })

  it('finishes what an interrupted invocation has left', async () => {
    bench.write({ 'in/staff/staff_2.jsonl': staff(2).repeat(300_000) })
    const first = startSluice(['process', '-', ...FOLDERS, '--policy', 'unknown', '--json'], { cwd: bench.root, input: payload(['staff', 2]) })
    const timer = setInterval(() => {
      if (!bench.has('star/.sluice/ledger')) return
      clearInterval(timer)
      first.process.kill('SIGINT')
    }, 5)
    const interrupted = await first.finished.finally(() => clearInterval(timer))
    expect(interrupted.code).to.be.oneOf([130, 0])
    // It may have been done with the packet before it looked at the signal.
    const isDone = documentOf<Document>(interrupted).packets.some(({ status }) => status === 'processed')
    if (interrupted.code === 0) expect(isDone).to.equal(true)
    const next = documentOf<Document>(await run(payload(['department', 1]), '--policy', 'unknown'))
    const statusOf = [...next.packets, ...next.released].find(({ table }) => table === 'staff')?.status
    expect(statusOf).to.equal(isDone ? undefined : 'processed')
  })

  it('refuses a star whose manifest is gone, instead of beginning another', async () => {
    await run(payload(['department', 1], ['staff', 1]))
    const before = bench.text('star/manifest.json')
    bench.delete('star/manifest.json')
    const refused = await run(payload(['staff', 3]))
    expect(refused.code).to.equal(1)
    expect(documentOf<Document>(refused).error).to.include({ code: 'PermanentError' }).and.to.have.property('message').match(/manifest\.json/)
    expect(bench.has('star/manifest.json')).to.equal(false)
    bench.write({ 'star/manifest.json': before })
    expect((await run(payload(['staff', 3]))).code).to.equal(0)
  })

  const usage: readonly (readonly [title: string, args: readonly string[], says: RegExp])[] = [
    ['an unknown policy', ['process', '-', ...FOLDERS, '--policy', 'maybe'], /--policy must be hold, unknown or fail/],
    ['an unknown policy of gaps', ['process', '-', ...FOLDERS, '--gaps', 'fail'], /--gaps must be proceed or hold/],
    ['a template without an id', ['process', '-', ...FOLDERS, '--template', '{table}.jsonl'], /must hold \{id\}/],
    ['no such ingestion folder', ['process', '-', '--ingestion', 'no', '--processed', 'star'], /--ingestion "no" is not there/],
    ['one folder for both', ['process', '-', '--ingestion', 'in', '--processed', 'in'], /same folder/],
    ['no folders at all', ['process', '-'], /--ingestion/],
    ['no such payload', ['process', 'no.json', ...FOLDERS], /no\.json/],
  ]
  for (const [title, args, says] of usage) {
    it(`refuses ${title}`, async () => {
      const finished = await sluice(args, { cwd: bench.root, input: payload(['staff', 1]) })
      expect(finished).to.deep.include({ code: 2, stdout: '' })
      expect(finished.stderr).to.match(says)
    })
  }

  it('says what is wrong with a payload', async () => {
    const notJson = await run('{"packets"')
    expect(notJson.code).to.equal(1)
    expect(documentOf<Document>(notJson).error?.code).to.equal('malformed-json')
    const wrong = documentOf<Document>(await run('{"packets": [{"table": "staff", "id": 0}, {"id": 1}]}'))
    expect(wrong).to.deep.include({ status: 'failed', packets: [] })
    expect(wrong.error?.message).to.match(/packets\[0\].*whole number.*packets\[1\] has no `table`/)
  })
})
