import { expect } from 'chai'
import { restore, stub, useFakeTimers } from 'sinon'
import { Interrupted, listenForInterruption } from '../../../src/entrypoints/cli/interruption.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function counted(): readonly number[] {
  return SIGNALS.map((name) => process.listenerCount(name))
}

describe('listenForInterruption', () => {
  const quiet = { write: () => true }
  const terminal = new Terminal(quiet, quiet)

  afterEach(() => restore())

  it('gives the signals back at once where nothing was interrupted', () => {
    const before = counted()
    const interruption = listenForInterruption(terminal)
    expect(counted()).to.deep.equal(before.map((count) => count + 1))
    interruption.close()
    expect(counted()).to.deep.equal(before)
  })

  it('gives them back after an interruption when its press cannot arrive a second time any more', () => {
    const clock = useFakeTimers()
    const exit = stub(process, 'exit')
    const before = counted()
    const interruption = listenForInterruption(terminal)
    const press = process.listeners('SIGINT').at(-1)!
    press('SIGINT')
    expect(interruption.signal.reason).to.be.instanceOf(Interrupted)
    press('SIGINT')
    interruption.close()
    expect(counted()).to.deep.equal(before.map((count) => count + 1))
    clock.tick(499)
    expect(counted()).to.deep.equal(before.map((count) => count + 1))
    clock.tick(1)
    expect(counted()).to.deep.equal(before)
    expect(exit.called).to.equal(false)
  })
})
