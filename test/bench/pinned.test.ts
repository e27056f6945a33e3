import { expect } from 'chai'
import { pinning, processorsOf } from '../../bench/pinned.ts'
import { nodeCommand, runProcess } from '../../bench/run-process.ts'

describe('processors that a process is confined to', () => {
  for (const [list, processors] of [['0', [0]], ['0-3', [0, 1, 2, 3]], ['2,5-6', [2, 5, 6]], ['', []], ['x', []]] as const) {
    it(`reads ${JSON.stringify(list)}`, () => {
      expect(processorsOf(list)).to.deep.equal(processors)
    })
  }

  it('confines to one', async function () {
    const pinned = pinning(1)
    if (pinned.kind === 'impossible') this.skip() // Neither Linux nor a machine of one processor.
    const asked = nodeCommand('--print', 'os.availableParallelism()')
    expect((await runProcess(pinned.pin(asked))).stdout.trim()).to.equal('1')
  })

  it('leaves alone who is not to be confined', () => {
    const pinned = pinning(undefined)
    const command = nodeCommand('a.mjs')
    expect(pinned.kind === 'possible' && pinned.pin(command)).to.equal(command)
  })

  it('says what the machine lacks', () => {
    expect(pinning(100_000)).to.have.property('why').that.matches(/this machine has \d+ of the 100000 processors/)
  })
})
