import { expect } from 'chai'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { runExitCode } from '../../../src/entrypoints/cli/run-exit-code.ts'
import { runReport } from '../../../src/entrypoints/cli/run-report.ts'
import { describeRun } from '../../../src/entrypoints/cli/run-summary.ts'
import type { ProcessedFile } from '../../../src/usecases/file-processor.ts'

const RUN = { waiting: [], skipped: [], durationMs: 12.5, interrupted: false }
const receipt: Receipt = openReceipt({ bucket: 'local', key: 'bronze/a.csv', etag: 'e' }, 'convert-csv', '2025-01-01T00:00:00.000Z', 7)
const file = (status: ProcessedFile['status'], more: Partial<ProcessedFile> = {}): ProcessedFile => ({ key: `bronze/${status}.csv`, status, changed: true, durationMs: 1.2, ...more })
const exitCode = (files: readonly ProcessedFile[], strict = false, more: object = {}): number => runExitCode(runReport({ ...RUN, files, ...more }), { strict })

describe('runExitCode', () => {
  const ENDS: Readonly<Record<ProcessedFile['status'], readonly [code: number, strict: number]>> = {
    PROCESSED: [0, 0], duplicate: [0, 0], PARKED: [0, 0], UNCONFIGURED: [0, 1], IGNORED: [0, 0], SUPERSEDED: [0, 0],
    FAILED: [1, 1], QUARANTINED: [1, 1], RECEIVED: [1, 1], ROUTED: [1, 1], unreadable: [1, 1],
  }
  for (const [status, codes] of Object.entries(ENDS)) {
    it(`is ${codes.join(' and, under --strict, ')} for ${status}`, () => {
      const { status: known } = file(status as ProcessedFile['status'])
      expect([exitCode([file(known)]), exitCode([file(known)], true)]).to.deep.equal(codes)
    })
  }

  it('is 1 for a file that could not be brought to its end, whatever its state', () => {
    expect(exitCode([file('PARKED', { error: new PortError('unavailable', 'away') })])).to.equal(1)
  })

  it('is 130 for an interrupted run and 1 for one that ended early', () => {
    expect(exitCode([], false, { interrupted: true })).to.equal(130)
    expect(exitCode([], false, { error: new Error('no') })).to.equal(1)
  })

  it('does not mind a file that is on its way where files are brought to their ends elsewhere, unless it met an error', () => {
    const code = (one: ProcessedFile): number => runExitCode(runReport({ ...RUN, files: [one] }), { runsElsewhere: true })
    expect([file('ROUTED'), file('RECEIVED'), file('FAILED'), file('unreadable')].map(code)).to.deep.equal([0, 0, 1, 1])
    expect(code(file('ROUTED', { error: new PortError('unavailable', 'away') }))).to.equal(1)
  })

  it('minds rejected rows only under --strict', () => {
    const conversion = {
      outputKey: 'silver/a.parquet', contractName: 'c', contractHash: 'h', rowsIn: 3, rowsOut: 2, rowsRejected: 1, rowsWarned: 0, blankLines: 0,
      rejectsKey: 'quarantine/a', missingColumns: [], extraColumns: [],
    }
    const done = file('PROCESSED', { receipt: { ...receipt, state: 'PROCESSED', conversion } })
    expect([exitCode([done]), exitCode([done], true)]).to.deep.equal([0, 1])
    expect(runReport({ ...RUN, files: [done] })).to.deep.include({
      files: [
        {
          key: 'bronze/PROCESSED.csv', status: 'PROCESSED', reason: null, changed: true, job_id: null, output: 'silver/a.parquet', loaded: null, moved_to: null,
          rows_in: 3, rows_out: 2, rows_rejected: 1, rejects: 'quarantine/a', duration_ms: 1, error: null,
        },
      ],
      totals: { files: 1, by_status: { PROCESSED: 1 }, changed: 1, bytes: 7, rows_in: 3, rows_out: 2, rows_rejected: 1, duration_ms: 13 },
    })
  })
})

describe('describeRun', () => {
  it('shows what needs attention first when there are too many files to show', () => {
    const files = [...Array.from({ length: 150 }, () => file('PROCESSED')), file('FAILED', { error: new PortError('out-of-space', 'the disk is full') })]
    const lines = describeRun('f', runReport({ ...RUN, files }))
    expect(lines[1]).to.match(/^bronze\/FAILED\.csv +FAILED/)
    expect(lines).to.include('… and 51 more files; --json lists all.')
    expect(lines.at(-1)).to.equal('  the disk is full')
  })

  it('tells one message of many files once', () => {
    const error = new Error('the same')
    const files = ['a', 'b', 'c', 'd'].map((key) => ({ ...file('RECEIVED', { error }), key }))
    expect(describeRun('f', runReport({ ...RUN, files })).slice(-2)).to.deep.equal(['a, b and 2 more files:', '  the same'])
  })

  it('names what is left for the next run', () => {
    const lines = describeRun('f', runReport({ ...RUN, files: [], waiting: ['bronze/slow.csv'] }))
    expect(lines.join('\n')).to.match(/1 file still being written, left for the next run: bronze\/slow\.csv/)
  })
})
