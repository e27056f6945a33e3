import { expect } from 'chai'
import type { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { InputsSeen } from '../../../src/entrypoints/cli/look-at-inputs.ts'
import { Terminal } from '../../../src/entrypoints/cli/terminal.ts'
import { watchFolder, type Pass } from '../../../src/entrypoints/cli/watch-folder.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import type { ProcessedFile } from '../../../src/usecases/file-processor.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { World } from '../../usecases/world.ts'

interface Watching {
  readonly clock: VirtualClock
  readonly ended: Promise<unknown>
  readonly said: string[]
  readonly told: ProcessedFile[]
  readonly passes: number[]
  readonly stop: () => void
}

/** Watches a folder that exists only in what `look` says of it at a number of milliseconds. */
function watch(look: (elapsedMs: number) => InputsSeen, pass: (tell: (file: ProcessedFile) => void, count: number) => void = () => undefined): Watching {
  const world = new World()
  const { clock } = world
  const startMs = clock.nowMs()
  const said: string[] = []
  const told: ProcessedFile[] = []
  const passes: number[] = []
  const controller = new AbortController()
  const pipeline: Parameters<typeof watchFolder>[1] = {
    clock,
    tell: (file) => told.push(file),
    look: async () => look(clock.nowMs() - startMs),
  }
  const counted: Pass = async (tell) => {
    passes.push(clock.nowMs() - startMs)
    pass(tell, passes.length)
  }
  const terminal = new Terminal({ write: () => true }, { write: (text) => said.push(text) })
  const ended = rejectionOf(watchFolder(counted, pipeline, { terminal, signal: controller.signal }))
  return { clock, ended, said, told, passes, stop: () => controller.abort(new Error('stopped')) }
}

const settled = (state: string): InputsSeen => ({ waiting: [], state })
const file = (more: Partial<ProcessedFile> = {}): ProcessedFile => ({ key: 'bronze/a.csv', status: 'RECEIVED', changed: true, durationMs: 1, ...more })

async function advance({ clock }: Watching, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 1) await clock.advance(1_000)
}

describe('watchFolder', () => {
  it('makes a pass at the start, and then only when something changed', async () => {
    const watching = watch((elapsedMs) => settled(elapsedMs < 4_500 ? 'before' : 'after'))
    await advance(watching, 10)
    expect(watching.passes).to.deep.equal([0, 5_000])
    watching.stop()
    expect(await watching.ended).to.have.property('message', 'stopped')
  })

  it('makes a pass every half minute for what could not be finished', async () => {
    const watching = watch(() => settled('same'))
    await advance(watching, 65)
    expect(watching.passes).to.deep.equal([0, 30_000, 60_000])
    watching.stop()
    await watching.ended
  })

  it('does not judge files by a configuration that is being written, nor wait for a file that is', async () => {
    const watching = watch((elapsedMs) => ({ waiting: [elapsedMs < 3_000 ? 'config/config.json' : 'bronze/growing.csv'], state: 's' }))
    await advance(watching, 6)
    expect(watching.passes).to.deep.equal([3_000])
    watching.stop()
    await watching.ended
  })

  it('tells of a failure once, of another one again, and of its end', async () => {
    const files: readonly ProcessedFile[] = [
      file({ error: new Error('no space') }),
      file({ error: new Error('no space') }),
      file({ error: new Error('no network') }),
      file({ status: 'IGNORED' }),
      file({ status: 'IGNORED', changed: false }),
      file({ error: new Error('no space') }),
    ]
    const watching = watch((elapsedMs) => settled(elapsedMs.toString()), (tell, count) => {
      const next = files[count - 1]
      if (next !== undefined) tell(next)
    })
    await advance(watching, 8)
    expect(watching.told).to.deep.equal([files[0], files[2], files[3], files[5]])
    expect(watching.said.slice(1)).to.deep.equal([
      'bronze/a.csv: RECEIVED, no space\n',
      'bronze/a.csv: RECEIVED, no network\n',
      'bronze/a.csv: IGNORED\n',
      'bronze/a.csv: RECEIVED, no space\n',
    ])
    watching.stop()
    await watching.ended
  })

  it('goes on after a pass that may succeed later, and says once why it failed', async () => {
    const watching = watch((elapsedMs) => settled(elapsedMs.toString()), (_tell, count) => {
      if (count <= 3) throw new PortError('unavailable', 'the disk is away')
    })
    await advance(watching, 5)
    expect(watching.passes).to.have.length(6)
    expect(watching.said.filter((line) => line.includes('the disk is away'))).to.have.length(1)
    watching.stop()
    await watching.ended
  })

  it('ends with what no repetition mends', async () => {
    const watching = watch(() => settled('s'), () => {
      throw new PortError('access-denied', 'not yours')
    })
    expect(await watching.ended).to.have.property('message', 'not yours')
  })
})
