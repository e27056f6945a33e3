import { expect } from 'chai'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'
import { waitUntilSettled } from '../../../src/entrypoints/cli/wait-until-settled.ts'
import { rejectionOf } from '../../contract/harness.ts'

function begin(waitingAt: (elapsedMs: number) => readonly string[]): { readonly clock: VirtualClock; readonly result: Promise<readonly string[]>; readonly said: string[]; readonly stop: () => void } {
  const clock = new VirtualClock()
  const startMs = clock.nowMs()
  const said: string[] = []
  const terminal = new Terminal({ write: () => true }, { write: (text) => said.push(text) })
  const controller = new AbortController()
  const folder = { waiting: async (nowMs: number) => waitingAt(nowMs - startMs) }
  return { clock, said, result: waitUntilSettled(folder, clock, terminal, controller.signal), stop: () => controller.abort(new Error('stopped')) }
}

describe('waitUntilSettled', () => {
  it('does not wait when nothing changes, whatever changes elsewhere', async () => {
    const { result, said } = begin(() => ['silver/a.parquet', 'notes.txt', 'data/new_files/x.csv'])
    expect(await result).to.deep.equal([])
    expect(said).to.deep.equal([])
  })

  it('waits for inputs and for the configuration, and says so once', async () => {
    for (const key of ['data/in/a.csv', 'bronze/a.csv', 'config/config.json']) {
      const { clock, result, said } = begin((elapsedMs) => (elapsedMs < 2_000 ? [key] : []))
      await clock.advance(1_900)
      expect(clock.sleeping, key).to.equal(1)
      await clock.advance(500)
      expect(await result).to.deep.equal([])
      expect(said).to.deep.equal([`Waiting for 1 file that changed a moment ago (${key})\n`])
    }
  })

  it('gives up after half a minute and names what is still being written', async () => {
    const { clock, result } = begin(() => ['bronze/slow.csv'])
    await clock.advance(29_000)
    expect(clock.sleeping).to.equal(1)
    await clock.advance(1_500)
    expect(await result).to.deep.equal(['bronze/slow.csv'])
  })

  it('ends when the person interrupts', async () => {
    const { result, stop, clock } = begin(() => ['bronze/slow.csv'])
    await clock.advance(500)
    stop()
    expect(await rejectionOf(result)).to.have.property('message', 'stopped')
  })
})
