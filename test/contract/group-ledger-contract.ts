import { expect } from 'chai'
import { openReceipt } from '../../src/domain/ledger/open-receipt.ts'
import type { OrderGroup } from '../../src/domain/queue/order-group.ts'
import type { GroupLedger } from '../../src/ports/group-ledger.ts'
import type { Ledger } from '../../src/ports/ledger.ts'
import { fullGroup, groupOf, largestGroup, waitingFile } from './group-samples.ts'
import { type Harness, withFreshHarness } from './harness.ts'
import { allPages, numbers, refused, revisionOf } from './ledger-answers.ts'
import { at } from './packet-samples.ts'

export interface GroupLedgerHarness extends Harness {
  /** Empty. */
  readonly groups: GroupLedger
  /** Empty. Kept in the same place, where one place holds both. */
  readonly receipts: Ledger
}

/** Every promise of the `GroupLedger` port. `makeHarness` is called once a test. */
export function describeGroupLedgerContract(name: string, makeHarness: () => Promise<GroupLedgerHarness>): void {
  describe(`GroupLedger contract: ${name}`, () => {
    describe('groups', () => describeGroups(makeHarness))
    describe('busy groups', () => describeBusy(makeHarness))
  })
}

function describeGroups(makeHarness: () => Promise<GroupLedgerHarness>): void {
  const { test } = withFreshHarness(makeHarness)

  test('are absent before they are created', async ({ groups }) => {
    expect(await groups.findGroup('orders')).to.equal(undefined)
    expect(await groups.listBusyGroups()).to.deep.equal({ items: [] })
  })

  test('are read back as they were created', async ({ groups }) => {
    for (const group of [groupOf('small'), fullGroup('full')]) {
      const revision = revisionOf(await groups.createGroup(group))
      expect(await groups.findGroup(group.group)).to.deep.equal({ value: group, revision })
    }
  })

  test('are created once: the second is told, and changes nothing', async ({ groups }) => {
    await groups.createGroup(groupOf('orders'))
    expect(await groups.createGroup(fullGroup('orders'))).to.deep.equal({ kind: 'exists' })
    expect((await groups.findGroup('orders'))?.value).to.deep.equal(groupOf('orders'))
  })

  test('are created by exactly one of 20 that try at once', async ({ groups }) => {
    const outcomes = await Promise.all(numbers(20).map((n) => groups.createGroup(groupOf('orders', n))))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'created' ? [at(n)] : []))
    expect(winners).to.have.length(1)
    expect((await groups.findGroup('orders'))?.value.createdAt).to.equal(winners[0])
  })

  test('are replaced by a save that knows the revision, which then changes', async ({ groups }) => {
    const first = revisionOf(await groups.createGroup(groupOf('orders')))
    const leased: OrderGroup = { ...groupOf('orders'), fence: 2, lease: { owner: 'a', untilMs: 5 } }
    const second = revisionOf(await groups.saveGroup(leased, first))
    expect(second).not.to.equal(first)
    expect(await groups.findGroup('orders')).to.deep.equal({ value: leased, revision: second })
    expect(await groups.saveGroup({ ...leased, fence: 9 }, first)).to.deep.equal({ kind: 'conflict' })
    const released = groupOf('orders')
    const third = revisionOf(await groups.saveGroup(released, second))
    // What the record no longer has is gone.
    expect(await groups.findGroup('orders')).to.deep.equal({ value: released, revision: third })
  })

  test('get a new revision even by a save that changes nothing', async ({ groups }) => {
    const first = revisionOf(await groups.createGroup(groupOf('orders')))
    const second = revisionOf(await groups.saveGroup(groupOf('orders'), first))
    expect(await groups.saveGroup(groupOf('orders'), first)).to.deep.equal({ kind: 'conflict' })
    expect((await groups.saveGroup(groupOf('orders'), second)).kind).to.equal('saved')
  })

  test('are not created by a save', async ({ groups }) => {
    const foreign = revisionOf(await groups.createGroup(groupOf('other')))
    expect(await groups.saveGroup(groupOf('orders'), foreign)).to.deep.equal({ kind: 'conflict' })
    expect(await groups.saveGroup(groupOf('orders'), 'never a revision')).to.deep.equal({ kind: 'conflict' })
    expect(await groups.findGroup('orders')).to.equal(undefined)
  })

  test('give their lease to exactly one of 20 that come with the same revision', async ({ groups }) => {
    const revision = revisionOf(await groups.createGroup(groupOf('orders')))
    const leased = numbers(20).map((n): OrderGroup => ({ ...groupOf('orders'), lease: { owner: `invocation ${n}`, untilMs: n } }))
    const outcomes = await Promise.all(leased.map((value) => groups.saveGroup(value, revision)))
    const winners = outcomes.flatMap((outcome, n) => (outcome.kind === 'saved' ? [{ value: leased[n], revision: outcome.revision }] : []))
    expect(winners).to.have.length(1)
    expect(await groups.findGroup('orders')).to.deep.equal(winners[0])
  })

  test('lose no file of 8 writers that read again after a conflict', async ({ groups }) => {
    await groups.createGroup(groupOf('orders'))
    const add = async (n: number): Promise<void> => {
      for (;;) {
        const { value, revision } = (await groups.findGroup('orders'))!
        const saved = await groups.saveGroup({ ...value, admitted: [...value.admitted, waitingFile(n)] }, revision)
        if (saved.kind === 'saved') return
      }
    }
    await Promise.all(numbers(8).map(add))
    const { value } = (await groups.findGroup('orders'))!
    expect(value.admitted).to.have.deep.members(numbers(8).map((n) => waitingFile(n)))
  })

  test('are values: changing what was passed in or read changes nothing that is recorded', async ({ groups }) => {
    const group = fullGroup('orders')
    const expected = structuredClone(group)
    await groups.createGroup(group)
    const read = (await groups.findGroup('orders'))!.value
    const listed = (await groups.listBusyGroups()).items[0]!.value
    for (const record of [group, read, listed]) {
      Reflect.set(record, 'state', 'OPEN')
      Reflect.set(record.lease!, 'owner', 'nobody')
      Reflect.set(record.current!.phase, 'kind', 'intended')
      Reflect.set(record.admitted, '0', waitingFile(99))
    }
    expect((await groups.findGroup('orders'))?.value).to.deep.equal(expected)
    expect((await groups.listBusyGroups()).items.map(({ value }) => value)).to.deep.equal([expected])
  })

  test('with other names are others', async ({ groups }) => {
    const names = ['orders', 'Orders', 'orders_20250915', 'orders#GROUP', 'a/b', '../x', '.', '__proto__', 'constructor', '!"$%&()*+,-:;<=>?@[\\]^_`{|}~', 'x'.repeat(128)]
    const records = names.map((name) => fullGroup(name))
    for (const record of records) expect((await groups.createGroup(record)).kind, record.group).to.equal('created')
    for (const record of records) expect((await groups.findGroup(record.group))?.value).to.deep.equal(record)
    expect(namesOf(await allPages((options) => groups.listBusyGroups(options), 100))).to.deep.equal(names.toSorted())
  })

  test('are kept at their largest', async ({ groups }) => {
    const group = largestGroup('x'.repeat(128))
    const revision = revisionOf(await groups.createGroup(group))
    const next = { ...group, fence: group.fence + 1 }
    expect((await groups.saveGroup(next, revision)).kind).to.equal('saved')
    expect((await groups.findGroup(group.group))?.value).to.deep.equal(next)
    expect((await groups.listBusyGroups()).items.map(({ value }) => value)).to.deep.equal([next])
  })

  test('that could not be read back are refused', async ({ groups }) => {
    const group = groupOf('orders')
    await refused(groups.createGroup({ ...group, fence: Number.NaN }), /fence/)
    await refused(groups.createGroup({ ...group, admitted: [{ receipt: 'no identity', attempt: 1 }] }), /admitted/)
    await refused(groups.createGroup({ ...group, lease: { owner: 'a', untilMs: 0.5 } }), /lease/)
    const revision = revisionOf(await groups.createGroup(group))
    await refused(groups.saveGroup({ ...group, createdAt: at(1) }, revision), /createdAt/)
    expect((await groups.findGroup('orders'))?.value).to.deep.equal(group)
  })
}

function describeBusy(makeHarness: () => Promise<GroupLedgerHarness>): void {
  const { test } = withFreshHarness(makeHarness)

  test('are those with a file that is worked on or waits, and those that are halted', async ({ groups }) => {
    const { current, lease, newest, haltedBy } = fullGroup('x')
    const busy: readonly OrderGroup[] = [
      { ...groupOf('worked-on'), current: current! },
      { ...groupOf('waiting'), admitted: [waitingFile(1)] },
      { ...groupOf('halted'), state: 'HALTED', haltedBy: haltedBy! },
    ]
    const atRest: readonly OrderGroup[] = [groupOf('new'), { ...groupOf('leased'), lease: lease! }, { ...groupOf('done'), newest: newest! }]
    for (const group of [...busy, ...atRest]) await groups.createGroup(group)
    const listed = await allPages((options) => groups.listBusyGroups({ ...options, limit: 2 }), 2)
    expect(listed).to.have.deep.members(busy)
    expect(listed).to.have.length(busy.length)
  })

  test('are listed as they are by now, no longer once they rest, and again when they have work', async ({ groups }) => {
    const list = (): Promise<readonly OrderGroup[]> => allPages((options) => groups.listBusyGroups(options), 100)
    const waiting: OrderGroup = { ...groupOf('orders'), admitted: [waitingFile(1)] }
    const first = revisionOf(await groups.createGroup(waiting))
    const leased: OrderGroup = { ...waiting, lease: { owner: 'a', untilMs: 1 } }
    const second = revisionOf(await groups.saveGroup(leased, first))
    expect(await list()).to.deep.equal([leased])
    const third = revisionOf(await groups.saveGroup(groupOf('orders'), second))
    expect(await list()).to.deep.equal([])
    const again: OrderGroup = { ...groupOf('orders'), state: 'HALTED' }
    await groups.saveGroup(again, third)
    expect(await list()).to.deep.equal([again])
  })

  test('are listed page by page, each exactly once, with the revision that saves them', async ({ groups }) => {
    const names = numbers(11).map((n) => `group-${n}`)
    // In another order than that of their names.
    for (const [n, name] of names.toReversed().entries()) await groups.createGroup({ ...groupOf(name, n), admitted: [waitingFile(n)] })
    for (const limit of [1, 3, 11, 12]) {
      const listed = await allPages((options) => groups.listBusyGroups({ ...options, limit }), limit)
      expect(namesOf(listed), `by ${limit}`).to.deep.equal(names.toSorted())
    }
    const [stored] = (await groups.listBusyGroups({ limit: 1 })).items
    expect((await groups.saveGroup({ ...stored!.value, fence: 2 }, stored!.revision)).kind).to.equal('saved')
  })

  test('are kept apart from receipts', async ({ groups, receipts }) => {
    const receipt = openReceipt({ bucket: 'landing', key: 'data/in/a.csv', versionId: 'v1' }, 'route-file', at(0))
    await receipts.createReceipt(receipt)
    await groups.createGroup(fullGroup('orders'))
    expect(await allPages((options) => receipts.listReceipts({}, options), 100)).to.deep.equal([receipt])
    expect(await allPages((options) => receipts.listReceipts({ unfinished: true }, options), 100)).to.deep.equal([receipt])
    expect(await receipts.listRuns('2025-09-15')).to.deep.equal({ items: [] })
    expect(await allPages((options) => groups.listBusyGroups(options), 100)).to.deep.equal([fullGroup('orders')])
  })

  test('are refused by limits that cannot be', async ({ groups }) => {
    for (const limit of [0, 1_001, 1.5, Number.NaN]) await refused(groups.listBusyGroups({ limit }), /limit/)
  })
}

function namesOf(groups: readonly OrderGroup[]): readonly string[] {
  return groups.map(({ group }) => group).toSorted()
}
