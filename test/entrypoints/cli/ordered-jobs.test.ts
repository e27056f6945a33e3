import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { documentOf, sluice, startSluice, untilHolds, Workbench, type Finished } from './command-line.ts'

interface Report {
  readonly files: readonly {
    readonly key: string
    readonly status: string
    readonly reason: string | null
    readonly job_id: string | null
    readonly output: string | null
    readonly rows_in: number | null
    readonly error: { readonly code: string; readonly message: string } | null
  }[]
}

interface QueueDocument {
  readonly groups: readonly { readonly group: string; readonly state: string; readonly head: string | null; readonly attempts: number; readonly waiting: number; readonly oldest_age_seconds: number | null; readonly lease: object | null }[]
}

interface Noted {
  readonly kind: 'begin' | 'end'
  readonly name: string
  readonly at: number
  readonly args: readonly string[]
}

const PROGRAM = fileURLToPath(new URL('./job-program.mjs', import.meta.url))
const JOB_COMMAND = `'${process.execPath}' '${PROGRAM}' --mode 'full load'`
const job = (source_file_name: string, more: object = {}): object => ({
  job_id: source_file_name, job_name: 'n', source_file_name, target_table: 't', upsert_keys: ['id'], is_active: true, ...more,
})
const GLUE = { engine: 'glue', glue_job_name: 'load' }
const once1 = { ...GLUE, order: { attempts: 1 } }
const ROWS = 'id,n\n1,2\n'
const ORDERS_1 = 'orders_20250915_101500.csv'
const ORDERS_2 = 'orders_20250915_103000.csv'
const CUSTOMERS = 'customers_20250915_102000.csv'

class JobBench extends Workbench {
  readonly #madeMs = Date.now()

  /** Nothing in it is older. */
  ageSeconds(): number {
    return Math.ceil((Date.now() - this.#madeMs) / 1_000)
  }

  run(...args: readonly string[]): Promise<Finished> {
    return sluice([...args, '--json'], { cwd: this.root })
  }

  land(...names: readonly string[]): void {
    for (const name of names) this.write({ [`data/in/${name}`]: ROWS })
  }

  /** What is being written at this moment has no line end yet. */
  noted(): readonly Noted[] {
    return this.has('runs.log') ? this.text('runs.log').split('\n').slice(0, -1).map((line) => JSON.parse(line) as Noted) : []
  }

  begun(): readonly string[] {
    return this.noted().filter(({ kind }) => kind === 'begin').map(({ name }) => name)
  }

  async untilBegun(running: Promise<Finished>, ...names: readonly string[]): Promise<void> {
    await untilHolds({ finished: running }, () => names.every((name) => this.begun().includes(name)))
  }

  at(kind: Noted['kind'], name: string): number {
    return this.noted().find((one) => one.kind === kind && one.name === name)!.at
  }
}

const told = (result: Finished): Readonly<Record<string, readonly [string, string | null]>> =>
  Object.fromEntries(documentOf<Report>(result).files.map(({ key, status, reason, error }) => [key.replace('data/in/', ''), [status, error?.code ?? reason]]))

describe('files of ordered jobs, on a folder', function () {
  this.timeout(300_000)
  // Each waits for its files to settle and for its jobs, so they wait together.
  const scenarios: (() => Promise<void>)[] = []
  let ends: readonly PromiseSettledResult<void>[] = []
  const scenario = (title: string, play: () => Promise<void>): void => {
    const index = scenarios.push(play) - 1
    it(title, () => {
      const end = ends[index]!
      if (end.status === 'rejected') throw end.reason
    })
  }
  const benches: JobBench[] = []
  const makeBench = (config: readonly object[], ...names: readonly string[]): JobBench => {
    const bench = new JobBench()
    benches.push(bench)
    bench.write({ 'config/config.json': JSON.stringify(config) })
    bench.land(...names)
    return bench
  }
  before(async () => {
    ends = await Promise.allSettled(scenarios.map((play) => play()))
  })
  after(() => {
    for (const bench of benches) bench.remove()
  })

  scenario('run one after another within their group, next to those of other groups, by the command in place of Glue', async () => {
    const bench = makeBench([job('*_2*.csv', once1), job('alone.csv', GLUE)], ORDERS_1, ORDERS_2, CUSTOMERS, 'alone.csv')
    bench.write({ slow: '' })
    const running = bench.run('run', '.', '--job-command', JOB_COMMAND)
    await bench.untilBegun(running, ORDERS_1, CUSTOMERS, 'alone.csv')
    rmSync(bench.path('slow'))
    const result = await running
    expect(result.code, result.stderr).to.equal(0)
    const { files } = documentOf<Report>(result)
    expect(files.map(({ key, status, job_id, output, rows_in, error }) => [key, status, job_id, output, rows_in, error])).to.have.deep.members([
      [`data/in/${ORDERS_1}`, 'PROCESSED', '*_2*.csv', null, null, null],
      [`data/in/${ORDERS_2}`, 'PROCESSED', '*_2*.csv', null, null, null],
      [`data/in/${CUSTOMERS}`, 'PROCESSED', '*_2*.csv', null, null, null],
      ['data/in/alone.csv', 'PROCESSED', 'alone.csv', null, null, null],
    ])
    expect(bench.at('begin', ORDERS_2)).to.be.at.least(bench.at('end', ORDERS_1))
    expect(bench.at('begin', CUSTOMERS)).to.be.below(bench.at('end', ORDERS_1))
    expect(bench.at('begin', ORDERS_1)).to.be.below(bench.at('end', CUSTOMERS))
    const { args } = bench.noted()[0]!
    expect(args.slice(0, 2)).to.deep.equal(['--mode', 'full load'])
    expect(args).to.include.members(['--bucket', 'local', '--key', '--filename', '--version', '--sluice_run_id'])

    const again = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([again.code, Object.values(told(again)).map(([status]) => status)]).to.deep.equal([0, ['duplicate', 'duplicate', 'duplicate', 'duplicate']])
    expect(bench.begun()).to.have.length(4)
  })

  scenario('fail by name without a command, as those that wait for no other do', async () => {
    const bench = makeBench([job('*_2*.csv', once1), job('alone.csv', GLUE)], ORDERS_1, 'alone.csv')
    const result = await bench.run('run', '.')
    expect([result.code, told(result)]).to.deep.equal([1, { [ORDERS_1]: ['FAILED', 'no-local-job'], 'alone.csv': ['FAILED', 'no-local-job'] }])
    expect(result.stderr).to.match(/--job-command/)
    const replayed = await bench.run('replay', '.', '--job-command', JOB_COMMAND)
    expect([replayed.code, told(replayed)]).to.deep.equal([0, { [ORDERS_1]: ['PROCESSED', null], 'alone.csv': ['PROCESSED', null] }])
  })

  scenario('are left waiting by a replay of others, and shown', async () => {
    const bench = makeBench([job('*_2*.csv', once1), job('off.csv', { is_active: false })], ORDERS_1, 'off.csv')
    bench.write({ slow: '' })
    const first = startSluice(['run', '.', '--json', '--job-command', JOB_COMMAND], { cwd: bench.root })
    await bench.untilBegun(first.finished, ORDERS_1)
    first.process.kill('SIGINT')
    expect((await first.finished).code).to.equal(130)
    const replayed = await bench.run('replay', '.')
    expect([replayed.code, told(replayed)]).to.deep.equal([0, { 'off.csv': ['PARKED', 'inactive'] }])
    expect(documentOf<QueueDocument>(await bench.run('queue', '.')).groups.map(({ head, attempts, waiting }) => [head, attempts, waiting])).to.deep.equal([[`data/in/${ORDERS_1}`, 1, 0]])
    // It needs no command to wait for a program that runs already.
    rmSync(bench.path('slow'))
    const swept = await bench.run('sweep', '.')
    expect([swept.code, told(swept)]).to.deep.equal([0, { [ORDERS_1]: ['PROCESSED', null] }])
  })

  scenario('are converted here in their order when their job runs on Lambda', async () => {
    const bench = makeBench([job('*_2*.csv', { order: {} })], ORDERS_1, ORDERS_2)
    const result = await bench.run('run', '.')
    expect(result.code, result.stderr).to.equal(0)
    expect(documentOf<Report>(result).files.map(({ key, output, rows_in }) => [key, output, rows_in])).to.deep.equal([
      [`data/in/${ORDERS_1}`, 'silver/t/orders_20250915_101500.parquet', 1],
      [`data/in/${ORDERS_2}`, 'silver/t/orders_20250915_103000.parquet', 1],
    ])
  })

  scenario('stand still behind a file that halts their group, until it is resumed', async () => {
    const bench = makeBench([job('*_2*.csv', { ...GLUE, order: { attempts: 1, on_failure: 'halt' } })], ORDERS_1, ORDERS_2, CUSTOMERS)
    bench.write({ [`broken-${ORDERS_1}`]: '' })
    const halted = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([halted.code, told(halted)]).to.deep.equal([1, { [ORDERS_1]: ['FAILED', 'job-failed'], [ORDERS_2]: ['ROUTED', 'group-halted'], [CUSTOMERS]: ['PROCESSED', null] }])
    expect(halted.stderr).to.match(/sluice resume <folder> orders_20250915/)

    const { groups } = documentOf<QueueDocument>(await bench.run('queue', '.'))
    expect(groups).to.have.length(1)
    expect(groups[0]).to.deep.include({ group: 'orders_20250915', state: 'HALTED', head: `data/in/${ORDERS_1}`, waiting: 1, lease: null })
    expect(groups[0]!.oldest_age_seconds).to.be.within(0, bench.ageSeconds())

    const still = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([still.code, told(still)[ORDERS_2]]).to.deep.equal([1, ['ROUTED', 'group-halted']])
    rmSync(bench.path(`broken-${ORDERS_1}`))
    const resumed = await bench.run('resume', '.', 'orders_20250915')
    expect([resumed.code, documentOf<QueueDocument>(resumed).groups.map(({ state, head, waiting }) => [state, head, waiting])]).to.deep.equal([
      0, [['OPEN', `data/in/${ORDERS_1}`, 2]],
    ])
    const finished = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([finished.code, told(finished)[ORDERS_1], told(finished)[ORDERS_2]]).to.deep.equal([0, ['PROCESSED', null], ['PROCESSED', null]])
    expect(bench.begun().filter((name) => name !== CUSTOMERS)).to.deep.equal([ORDERS_1, ORDERS_1, ORDERS_2])
    expect(documentOf<QueueDocument>(await bench.run('queue', '.')).groups).to.deep.equal([])
  })

  scenario('go on behind a file that failed for good, which is redriven later', async () => {
    const bench = makeBench([job('*_2*.csv', once1)], ORDERS_1, ORDERS_2)
    bench.write({ [`broken-${ORDERS_1}`]: '' })
    const failed = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([failed.code, told(failed)]).to.deep.equal([1, { [ORDERS_1]: ['FAILED', 'job-failed'], [ORDERS_2]: ['PROCESSED', null] }])
    rmSync(bench.path(`broken-${ORDERS_1}`))
    const redriven = await sluice(['redrive', 'orders_20250915', '--folder', '.', '--json'], { cwd: bench.root })
    expect([redriven.code, documentOf<QueueDocument>(redriven).groups.map(({ head, waiting }) => [head, waiting])]).to.deep.equal([0, [[`data/in/${ORDERS_1}`, 1]]])
    const finished = await bench.run('run', '.', '--job-command', JOB_COMMAND)
    expect([finished.code, told(finished)[ORDERS_1]]).to.deep.equal([0, ['PROCESSED', null]])
    expect(bench.begun()).to.deep.equal([ORDERS_1, ORDERS_2, ORDERS_1])
    expect((await sluice(['redrive', 'orders_20250915'], { cwd: bench.root })).stderr).to.match(/^Nothing to redrive/)
  })

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    scenario(`are left running by ${signal}, and gone on with by the next run`, async () => {
      const bench = makeBench([job('*_2*.csv', once1), job('alone.csv', GLUE)], ORDERS_1, ORDERS_2, 'alone.csv')
      bench.write({ slow: '' })
      const first = startSluice(['run', '.', '--json', '--job-command', JOB_COMMAND], { cwd: bench.root })
      await bench.untilBegun(first.finished, ORDERS_1, 'alone.csv')
      first.process.kill(signal)
      const { code } = await first.finished
      expect(code).to.equal(signal === 'SIGINT' ? 130 : null)
      expect(bench.noted().filter(({ kind }) => kind === 'end'), 'the programs outlive it').to.deep.equal([])
      rmSync(bench.path('slow'))
      const second = await bench.run('run', '.', '--job-command', JOB_COMMAND)
      expect([second.code, told(second)]).to.deep.equal([0, { [ORDERS_1]: ['PROCESSED', null], [ORDERS_2]: ['PROCESSED', null], 'alone.csv': ['PROCESSED', null] }])
      expect([...bench.begun()].sort(), 'each ran once').to.deep.equal(['alone.csv', ORDERS_1, ORDERS_2])
      expect(bench.at('begin', ORDERS_2)).to.be.at.least(bench.at('end', ORDERS_1))
    })
  }

  scenario('run while the folder is watched, also behind one that runs already', async () => {
    const bench = makeBench([job('*_2*.csv', once1)], ORDERS_1)
    bench.write({ slow: '' })
    const watching = startSluice(['run', '.', '--watch', '--json', '--job-command', JOB_COMMAND], { cwd: bench.root })
    let said = ''
    watching.process.stderr!.on('data', (text: string) => (said += text))
    try {
      await bench.untilBegun(watching.finished, ORDERS_1)
      bench.land(ORDERS_2, CUSTOMERS)
      await bench.untilBegun(watching.finished, CUSTOMERS)
      rmSync(bench.path('slow'))
      await untilHolds(watching, () => [ORDERS_1, CUSTOMERS, ORDERS_2].every((name) => said.includes(`${name}: PROCESSED`)))
    } finally {
      watching.process.kill('SIGINT')
    }
    const result = await watching.finished
    expect([result.code, told(result)]).to.deep.equal([130, { [ORDERS_1]: ['PROCESSED', null], [CUSTOMERS]: ['PROCESSED', null], [ORDERS_2]: ['PROCESSED', null] }])
    expect(bench.at('begin', CUSTOMERS)).to.be.below(bench.at('end', ORDERS_1))
    expect(bench.at('begin', ORDERS_2)).to.be.at.least(bench.at('end', ORDERS_1))
  })

  scenario('are told of by name when the command line names no group, no folder or no program', async () => {
    const bench = makeBench([])
    expect(documentOf<QueueDocument>(await bench.run('queue', '.'))).to.deep.equal({ groups: [] })
    expect(bench.has('.sluice'), 'made by looking').to.equal(false)
    const wrong = [['resume', '.', 'nothing'], ['resume', '.', 'g', '--folder', 'x'], ['queue', 'absent'], ['redrive', 'absent', 'g'], ['run', '.', '--job-command', ' ']]
    const results = await Promise.all(wrong.map((args) => bench.run(...args)))
    expect(results.map(({ code, stderr }) => [code, stderr.split('\n')[0]])).to.deep.equal([
      [2, 'sluice: there is no group "nothing" in .: sluice queue . lists them'],
      [2, 'sluice: the folder is named twice, "." and "x": leave one out'],
      [2, 'sluice: there is no folder "absent": check the path, or make it'],
      [2, 'sluice: there is no folder "absent": check the path, or make it'],
      [2, 'sluice: --job-command " " cannot be used: it names no program.'],
    ])
  })
})
