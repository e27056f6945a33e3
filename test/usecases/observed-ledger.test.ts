import { expect } from 'chai'
import { MemoryLedger } from '../../src/adapters/memory/memory-ledger.ts'
import { MemoryMetrics } from '../../src/adapters/memory/memory-metrics.ts'
import { RecordingLogger } from '../../src/adapters/memory/recording-logger.ts'
import { withNotice, withNoticeSent } from '../../src/domain/flow/end-receipt.ts'
import { openReceipt } from '../../src/domain/ledger/open-receipt.ts'
import { moveReceipt } from '../../src/domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import type { Stored } from '../../src/ports/ledger.ts'
import { ObservedLedger } from '../../src/usecases/observed-ledger.ts'
import { describeLedgerContract } from '../contract/ledger-contract.ts'

const at = (second: number): string => new Date(Date.UTC(2025, 0, 1, 0, 0, second)).toISOString()
const OPENED = openReceipt({ bucket: 'lake', key: 'data/in/a.csv', versionId: 'v1' }, 'route-file', at(0))

describeLedgerContract('ObservedLedger', async () => {
  const observers = { logger: new RecordingLogger(), metrics: new MemoryMetrics() }
  return { ledger: new ObservedLedger(new MemoryLedger(), observers), close: async () => undefined }
})

describe('ObservedLedger', () => {
  let logger: RecordingLogger
  let metrics: MemoryMetrics
  let inner: MemoryLedger
  let ledger: ObservedLedger

  beforeEach(() => {
    logger = new RecordingLogger()
    metrics = new MemoryMetrics()
    inner = new MemoryLedger()
    ledger = new ObservedLedger(inner, { logger, metrics })
  })

  async function save(receipt: Receipt): Promise<void> {
    const { revision } = (await ledger.findReceipt(receipt.identity)) as Stored<Receipt>
    expect(await ledger.saveReceipt(receipt, revision)).to.have.property('kind', 'saved')
  }

  const told = (): readonly unknown[] => logger.records.map(({ level, fields }) => [level, fields['from'], fields['to'], fields['reason']])

  it('tells each change of state once, and nothing of other writes', async () => {
    await ledger.createReceipt(OPENED)
    const routed = moveReceipt(OPENED, 'ROUTED', at(1))
    await save(routed)
    const failed = moveReceipt(routed, 'FAILED', at(2), { reason: 'no-local-job' })
    const owing = withNotice(failed, { outcome: 'failed', key: 'data/in/a.csv', code: 'x', message: 'y' }, at(2))
    await save(owing)
    await save(withNoticeSent(owing, owing.notices[0]!.id, at(3)))
    expect(told()).to.deep.equal([
      ['info', null, 'RECEIVED', null],
      ['info', 'RECEIVED', 'ROUTED', null],
      ['warn', 'ROUTED', 'FAILED', 'no-local-job'],
    ])
    expect(metrics.total('FilesEnded')).to.equal(1)
    expect(metrics.total('FilesEnded', { State: 'FAILED' })).to.equal(1)
  })

  it('tells a change once when the receipt is written again within the same millisecond', async () => {
    await ledger.createReceipt(OPENED)
    const ended = moveReceipt(OPENED, 'PARKED', at(1), { reason: 'inactive' })
    await save(ended)
    await save({ ...ended, fence: ended.fence + 1 })
    expect(told()).to.have.length(2)
    expect(metrics.total('FilesEnded', { State: 'PARKED' })).to.equal(1)
  })

  it('says nothing of a write that was refused, or that did not come through', async () => {
    await ledger.createReceipt(OPENED)
    expect(await ledger.createReceipt(OPENED)).to.deep.equal({ kind: 'exists' })
    expect(await ledger.saveReceipt(moveReceipt(OPENED, 'IGNORED', at(1)), 'another')).to.deep.equal({ kind: 'conflict' })
    expect(told()).to.have.length(1)
    const broken = new ObservedLedger(Object.assign(new MemoryLedger(), { createReceipt: () => Promise.reject(new Error('no')) }), { logger, metrics })
    await broken.createReceipt(OPENED).catch(() => undefined)
    expect(told()).to.have.length(1)
    expect(metrics.total('FilesEnded')).to.equal(0)
  })

  it('says of which file, attempt and job it is, and how many rows it came to', async () => {
    await ledger.createReceipt(OPENED)
    const job = { jobId: 'JOB001', jobName: 'n', targetTable: 't', upsertKeys: [], engine: 'lambda', versions: 'latest', onSuccess: 'keep' } as const
    const counts = { rowsIn: 5, rowsOut: 3, rowsRejected: 2, rowsWarned: 0, blankLines: 0 }
    const conversion = { outputKey: 'o', contractName: 'c', contractHash: 'h', ...counts, missingColumns: [], extraColumns: [] }
    const routed = { ...moveReceipt(OPENED, 'ROUTED', at(1)), job, attempt: 2 }
    await save(routed)
    await save(moveReceipt({ ...routed, conversion }, 'PROCESSED', at(2)))
    const file = { receipt: OPENED.identity, correlation_id: OPENED.identity, bucket: 'lake', key: 'data/in/a.csv', version: 'v1' }
    const both = { ...file, reason: null, attempt: 2, job_id: 'JOB001' }
    expect(logger.records.slice(1)).to.deep.equal([
      { level: 'info', event: 'receipt-moved', fields: { ...both, from: 'RECEIVED', to: 'ROUTED' } },
      { level: 'info', event: 'receipt-moved', fields: { ...both, from: 'ROUTED', to: 'PROCESSED', rows_processed: 3, rows_rejected: 2 } },
    ])
  })

  it('counts no configuration among the files', async () => {
    const config = openReceipt({ bucket: 'lake', key: 'config/config.json', etag: 'e' }, 'config', at(0))
    await ledger.createReceipt(moveReceipt(moveReceipt(config, 'ROUTED', at(0)), 'FAILED', at(0), { reason: 'config-missing' }))
    expect(told()).to.deep.equal([['warn', 'ROUTED', 'FAILED', 'config-missing']])
    expect(metrics.total('FilesEnded')).to.equal(0)
  })
})
