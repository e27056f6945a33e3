import { expect } from 'chai'
import { sha256Hex } from '../../src/domain/identity/object-version.ts'
import { openReceipt } from '../../src/domain/ledger/open-receipt.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import { moveReceipt } from '../../src/domain/ledger/receipt-transitions.ts'
import { moveRun, type Run } from '../../src/domain/ledger/run.ts'
import type { Ledger } from '../../src/ports/ledger.ts'
import type { Harness } from './harness.ts'
import { allPages, numbers, refused, revisionOf, valuesOf } from './ledger-answers.ts'

export interface LedgerHarness extends Harness {
  /** Empty. */
  readonly ledger: Ledger
}

/** What every ledger must do. `makeHarness` is called once a test. */
export function describeLedgerContract(name: string, makeHarness: () => Promise<LedgerHarness>): void {
  describe(`${name}: ledger contract`, () => {
    let harness: LedgerHarness
    let ledger: Ledger

    beforeEach(async function () {
      harness = await makeHarness()
      ledger = harness.ledger
      const test = this.currentTest
      if (test !== undefined && harness.skip?.tests.includes(test.title) === true) {
        test.title = `${test.title} (skipped: ${harness.skip.reason})`
        this.skip()
      }
    })

    afterEach(async () => {
      await harness.close()
    })

    describe('receipts', () => {
      it('are absent before they are created', async () => {
        expect(await ledger.findReceipt(sha256Hex('nobody'))).to.equal(undefined)
        expect(await ledger.findReceipt('no identity at all')).to.equal(undefined)
        expect(await ledger.receiptsOfKey('landing', 'nothing')).to.deep.equal([])
        expect(await ledger.listReceipts({})).to.deep.equal({ items: [] })
      })

      it('are read back as they were created', async () => {
        const receipt = fullReceipt('data/in/a.csv')
        const created = await ledger.createReceipt(receipt)
        const found = await ledger.findReceipt(receipt.identity)
        expect(found).to.deep.equal({ value: receipt, revision: revisionOf(created) })
      })

      it('are created once: the second is told, and changes nothing', async () => {
        const receipt = receiptOf('data/in/a.csv')
        await ledger.createReceipt(receipt)
        const other = { ...receipt, size: 99, createdAt: at(7), updatedAt: at(7) }
        expect(await ledger.createReceipt(other)).to.deep.equal({ kind: 'exists' })
        expect((await ledger.findReceipt(receipt.identity))?.value).to.deep.equal(receipt)
        expect(valuesOf(await ledger.receiptsOfKey('landing', 'data/in/a.csv'))).to.deep.equal([receipt])
      })

      it('are created by exactly one of 20 that try at once', async () => {
        const receipt = receiptOf('data/in/race.csv')
        const outcomes = await Promise.all(numbers(20).map((size) => ledger.createReceipt({ ...receipt, size })))
        const winners = outcomes.flatMap((outcome, size) => (outcome.kind === 'created' ? [size] : []))
        expect(winners).to.have.length(1)
        expect((await ledger.findReceipt(receipt.identity))?.value.size).to.equal(winners[0])
      })

      it('are replaced by a save that knows the revision, which then changes', async () => {
        const receipt = receiptOf('data/in/a.csv')
        const first = revisionOf(await ledger.createReceipt(receipt))
        const parked = moveReceipt(receipt, 'PARKED', at(1), { reason: 'inactive' })
        const second = revisionOf(await ledger.saveReceipt(parked, first))
        expect(second).not.to.equal(first)
        expect(await ledger.findReceipt(receipt.identity)).to.deep.equal({ value: parked, revision: second })
        expect(valuesOf(await ledger.receiptsOfKey('landing', 'data/in/a.csv'))).to.deep.equal([parked])
        expect(await everyReceipt(ledger)).to.deep.equal([parked])
      })

      it('get a new revision even by a save that changes nothing', async () => {
        const receipt = receiptOf('data/in/a.csv')
        const first = revisionOf(await ledger.createReceipt(receipt))
        const second = revisionOf(await ledger.saveReceipt(receipt, first))
        expect(await ledger.saveReceipt(receipt, first)).to.deep.equal({ kind: 'conflict' })
        expect((await ledger.saveReceipt(receipt, second)).kind).to.equal('saved')
      })

      it('are left as they are by a save with an older revision', async () => {
        const receipt = receiptOf('data/in/a.csv')
        const first = revisionOf(await ledger.createReceipt(receipt))
        const routed = moveReceipt(receipt, 'ROUTED', at(1))
        await ledger.saveReceipt(routed, first)
        const late = moveReceipt(receipt, 'PARKED', at(2))
        expect(await ledger.saveReceipt(late, first)).to.deep.equal({ kind: 'conflict' })
        expect((await ledger.findReceipt(receipt.identity))?.value).to.deep.equal(routed)
      })

      it('are not created by a save', async () => {
        const receipt = receiptOf('data/in/a.csv')
        const foreign = revisionOf(await ledger.createReceipt(receiptOf('data/in/b.csv')))
        expect(await ledger.saveReceipt(receipt, foreign)).to.deep.equal({ kind: 'conflict' })
        expect(await ledger.saveReceipt(receipt, 'never a revision')).to.deep.equal({ kind: 'conflict' })
        expect(await ledger.findReceipt(receipt.identity)).to.equal(undefined)
      })

      it('are saved by exactly one of 20 that come with the same revision', async () => {
        const receipt = receiptOf('data/in/race.csv')
        const revision = revisionOf(await ledger.createReceipt(receipt))
        const outcomes = await Promise.all(numbers(20).map((n) => ledger.saveReceipt({ ...receipt, fence: n + 2 }, revision)))
        const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'saved' ? [{ ...outcome, fence: n + 2 }] : []))
        expect(winners).to.have.length(1)
        const found = await ledger.findReceipt(receipt.identity)
        expect(found?.value.fence).to.equal(winners[0]?.fence)
        expect(found?.revision).to.equal(winners[0]?.revision)
      })

      it('are values: changing what was passed in or read changes nothing that is recorded', async () => {
        const runIds = ['run-1']
        const receipt = { ...receiptOf('data/in/a.csv'), runIds }
        const expected = structuredClone(receipt)
        await ledger.createReceipt(receipt)
        runIds.push('run-2')
        const [found] = await ledger.receiptsOfKey('landing', 'data/in/a.csv')
        Reflect.set(found!.value, 'state', 'FAILED')
        Reflect.set(found!.value.history[0]!, 'to', 'FAILED')
        Reflect.set(found!.value.object, 'key', 'other')
        expect((await ledger.findReceipt(receipt.identity))?.value).to.deep.equal(expected)
        expect(await everyReceipt(ledger)).to.deep.equal([expected])
      })

      it('of one key come newest first, by time of creation and not of writing', async () => {
        const versions = [3, 0, 2, 4, 1].map((minute) => receiptOf('data/in/a.csv', minute))
        for (const version of versions) await ledger.createReceipt(version)
        await ledger.createReceipt(receiptOf('data/in/a.csv.old', 5))
        const oldest = await ledger.findReceipt(versions[1]!.identity)
        await ledger.saveReceipt({ ...oldest!.value, updatedAt: at(9) }, oldest!.revision)
        const found = await ledger.receiptsOfKey('landing', 'data/in/a.csv')
        expect(found.map(({ value }) => value.createdAt)).to.deep.equal([at(4), at(3), at(2), at(1), at(0)])
        expect(found.at(-1)?.value.updatedAt).to.equal(at(9))
        const newest = await ledger.receiptsOfKey('landing', 'data/in/a.csv', 2)
        expect(newest.map(({ value }) => value.createdAt)).to.deep.equal([at(4), at(3)])
        const saved = await ledger.saveReceipt({ ...newest[0]!.value, fence: 2 }, newest[0]!.revision)
        expect(saved.kind).to.equal('saved')
      })

      it('of odd keys are kept apart', async () => {
        const strange = ['a#b', 'a/b', 'a b', 'é', 'e\u0301', '日本/😀.csv', '__proto__', '../x', 'a%2Fb', 'OBJ#1', 'a\nb']
        const keys = [...strange, 'k'.repeat(1_000)]
        const receipts = keys.map((key) => receiptOf(key))
        for (const receipt of receipts) await ledger.createReceipt(receipt)
        for (const [index, key] of keys.entries()) {
          expect(valuesOf(await ledger.receiptsOfKey('landing', key)), key).to.deep.equal([receipts[index]])
        }
        expect(await ledger.receiptsOfKey('other', 'a/b')).to.deep.equal([])
        const first = receiptOf('b/c', 0, 'a')
        const second = receiptOf('c', 0, 'a/b')
        await ledger.createReceipt(first)
        await ledger.createReceipt(second)
        expect(valuesOf(await ledger.receiptsOfKey('a', 'b/c'))).to.deep.equal([first])
        expect(valuesOf(await ledger.receiptsOfKey('a/b', 'c'))).to.deep.equal([second])
      })

      it('are listed page by page, each exactly once', async () => {
        const receipts = numbers(11).map((n) => receiptOf(`data/in/${n}.csv`, n))
        for (const receipt of receipts) await ledger.createReceipt(receipt)
        const listed = await allPages((options) => ledger.listReceipts({}, { ...options, limit: 3 }), 3)
        expect(byId(listed)).to.deep.equal(byId(receipts))
        expect(byId(await everyReceipt(ledger))).to.deep.equal(byId(receipts))
      })

      it('are listed by state', async () => {
        for (const n of numbers(6)) {
          const receipt = receiptOf(`data/in/${n}.csv`, n)
          const revision = revisionOf(await ledger.createReceipt(receipt))
          if (n % 2 === 0) await ledger.saveReceipt(moveReceipt(receipt, 'ROUTED', at(n)), revision)
        }
        const routed = await allPages((options) => ledger.listReceipts({ state: 'ROUTED' }, { ...options, limit: 2 }), 2)
        const keys = routed.map(({ object }) => object.key)
        expect(keys.toSorted()).to.deep.equal(['data/in/0.csv', 'data/in/2.csv', 'data/in/4.csv'])
        expect(await allPages((options) => ledger.listReceipts({ state: 'FAILED' }, options), 100)).to.deep.equal([])
      })

      it('are listed when they are unfinished, for the object, for its archive or for a notice', async () => {
        const move = { destination: 'data/archive/a.csv', alternative: 'data/archive/a~1.csv' }
        const notice = { id: '1', outcome: 'failed', subject: 's', message: 'm', at: at(0) }
        const ended = (key: string, more: Partial<Receipt>): Receipt => ({
          ...moveReceipt(moveReceipt(receiptOf(key), 'ROUTED', at(1)), 'PROCESSED', at(2)),
          ...more,
        })
        const receipts = [
          receiptOf('received.csv'),
          moveReceipt(receiptOf('routed.csv'), 'ROUTED', at(1)),
          ended('archiving.csv', { archive: { ...move, step: 'copy' } }),
          ended('archived.csv', { archive: { ...move, step: 'done' } }),
          ended('told.csv', { notices: [{ ...notice, status: 'sent', sentAt: at(3) }] }),
          ended('untold.csv', { notices: [{ ...notice, status: 'pending' }] }),
          ended('ended.csv', {}),
        ]
        for (const receipt of receipts) await ledger.createReceipt(receipt)
        const unfinished = await allPages((options) => ledger.listReceipts({ unfinished: true }, { ...options, limit: 2 }), 2)
        const keys = ['archiving.csv', 'received.csv', 'routed.csv', 'untold.csv']
        expect(unfinished.map(({ object }) => object.key).toSorted()).to.deep.equal(keys)
        const routed = await allPages((options) => ledger.listReceipts({ state: 'ROUTED', unfinished: true }, options), 100)
        expect(routed.map(({ object }) => object.key)).to.deep.equal(['routed.csv'])
      })

      it('are no longer listed as unfinished once they are finished', async () => {
        const receipt = receiptOf('data/in/a.csv')
        const revision = revisionOf(await ledger.createReceipt(receipt))
        const list = () => allPages((options) => ledger.listReceipts({ unfinished: true }, options), 100)
        expect(await list()).to.deep.equal([receipt])
        await ledger.saveReceipt(moveReceipt(receipt, 'SUPERSEDED', at(1)), revision)
        expect(await list()).to.deep.equal([])
      })

      it('carry a long history and a plan with a large input', async () => {
        const entry = { at: at(0), from: 'PARKED' as const, to: 'RECEIVED' as const, reason: 'replayed', by: 'ops@example.test' }
        const receipt: Receipt = {
          ...receiptOf('data/in/a.csv'),
          history: Array.from({ length: 300 }, () => entry),
          plan: { kind: 'start', name: 'run-a', input: JSON.stringify({ keys: 'é"\\\n'.repeat(12_000) }), started: false },
        }
        const revision = revisionOf(await ledger.createReceipt(receipt))
        expect((await ledger.saveReceipt({ ...receipt, fence: 2 }, revision)).kind).to.equal('saved')
        expect((await ledger.findReceipt(receipt.identity))?.value).to.deep.equal({ ...receipt, fence: 2 })
      })

      it('that could not be read back are refused', async () => {
        const receipt = receiptOf('data/in/a.csv')
        await refused(ledger.createReceipt({ ...receipt, identity: '../../outside' }), /identity/)
        await refused(ledger.createReceipt({ ...receipt, size: Number.NaN }), /size/)
        const revision = revisionOf(await ledger.createReceipt(receipt))
        await refused(ledger.saveReceipt({ ...receipt, createdAt: at(1) }, revision), /createdAt/)
        expect((await ledger.findReceipt(receipt.identity))?.value).to.deep.equal(receipt)
      })
    })

    describe('runs', () => {
      it('are absent before they are registered', async () => {
        expect(await ledger.findRun('run-1')).to.equal(undefined)
        expect(await ledger.listRuns('2025-09-15')).to.deep.equal({ items: [] })
      })

      it('are found by id and in the listing of their day', async () => {
        const run = runOf('run-1')
        const revision = revisionOf(await ledger.registerRun(run))
        expect(await ledger.findRun('run-1')).to.deep.equal({ value: run, revision })
        expect(await ledger.listRuns('2025-09-15')).to.deep.equal({ items: [{ value: run, revision }] })
        expect(await ledger.listRuns('2025-09-16')).to.deep.equal({ items: [] })
      })

      it('are registered once: the second is told, and is in no listing', async () => {
        const run = runOf('run-1')
        await ledger.registerRun(run)
        const other = { ...run, createdAt: '2025-09-16T00:00:00.000Z', updatedAt: '2025-09-16T00:00:00.000Z' }
        expect(await ledger.registerRun(other)).to.deep.equal({ kind: 'exists' })
        expect((await ledger.findRun('run-1'))?.value).to.deep.equal(run)
        expect(await ledger.listRuns('2025-09-16')).to.deep.equal({ items: [] })
        expect(valuesOf((await ledger.listRuns('2025-09-15')).items)).to.deep.equal([run])
      })

      it('are registered by exactly one of 20 that try at once', async () => {
        const outcomes = await Promise.all(numbers(20).map((n) => ledger.registerRun({ ...runOf('run-1', n), rowsIn: n })))
        const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'created' ? [n] : []))
        expect(winners).to.have.length(1)
        const listed = valuesOf((await ledger.listRuns('2025-09-15')).items)
        expect(listed.map((run) => run.rowsIn)).to.deep.equal(winners)
      })

      it('are replaced by compare-and-set, in the listing too', async () => {
        const run = runOf('run-1')
        const first = revisionOf(await ledger.registerRun(run))
        const running = moveRun(run, 'RUNNING', at(1))!
        const second = revisionOf(await ledger.saveRun(running, first))
        expect(second).not.to.equal(first)
        expect(await ledger.saveRun(moveRun(run, 'FAILED', at(2))!, first)).to.deep.equal({ kind: 'conflict' })
        expect(await ledger.saveRun(runOf('run-2'), second)).to.deep.equal({ kind: 'conflict' })
        expect(await ledger.findRun('run-1')).to.deep.equal({ value: running, revision: second })
        expect(await ledger.findRun('run-2')).to.equal(undefined)
        expect(await ledger.listRuns('2025-09-15')).to.deep.equal({ items: [{ value: running, revision: second }] })
      })

      it('are saved by exactly one of 20 that come with the same revision', async () => {
        const run = runOf('run-1')
        const revision = revisionOf(await ledger.registerRun(run))
        const outcomes = await Promise.all(numbers(20).map((n) => ledger.saveRun({ ...run, rowsIn: n }, revision)))
        const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'saved' ? [n] : []))
        expect(winners).to.have.length(1)
        expect((await ledger.findRun('run-1'))?.value.rowsIn).to.equal(winners[0])
      })

      it('of a day are listed oldest first, page by page', async () => {
        const minutes = [5, 1, 4, 0, 3, 2, 6]
        for (const minute of minutes) await ledger.registerRun(runOf(`run-${(9 - minute).toString()}`, minute))
        await ledger.registerRun({ ...runOf('run-next-day'), createdAt: '2025-09-16T00:00:00.000Z' })
        const listed = await allPages((options) => ledger.listRuns('2025-09-15', { ...options, limit: 3 }), 3)
        expect(listed.map((run) => run.createdAt)).to.deep.equal([0, 1, 2, 3, 4, 5, 6].map(at))
      })

      it('are values: changing what was passed in or read changes nothing that is recorded', async () => {
        const run = runOf('run-1')
        const expected = structuredClone(run)
        await ledger.registerRun(run)
        Reflect.set(run, 'state', 'FAILED')
        const found = await ledger.findRun('run-1')
        Reflect.set(found!.value.history[0]!, 'to', 'FAILED')
        expect((await ledger.findRun('run-1'))?.value).to.deep.equal(expected)
        expect(valuesOf((await ledger.listRuns('2025-09-15')).items)).to.deep.equal([expected])
      })

      it('may have odd ids', async () => {
        const ids = ['a#b', 'a/b', '../up', 'é日本', '__proto__', '.', 'RUN', 'run', 'x'.repeat(300)]
        for (const id of ids) expect((await ledger.registerRun(runOf(id))).kind, id).to.equal('created')
        for (const id of ids) expect((await ledger.findRun(id))?.value.id).to.equal(id)
        const listed = await allPages((options) => ledger.listRuns('2025-09-15', options), 100)
        expect(listed.map(({ id }) => id).toSorted()).to.deep.equal(ids.toSorted())
      })
    })

    it('refuses limits and pages that cannot be', async () => {
      for (const limit of [0, 1_001, 1.5, Number.NaN]) {
        await refused(ledger.listReceipts({}, { limit }), /limit/)
        await refused(ledger.listRuns('2025-09-15', { limit }), /limit/)
        await refused(ledger.receiptsOfKey('landing', 'k', limit), /limit/)
      }
      expect(await ledger.listRuns('../receipts')).to.deep.equal({ items: [] })
    })
  })
}

function at(minute: number): string {
  return `2025-09-15T10:${minute.toString().padStart(2, '0')}:00.000Z`
}

/** A receipt of one version of a key; each minute is another version. */
function receiptOf(key: string, minute = 0, bucket = 'landing'): Receipt {
  return openReceipt({ bucket, key, versionId: `v${minute}` }, 'route-file', at(minute))
}

function fullReceipt(key: string): Receipt {
  return {
    ...receiptOf(key),
    location: { bucket: 'landing', key, versionId: 'v9', etag: 'e', sequencer: '0A', recurrence: 1 },
    size: 0,
    reason: 'because',
    job: {
      jobId: 'j',
      jobName: 'Job',
      targetTable: 't',
      upsertKeys: ['a', 'b'],
      engine: 'glue',
      contract: 'c',
      glueJobName: 'g',
      onSuccess: 'archive',
      versions: 'all',
    },
    configEtag: 'e',
    plan: { kind: 'move', move: { destination: 'd', alternative: 'd~1', step: 'copy' }, then: 'PARKED' },
    archive: { destination: 'x', alternative: 'y', step: 'done' },
    conversion: {
      outputKey: 'silver/a.parquet',
      contractName: 'default',
      contractHash: 'h',
      rowsIn: 3,
      rowsOut: 2,
      rowsRejected: 1,
      rowsWarned: 0,
      blankLines: 0,
      rejectsKey: 'quarantine/a',
      missingColumns: [],
      extraColumns: ['é', ''],
    },
    landedAt: at(0),
    prepared: {
      runId: 'run-1',
      onto: { kind: 'table', etag: 'e', isRecast: false },
      upload: { bucket: 'landing', key: 'silver/a.parquet', uploadId: 'u', bytes: 5 },
      record: {
        outputKey: 'silver/a.parquet',
        contractName: 'default',
        contractHash: 'h',
        rowsIn: 0,
        rowsOut: 0,
        rowsRejected: 0,
        rowsWarned: 0,
        blankLines: 0,
        missingColumns: [],
        extraColumns: [],
      },
    },
    commitsLost: 1,
    load: { step: 'pending' },
    error: { code: 'bad', message: '' },
    notices: [{ id: 'n', outcome: 'PARKED', subject: 's', message: 'm\nm', at: at(0), status: 'sent', sentAt: at(1) }],
    runIds: ['run-1'],
  }
}

function runOf(id: string, minute = 0): Run {
  const object = { bucket: 'landing', key: 'data/in/a.csv', versionId: 'v1' }
  return {
    id,
    identity: sha256Hex(id),
    object,
    jobId: 'j',
    state: 'PENDING',
    attempt: 1,
    fence: 1,
    createdAt: at(minute),
    updatedAt: at(minute),
    history: [{ at: at(minute), from: null, to: 'PENDING' }],
  }
}

function everyReceipt(ledger: Ledger): Promise<readonly Receipt[]> {
  return allPages((options) => ledger.listReceipts({}, options), 100)
}

function byId(receipts: readonly Receipt[]): readonly Receipt[] {
  return receipts.toSorted((a, b) => (a.identity < b.identity ? -1 : 1))
}
