import { expect } from 'chai'
import { PortError } from '../../../src/ports/port-error.ts'
import type { Fault } from './fault.ts'
import { gatedPort } from './gated-port.ts'
import type { HistoryRecord } from './history.ts'
import type { SchedulePlan } from './schedule.ts'
import { Simulation, type SimulationOptions } from './simulation.ts'
import type { Task } from './task.ts'

/** A register that two workers read and write back: the simplest thing that an interleaving breaks. */
class Register {
  value = 0
  read = (): Promise<number> => Promise.resolve(this.value)
  put = (value: number): Promise<void> => {
    this.value = value
    return Promise.resolve()
  }
}

interface Ran {
  readonly value: number
  readonly ends: readonly string[]
  readonly calls: readonly string[]
  readonly errors: readonly unknown[]
}

/** Two workers add one each. */
async function addTwice(options: Partial<SimulationOptions> & { readonly schedule: SchedulePlan }): Promise<Ran> {
  const register = new Register()
  const history: HistoryRecord[] = []
  const errors: unknown[] = []
  const simulation = new Simulation({
    startMs: 0, faults: [], outages: [], denials: [], latencyMs: 10, observe: (record) => history.push(record), ...options,
  })
  const add = async (task: Task): Promise<void> => {
    const port = gatedPort('register', register, (...call) => task.call(...call))
    await port.put((await port.read()) + 1)
  }
  for (const name of ['a', 'b']) simulation.spawn(name, add, (end) => errors.push(...(end.how === 'threw' ? [end.error] : [])))
  await simulation.run()
  return {
    value: register.value,
    ends: history.flatMap((record) => (record.kind === 'end' ? [`${record.task.toString()} ${record.how}`] : [])),
    calls: history.flatMap((record) => (record.kind === 'call' ? [`${record.task.toString()} ${record.method}`] : [])),
    errors,
  }
}

const SEQUENTIAL: SchedulePlan = { kind: 'sequential' }
const at = (call: number, mode: Fault['mode'], forMs?: number): Fault => ({ call, mode, ...(forMs === undefined ? {} : { forMs }) })

describe('the scheduler', () => {
  it('lets one worker after the other run, or another one before any call', async () => {
    expect(await addTwice({ schedule: SEQUENTIAL })).to.include({ value: 2 })
    const preempted = await addTwice({ schedule: { kind: 'preempted', before: [2] } })
    expect(preempted.calls).to.deep.equal(['1 read', '2 read', '2 put', '1 put'])
    expect(preempted.value).to.equal(1)
  })

  it('finds the lost update in some seeds and not in others, each seed the same way every time', async () => {
    const values = new Set<number>()
    for (let seed = 1; seed <= 20; seed += 1) {
      const schedule: SchedulePlan = { kind: 'random', seed, stickiness: 0.5 }
      const ran = await addTwice({ schedule })
      expect(await addTwice({ schedule })).to.deep.equal(ran)
      values.add(ran.value)
    }
    expect([...values].sort()).to.deep.equal([1, 2])
  })

  it('never resumes a worker that died, before its call or after it', async () => {
    const before = await addTwice({ schedule: SEQUENTIAL, faults: [at(2, 'crash-before')] })
    expect(before).to.deep.include({ value: 1, ends: ['1 died', '2 returned'] })
    const after = await addTwice({ schedule: SEQUENTIAL, faults: [at(2, 'crash-after')] })
    expect(after).to.deep.include({ value: 2, ends: ['1 died', '2 returned'] })
  })

  it('loses answers of calls that had their effect, and fails calls that had none', async () => {
    for (const [mode, value, code, unknown] of [
      ['lost-timeout', 2, 'timeout', true],
      ['fail-throttled', 1, 'throttled', false],
      ['fail-unavailable', 1, 'unavailable', true],
    ] as const) {
      const ran = await addTwice({ schedule: SEQUENTIAL, faults: [at(2, mode)] })
      expect(ran.value, mode).to.equal(value)
      expect(ran.errors).to.have.length(1)
      expect(ran.errors[0]).to.be.instanceOf(PortError).and.include({ code, outcomeUnknown: unknown })
    }
  })

  it('holds a frozen worker back and lets it go on later', async () => {
    const ran = await addTwice({ schedule: SEQUENTIAL, faults: [at(1, 'freeze', 60_000)] })
    expect(ran.calls).to.deep.equal(['1 read', '2 read', '2 put', '1 put'])
    expect(ran.ends).to.deep.equal(['2 returned', '1 returned'])
  })

  it('refuses every call of a service that is out', async () => {
    const ran = await addTwice({ schedule: SEQUENTIAL, outages: [{ port: 'register', fromMs: 0, toMs: 15, code: 'throttled' }] })
    expect(ran.ends).to.deep.equal(['1 threw', '2 returned'])
  })

  it('ends the run with what an observer throws', async () => {
    const observe = (record: HistoryRecord): void => {
      if (record.kind === 'end') throw new Error('enough')
    }
    let message = ''
    await addTwice({ schedule: SEQUENTIAL, observe }).catch((error: unknown) => (message = String(error)))
    expect(message).to.equal('Error: enough')
  })
})
