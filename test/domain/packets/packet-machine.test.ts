import { expect } from 'chai'
import fc from 'fast-check'
import { conflictingPacket, packetMachine, retryPacket, wakePacket } from '../../../src/domain/packets/packet-machine.ts'
import type { PacketOutcome } from '../../../src/domain/packets/packet-machine.ts'
import type { PacketRecord, PacketState } from '../../../src/domain/packets/packet-record.ts'
import { isUnfinishedPacket } from '../../../src/domain/packets/unfinished-packet.ts'
import { PLAN, received, SOURCE, T0, T1, T2 } from './packet-records.ts'

const PLANNED: PacketOutcome = { kind: 'planned', source: SOURCE, plan: PLAN }
const HELD: PacketOutcome = { kind: 'held', reason: 'missing-dimension', message: 'It refers to department 3' }
const FAILED: PacketOutcome = { kind: 'failed', source: SOURCE, code: 'all-rows-rejected', message: 'All 5 records are rejected' }

const after = (record: PacketRecord, ...outcomes: readonly PacketOutcome[]) => outcomes.reduce((now, outcome) => packetMachine.evolve(now, outcome, T1), record)
const effectOf = (record: PacketRecord) => packetMachine.next(record)?.kind
const subjects = ({ notices }: PacketRecord) => notices.map(({ subject }) => subject)

const LEGAL: ReadonlySet<string> = new Set([
  'null RECEIVED', 'RECEIVED HELD', 'RECEIVED FAILED', 'RECEIVED PROCESSED', 'HELD RECEIVED', 'FAILED RECEIVED',
] satisfies readonly `${PacketState | 'null'} ${PacketState}`[])

describe('packetMachine', () => {
  it('works, commits, advances, and is done', () => {
    const planned = after(received(), PLANNED)
    const committed = after(planned, { kind: 'committed' })
    const advanced = after(committed, { kind: 'advanced' })
    expect([received(), planned, committed, advanced].map(effectOf)).to.deep.equal(['work', 'commit', 'advance', undefined])
    expect([received(), planned, committed, advanced].map(isUnfinishedPacket)).to.deep.equal([true, true, true, false])
    expect(packetMachine.next(planned)).to.deep.equal({ kind: 'commit', plan: PLAN })
    expect(advanced).to.deep.equal({
      ...received(),
      state: 'PROCESSED', source: SOURCE, plan: PLAN, sequenced: true, fence: 4, updatedAt: T1,
      history: [{ at: T0, from: null, to: 'RECEIVED' }, { at: T1, from: 'RECEIVED', to: 'PROCESSED' }],
    })
  })

  it('keeps few of the notices that were sent and all that were not, whatever comes, and no message without end', () => {
    let record = after(received(), PLANNED, { kind: 'committed' }, { kind: 'advanced' })
    for (let i = 0; i < 70; i += 1) {
      record = conflictingPacket(record, `etag-${i.toString()}`, 'x'.repeat(100_000), T1)
      if (i < 65) record = after(record, { kind: 'published', id: record.notices.at(-1)!.id })
    }
    expect(record.notices.filter(({ status }) => status === 'pending')).to.have.length(5)
    expect(record.notices.filter(({ status }) => status === 'sent')).to.have.length(50)
    expect(Math.max(...record.notices.map(({ message }) => message.length))).to.equal(2_000)
    const failed = after(received(), { kind: 'failed', code: 'x', message: 'y'.repeat(100_000) })
    expect(failed.error?.message).to.have.length(2_000)
  })

  it('tells of gaps once the packet is in, and is not done before it has told', () => {
    const committed = after(received(), { kind: 'planned', source: SOURCE, plan: { ...PLAN, gaps: [5, 6] } }, { kind: 'committed' }, { kind: 'advanced' })
    expect(subjects(committed)).to.deep.equal(['Packet Gap'])
    expect(isUnfinishedPacket(committed)).to.equal(true)
    const effect = packetMachine.next(committed)
    expect(effect).to.deep.include({ kind: 'publish' })
    const published = after(committed, { kind: 'published', id: committed.notices[0]!.id })
    expect(published.notices).to.deep.equal([{ ...committed.notices[0]!, status: 'sent', sentAt: T1 }])
    expect(effectOf(published)).to.equal(undefined)
    expect(isUnfinishedPacket(published)).to.equal(false)
  })

  it('works again when somebody else was faster, and keeps nothing of the plan', () => {
    const overtaken = after(received(), PLANNED, { kind: 'overtaken' })
    expect(overtaken).to.not.have.property('plan')
    expect(overtaken.state).to.equal('RECEIVED')
    expect(effectOf(overtaken)).to.equal('work')
    expect(after(overtaken, PLANNED, { kind: 'committed' }).plan).to.deep.equal(PLAN)
  })

  it('holds, wakes, and tells of one cause once', () => {
    const held = after(received(), HELD)
    expect(held).to.deep.include({ state: 'HELD', reason: 'missing-dimension' })
    expect(effectOf(held)).to.equal('publish')
    const woken = wakePacket(held, T2)
    expect(woken).to.deep.include({ state: 'RECEIVED', updatedAt: T2, attempt: 1 })
    expect(woken).to.not.have.property('reason')
    expect(effectOf(woken)).to.equal('work')
    const heldAgain = after(woken, { ...HELD, message: 'It refers to department 4' })
    expect(subjects(heldAgain)).to.deep.equal(['Packet Held'])
    expect(subjects(after(wakePacket(heldAgain, T2), { kind: 'held', reason: 'gap', message: 'It waits for packet 6' }))).to.deep.equal(['Packet Held', 'Packet Held'])
    expect(isUnfinishedPacket(after(held, { kind: 'published', id: held.notices[0]!.id }))).to.equal(true)
  })

  it('fails with its reason, and is tried as a new attempt, of which it tells again', () => {
    const failed = after(received(), FAILED)
    expect(failed).to.deep.include({ state: 'FAILED', reason: 'all-rows-rejected', source: SOURCE })
    expect(failed.error).to.deep.equal({ code: 'all-rows-rejected', message: 'All 5 records are rejected' })
    const retried = retryPacket(failed, T2)
    expect(retried).to.deep.include({ state: 'RECEIVED', attempt: 2 })
    for (const name of ['error', 'source', 'reason']) expect(retried).to.not.have.property(name)
    expect(subjects(after(retried, FAILED))).to.deep.equal(['Packet Failed', 'Packet Failed'])
    expect(after(received(), { kind: 'failed', code: 'gap-too-wide', message: 'x' })).to.not.have.property('source')
  })

  it('ends at once where the star has the packet from before', () => {
    const known = after(received(), { kind: 'known-before' })
    expect(known).to.deep.include({ state: 'PROCESSED', reason: 'known-before', sequenced: true })
    expect(effectOf(known)).to.equal(undefined)
  })

  it('tells of other content once for each of it, and stays what it was', () => {
    const processed = after(received(), PLANNED, { kind: 'committed' }, { kind: 'advanced' })
    const once = conflictingPacket(processed, 'e2', 'other content', T2)
    expect(once).to.deep.include({ state: 'PROCESSED', fence: processed.fence + 1, updatedAt: T2 })
    expect(once.history).to.deep.equal(processed.history)
    expect(subjects(conflictingPacket(once, 'e2', 'other content', T2))).to.deep.equal(['Packet Conflict'])
    expect(subjects(conflictingPacket(once, 'e3', 'other content', T2))).to.deep.equal(['Packet Conflict', 'Packet Conflict'])
  })

  it('wakes only what is held, and retries only what has failed', () => {
    const [held, failed, processed] = [after(received(), HELD), after(received(), FAILED), after(received(), PLANNED, { kind: 'committed' })]
    for (const record of [received(), failed, processed]) expect(wakePacket(record, T2)).to.equal(record)
    for (const record of [received(), held, processed]) expect(retryPacket(record, T2)).to.equal(record)
  })

  it('goes by legal transitions only, writes each of them down, and raises the fence with each write', () => {
    const outcomes: Readonly<Record<string, readonly PacketOutcome[]>> = {
      work: [PLANNED, { kind: 'planned', source: SOURCE, plan: { ...PLAN, gaps: [3] } }, HELD, FAILED, { kind: 'known-before' }],
      commit: [{ kind: 'committed' }, { kind: 'overtaken' }],
      advance: [{ kind: 'advanced' }],
    }
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 40 }), choices => {
        let record = received()
        for (const choice of choices) {
          const effect = packetMachine.next(record)
          const possible = effect === undefined ? [] : effect.kind === 'publish' ? [{ kind: 'published', id: effect.notice.id } as const] : (outcomes[effect.kind] ?? [])
          const outcome = possible[choice % Math.max(1, possible.length)]
          const next = outcome === undefined ? [wakePacket, retryPacket].map(change => change(record, T2)).find(changed => changed !== record) : packetMachine.evolve(record, outcome, T1)
          if (next === undefined) {
            expect([record.state, record.sequenced]).to.deep.equal(['PROCESSED', true])
            return
          }
          expect(next.fence).to.equal(record.fence + 1)
          if (next.state !== record.state) {
            expect(next.history).to.have.length(record.history.length + 1)
            expect(next.history.at(-1)).to.deep.include({ from: record.state, to: next.state })
          } else expect(next.history).to.deep.equal(record.history)
          record = next
        }
        expect(record.history.filter(({ from, to }) => !LEGAL.has(`${from} ${to}`))).to.deep.equal([])
        expect(new Set(record.notices.map(({ id }) => id)).size).to.equal(record.notices.length)
      }),
      { numRuns: 300 },
    )
  })
})
