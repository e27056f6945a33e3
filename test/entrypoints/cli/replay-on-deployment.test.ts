import { expect } from 'chai'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import type { ReceiptJob, ReceiptState } from '../../../src/domain/ledger/receipt.ts'
import type { ReplaySelection } from '../../../src/domain/ledger/select-for-replay.ts'
import { ProgressLine } from '../../../src/entrypoints/cli/progress-line.ts'
import { candidateLedger } from '../../../src/entrypoints/cli/replay-on-deployment.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'
import { ReplayCandidates } from '../../../src/usecases/replay-candidates.ts'
import { World } from '../../usecases/world.ts'

const STATES: readonly ReceiptState[] = ['RECEIVED', 'ROUTED', 'PROCESSED', 'QUARANTINED', 'FAILED', 'PARKED', 'UNCONFIGURED', 'SUPERSEDED', 'IGNORED']
const JOB: ReceiptJob = { jobId: 'J', jobName: 'n', targetTable: 't', upsertKeys: ['id'], engine: 'lambda', versions: 'latest', onSuccess: 'keep' }
const SELECTIONS: readonly ReplaySelection[] = [
  {}, { state: 'PROCESSED' }, { state: 'FAILED' }, { keyPrefix: 'data/in/a' }, { keyPrefix: 'config/' }, { jobId: 'J2' },
  { jobId: 'J1', state: 'PROCESSED' }, { jobId: 'J1', state: 'PROCESSED', keyPrefix: 'data/in/b' },
]

describe('the candidates of a replay on a deployment', () => {
  const ledger = new MemoryLedger()
  const quiet = { write: () => true }
  const progress = new ProgressLine(new Terminal(quiet, quiet))

  before(async () => {
    for (const bucket of ['lake', 'other']) {
      for (const [index, state] of STATES.entries()) {
        for (const name of ['data/in/a.csv', 'data/in/b.csv', 'config/config.json']) {
          for (const version of [1, 2]) {
            const object = { bucket, key: name, versionId: `${state}-${version.toString()}` }
            const flow = name.startsWith('config/') ? 'config' : 'route-file'
            const opened = openReceipt(object, flow, `2025-01-01T00:0${index.toString()}:0${version.toString()}.000Z`)
            const job: ReceiptJob = { ...JOB, jobId: `J${version.toString()}` }
            await ledger.createReceipt({ ...opened, state, job })
          }
        }
      }
    }
  })

  for (const selection of SELECTIONS) {
    it(`are those of the whole ledger, for ${JSON.stringify(selection)}`, async () => {
      const { store } = new World()
      const narrow = candidateLedger(ledger, 'lake', selection, progress)
      const expected = await new ReplayCandidates({ ledger, store }).find('lake', selection)
      expect(await new ReplayCandidates({ ledger: narrow, store }).find('lake', selection)).to.deep.equal(expected)
    })
  }

  it('hold nothing that was processed unless it is asked for', async () => {
    const { items } = await candidateLedger(ledger, 'lake', {}, progress).listReceipts({}, { limit: 1_000 })
    expect(items.length).to.be.within(8, 36)
    expect(items.filter(({ value }) => value.state === 'PROCESSED' && value.flow !== 'config')).to.deep.equal([])
  })
})
