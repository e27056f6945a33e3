import { expect } from 'chai'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { isReplayable, placeAside, replayReceipt } from '../../../src/domain/ledger/replay-receipt.ts'
import type { Receipt, ReceiptJob } from '../../../src/domain/ledger/receipt.ts'
import { selectForReplay, type ReplaySelection } from '../../../src/domain/ledger/select-for-replay.ts'

const JOB: ReceiptJob = {
  jobId: 'J1', jobName: 'n', targetTable: 't', upsertKeys: ['id'], engine: 'lambda', versions: 'latest', onSuccess: 'keep',
}
const MOVE = { destination: 'data/archive/2025-01-01/a.csv', alternative: 'x', step: 'done' } as const

/** Opened at the given second, so that the etags tell the order. */
function receipt(key: string, second: number, fields: Partial<Receipt> = {}): Receipt {
  const at = `2025-01-01T00:00:0${second.toString()}.000Z`
  return { ...openReceipt({ bucket: 'lake', key, etag: `e${second.toString()}` }, 'route-file', at), state: 'PROCESSED', job: JOB, ...fields }
}

const RECEIPTS: readonly Receipt[] = [
  receipt('data/in/a.csv', 3, { job: { ...JOB, jobId: 'J2' } }),
  receipt('data/in/a.csv', 1),
  receipt('data/in/b.csv', 2, { state: 'PARKED' }),
  receipt('data/in/b.csv', 1),
  receipt('data/in/c.csv', 1, { job: { ...JOB, engine: 'glue' } }),
  receipt('data/in/d.csv', 0, { job: { ...JOB, engine: 'glue' }, state: 'FAILED' }),
  receipt('data/in/e.csv', 0, { state: 'SUPERSEDED' }),
  receipt('config/config.json', 0, { flow: 'config', state: 'FAILED' }),
]

const named = ({ object: { key, etag } }: Receipt): string => `${key} ${etag ?? ''}`

describe('selectForReplay', () => {
  const CASES: readonly (readonly [title: string, selection: ReplaySelection, receipts: readonly string[], refused: readonly string[]])[] = [
    ['nothing processed unless it is named', {}, ['data/in/d.csv e0', 'data/in/b.csv e2'], []],
    ['the latest processed one of each key, in their order', { state: 'PROCESSED' }, ['data/in/b.csv e1', 'data/in/a.csv e3'], ['data/in/c.csv runs-on-glue']],
    ['no older one for a job that made only that', { state: 'PROCESSED', jobId: 'J1', keyPrefix: 'data/in/a' }, [], []],
    ['what Glue failed at', { jobId: 'J1', state: 'FAILED' }, ['data/in/d.csv e0'], []],
    ['a configuration that is pointed at', { keyPrefix: 'config/' }, [], ['config/config.json not-a-file']],
    ['an empty prefix points at nothing', { keyPrefix: '', state: 'FAILED' }, ['data/in/d.csv e0'], []],
    ['what no replay leaves', { state: 'SUPERSEDED' }, [], []],
  ]
  for (const [title, selection, receipts, refused] of CASES) {
    it(`takes ${title}`, () => {
      for (const listed of [RECEIPTS, [...RECEIPTS].reverse()]) {
        const selected = selectForReplay(listed, 'lake', selection)
        expect(selected.receipts.map(named)).to.deep.equal(receipts)
        expect(selected.refused.map((one) => `${one.receipt.object.key} ${one.refusal.code}`)).to.deep.equal(refused)
      }
      expect(selectForReplay(RECEIPTS, 'pond', selection)).to.deep.equal({ receipts: [], refused: [] })
    })
  }

  it('goes by the sequencers where there are any, whichever receipt was opened first', () => {
    const versions = ['0B', '0A'].map((sequencer, index) => {
      const object = { bucket: 'lake', key: 'data/in/a.csv', etag: sequencer, sequencer }
      return { ...openReceipt(object, 'route-file', `2025-01-01T00:00:0${index.toString()}.000Z`), state: 'PROCESSED' as const }
    })
    expect(selectForReplay(versions, 'lake', { state: 'PROCESSED' }).receipts.map(({ object }) => object.sequencer)).to.deep.equal(['0B'])
  })
})

describe('replayReceipt', () => {
  const asked = { by: 'ann', reason: 'why' }
  const at = '2025-01-02T00:00:00.000Z'

  it('brings a processed file back from the archive, where its copy stays known', () => {
    const replayed = replayReceipt(receipt('data/in/a.csv', 1, { archive: MOVE, plan: { kind: 'convert', runId: 'r' } }), asked, at)
    expect(replayed).to.deep.include({ state: 'RECEIVED', attempt: 2, fence: 2, archive: MOVE, plan: { kind: 'restore', from: MOVE.destination } })
    expect(replayed).to.not.have.any.keys('job', 'conversion', 'error', 'reason')
    expect(isReplayable(replayed)).to.equal(false)
    // Refused by its contract it still is replayed from the archive, whatever lies under its key by then.
    expect(placeAside({ ...replayed, state: 'QUARANTINED', plan: { kind: 'convert', runId: 'r' } })).to.equal(MOVE.destination)
  })

  it('reads a processed file that was kept where it lies', () => {
    const replayed = replayReceipt(receipt('data/in/a.csv', 1, { plan: { kind: 'convert', runId: 'r' } }), asked, at)
    expect(replayed).to.not.have.any.keys('plan', 'archive')
  })
})
