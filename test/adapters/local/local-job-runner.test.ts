import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { LocalJobRunner, type LocalJobRunnerOptions } from '../../../src/adapters/local/local-job-runner.ts'
import { ownIdentity } from '../../../src/adapters/local/process-identity.ts'
import type { JobRunStanding } from '../../../src/ports/job-runner.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeJobRunnerContract } from '../../contract/job-runner-contract.ts'
import { tempFolders } from './temp-folder.ts'

const PROGRAM = fileURLToPath(new URL('./job-program.sh', import.meta.url))
const STARTER = fileURLToPath(new URL('./job-starter-process.ts', import.meta.url))
const newFolder = tempFolders()

describeJobRunnerContract('a command on this machine', async () => {
  const root = await newFolder()
  const stage = await stageOf(root, { concurrentRunsMax: 2 })
  return {
    runner: stage.runner,
    job: 'upsert',
    otherJob: 'other',
    nowMs: () => Date.now(),
    end: async (jobRunId, how) => {
      await stage.tell(jobRunId, how === 'succeeded' ? 0 : 3)
      await stage.ended(jobRunId)
    },
    argumentsOf: async (jobRunId) => {
      const { args } = await stage.given(jobRunId)
      return Object.fromEntries(Array.from({ length: args.length / 2 }, (_, n) => [args[2 * n]!, args[2 * n + 1]!]))
    },
    skip: { reason: 'the command is there for every job', tests: ['a job that there is not is refused for good'] },
    close: () => stage.close(),
  }
})

describe('LocalJobRunner', () => {
  let root = ''
  let stage: Awaited<ReturnType<typeof stageOf>>

  beforeEach(async () => {
    root = await newFolder()
    stage = await stageOf(root)
  })

  afterEach(() => stage.close())

  it('keeps all of a run in its folder, for people to read', async () => {
    const jobRunId = await stage.start('run-1', { '--key': 'data/in/a b.csv' })
    expect(jobRunId).to.equal('run-1.1')
    await stage.tell(jobRunId, 3)
    const standing = await stage.ended(jobRunId)
    const folder = join(root, '.sluice', 'jobs', 'run-1', '1')
    expect(standing).to.deep.equal({
      kind: 'failed',
      code: 'job-failed',
      message: `sh ended with exit code 3; what it printed is in ${join(folder, 'output.log')}`,
    })
    expect((await readdir(folder)).toSorted()).to.deep.equal(['end.json', 'output.log', 'program.json', 'run.json', 'watch.json'])
    const run = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as object
    const args = [PROGRAM, stage.jobs, '--key', 'data/in/a b.csv', '--sluice_run_id', 'run-1']
    expect(run).to.deep.include({ job: 'upsert', run_id: 'run-1', job_run_id: 'run-1.1', program: 'sh', args })
    expect(JSON.parse(await readFile(join(folder, 'end.json'), 'utf8'))).to.deep.equal(standing)
    const { pid } = await stage.given(jobRunId)
    expect(await readFile(join(folder, 'output.log'), 'utf8')).to.include(`begins as ${pid}\n`).and.to.include('complains\n')
  })

  it('passes the environment on', async () => {
    process.env['SOME_SETTING'] = 'x y'
    try {
      expect(await stage.given(await stage.start('run-1'))).to.include({ setting: 'x y' })
    } finally {
      delete process.env['SOME_SETTING']
    }
  })

  for (const [exitCode, kind] of [[0, 'succeeded'], [7, 'failed']] as const) {
    it(`knows the end of a run whose parent died: exit code ${exitCode}`, async () => {
      const starter = spawnSync(process.execPath, [STARTER, root, 'run-1', 'sh', PROGRAM, stage.jobs], { encoding: 'utf8' })
      expect(starter.signal).to.equal('SIGKILL')
      expect(JSON.parse(starter.stdout)).to.deep.equal({ kind: 'started', jobRunId: 'run-1.1' })
      expect(await stage.runner.look('upsert', 'run-1.1')).to.deep.equal({ kind: 'going' })
      expect(await stage.runner.search('upsert', 'run-1', 0)).to.deep.equal([{ jobRunId: 'run-1.1', standing: { kind: 'going' } }])
      await stage.tell('run-1.1', exitCode)
      expect((await stage.ended('run-1.1')).kind).to.equal(kind)
    })
  }

  it('finds a run interrupted whose processes are gone, and sticks to it', async () => {
    const jobRunId = await stage.start('run-1')
    const { pid } = await stage.given(jobRunId)
    process.kill(await stage.supervisorOf(jobRunId), 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    const standing = await stage.ended(jobRunId)
    expect(standing).to.include({ kind: 'failed', code: 'interrupted' })
    expect(await readdir(join(root, '.sluice', 'jobs', '.going'))).to.deep.equal([])
    expect(await new LocalJobRunner({ root, command: { program: 'x', args: [] } }).look('upsert', jobRunId)).to.deep.equal(standing)
  })

  it('lets a run go on whose program outlives its supervisor', async () => {
    const jobRunId = await stage.start('run-1')
    const { pid } = await stage.given(jobRunId)
    const supervisor = await stage.supervisorOf(jobRunId)
    process.kill(supervisor, 'SIGKILL')
    await until(() => !isAlive(supervisor))
    expect(await stage.runner.look('upsert', jobRunId)).to.deep.equal({ kind: 'going' })
    await stage.tell(jobRunId, 0)
    await until(() => !isAlive(pid))
    expect(await stage.ended(jobRunId)).to.include({ kind: 'failed', code: 'interrupted' })
  })

  it('says of a program that is ended by a signal by which', async () => {
    const jobRunId = await stage.start('run-1')
    process.kill((await stage.given(jobRunId)).pid, 'SIGKILL')
    expect(await stage.ended(jobRunId)).to.include({ kind: 'failed', code: 'interrupted' }).and.to.have.property('message').that.includes('SIGKILL')
  })

  it('hands an end by SIGTERM on to the program, and records it', async () => {
    const jobRunId = await stage.start('run-1')
    await stage.given(jobRunId)
    process.kill(await stage.supervisorOf(jobRunId), 'SIGTERM')
    expect(await stage.ended(jobRunId)).to.have.property('message').that.includes('SIGTERM')
  })

  it('outlives the interruption of a terminal, to record what the program made of it', async () => {
    const jobRunId = await stage.start('run-1')
    await stage.given(jobRunId)
    for (const signal of ['SIGINT', 'SIGHUP']) process.kill(await stage.supervisorOf(jobRunId), signal)
    await delay(50)
    await stage.tell(jobRunId, 0)
    expect(await stage.ended(jobRunId)).to.deep.equal({ kind: 'succeeded' })
  })

  for (const [what, program] of [['is not there', 'no-such-program-anywhere'], ['may not be executed', '/dev/null']] as const) {
    it(`refuses a program that ${what}, by name`, async () => {
      const runner = new LocalJobRunner({ root, command: { program, args: [] } })
      const outcome = await runner.start({ job: 'upsert', runId: 'run-1', arguments: {} })
      expect(outcome).to.include({ kind: 'refused', code: 'no-such-program' }).and.to.have.property('message').that.includes(program)
      expect(await runner.look('upsert', 'run-1.1')).to.include({ kind: 'failed', code: 'no-such-program' })
    })
  }

  it('refuses an argument that no program can be given, and starts nothing', async () => {
    const outcome = await stage.runner.start({ job: 'upsert', runId: 'run-1', arguments: { '--key': 'a\0b' } })
    expect(outcome).to.include({ kind: 'refused', code: 'invalid-arguments' })
    expect(await readdir(root)).to.deep.equal(['jobs'])
  })

  it('refuses a run id that cannot name a folder', async () => {
    for (const runId of ['', '.', '../x', '.going', 'a/b', 'é', 'x'.repeat(129)]) {
      expect(await rejectionOf(stage.runner.start({ job: 'upsert', runId, arguments: {} })), runId).to.include({ code: 'invalid-argument' })
      expect(await stage.runner.search('upsert', runId, 0)).to.deep.equal([])
    }
    expect(await readdir(root)).to.deep.equal(['jobs'])
  })

  it('leaves out of a search what was started earlier', async () => {
    const runner = runnerOf({ nowMs: () => 1_000 })
    await runner.start({ job: 'upsert', runId: 'run-1', arguments: {} })
    expect(await runner.search('upsert', 'run-1', 1_000)).to.have.length(1)
    expect(await runner.search('upsert', 'run-1', 1_001)).to.deep.equal([])
    await stage.tell('run-1.1', 0)
    await stage.ended('run-1.1')
  })

  it('finds more than nine runs of one id in their order', async () => {
    for (let n = 1; n <= 11; n += 1) await plant(`run-1/${n}`, { 'run.json': recordOf(`run-1.${n}`), 'end.json': '{"kind":"succeeded"}' })
    const found = await stage.runner.search('upsert', 'run-1', 0)
    expect(found.map(({ jobRunId }) => jobRunId)).to.deep.equal([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `run-1.${n}`))
  })

  it('settles that a run will never begin whose starter died before it, and a supervisor that comes up late does nothing', async () => {
    await plant('run-1/1', { 'run.json': recordOf('run-1.1') })
    expect(await stage.runner.look('upsert', 'run-1.1')).to.include({ kind: 'failed', code: 'interrupted' })
    const supervisor = fileURLToPath(new URL('../../../src/adapters/local/job-supervisor.ts', import.meta.url))
    expect(spawnSync(process.execPath, [supervisor, root, 'run-1.1', 'sh', PROGRAM, stage.jobs]).status).to.equal(0)
    expect(await readdir(stage.jobs)).to.deep.equal([])
  })

  it('takes a run for one that goes on while its starter may still begin it', async () => {
    await plant('run-1/1', { 'run.json': recordOf('run-1.1', ownIdentity()) })
    expect(await stage.runner.look('upsert', 'run-1.1')).to.deep.equal({ kind: 'going' })
  })

  it('does not count what a crash has left among the runs that go on', async () => {
    await plant('.going', { 'run-9.1': '', 'run-8.1': '', junk: '' })
    await plant('run-8/1', { 'run.json': recordOf('run-8.1') })
    const runner = runnerOf({ concurrentRunsMax: 1 })
    const outcome = await runner.start({ job: 'upsert', runId: 'run-1', arguments: {} })
    expect(outcome).to.deep.equal({ kind: 'started', jobRunId: 'run-1.1' })
    expect(await readdir(join(root, '.sluice', 'jobs', '.going'))).to.deep.equal(['run-1.1'])
    await stage.tell('run-1.1', 0)
    await stage.ended('run-1.1')
  })

  for (const [name, text] of [
    ['run.json', '{"job":1}'],
    ['watch.json', '{"kind":"watched","by":{"pid":0,"host":"","machine":"","started":""}}'],
    ['end.json', '[]'],
  ] as const) {
    it(`names a ${name} that is none`, async () => {
      await plant('run-1/1', { 'run.json': recordOf('run-1.1'), [name]: text })
      const error = await rejectionOf(stage.runner.look('upsert', 'run-1.1'))
      expect(error).to.include({ name: 'PortError' }).and.to.have.property('message').that.includes(name)
    })
  }

  it('does not take the folder of one run for that of another', async () => {
    await plant('run-1/1', { 'run.json': recordOf('RUN-1.1'), 'end.json': '{"kind":"succeeded"}' })
    expect(await stage.runner.look('upsert', 'run-1.1')).to.deep.equal({ kind: 'unknown' })
    expect(await stage.runner.search('upsert', 'run-1', 0)).to.deep.equal([])
  })

  function runnerOf(options: Partial<LocalJobRunnerOptions>): LocalJobRunner {
    return new LocalJobRunner({ root, command: { program: 'sh', args: [PROGRAM, stage.jobs] }, ...options })
  }

  async function plant(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    const path = join(root, '.sluice', 'jobs', folder)
    await mkdir(path, { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  }
})

/** A run as it is recorded, by default by a process that cannot be there any more. */
function recordOf(jobRunId: string, starter: object = { ...ownIdentity(), pid: 2 ** 22 + 1 }): string {
  const [runId] = jobRunId.split('.')
  return JSON.stringify({ job: 'upsert', job_run_id: jobRunId, run_id: runId, started_ms: 1, program: 'x', args: [], starter })
}

interface Given {
  readonly pid: number
  readonly args: readonly string[]
  /** The value of `SOME_SETTING`. */
  readonly setting: string
}

/** A runner of `job-program.sh`, and what is needed to direct its runs. */
async function stageOf(root: string, options: Partial<LocalJobRunnerOptions> = {}) {
  const jobs = join(root, 'jobs')
  await mkdir(jobs)
  const runner = new LocalJobRunner({ root, command: { program: 'sh', args: [PROGRAM, jobs] }, ...options })
  const begun: string[] = []

  const tell = async (jobRunId: string, code: number): Promise<void> => {
    await writeFile(join(jobs, 'code.part'), String(code))
    await rename(join(jobs, 'code.part'), join(jobs, `${jobRunId}.code`))
  }

  return {
    runner,
    jobs,
    tell,
    start: async (runId: string, args: Readonly<Record<string, string>> = {}): Promise<string> => {
      const outcome = await runner.start({ job: 'upsert', runId, arguments: args })
      if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome))
      begun.push(outcome.jobRunId)
      return outcome.jobRunId
    },
    given: async (jobRunId: string): Promise<Given> => {
      await until(async () => (await readdir(jobs)).includes(`${jobRunId}.given`))
      const [pid, setting = '', ...args] = (await readFile(join(jobs, `${jobRunId}.given`), 'utf8')).split('\0').slice(0, -1)
      return { pid: Number(pid), setting, args }
    },
    ended: async (jobRunId: string): Promise<JobRunStanding> => {
      await until(async () => (await runner.look('upsert', jobRunId)).kind !== 'going')
      return runner.look('upsert', jobRunId)
    },
    supervisorOf: async (jobRunId: string): Promise<number> => {
      const path = join(root, '.sluice', 'jobs', jobRunId.replace('.', '/'), 'watch.json')
      return (JSON.parse(await readFile(path, 'utf8')) as { readonly by: { readonly pid: number } }).by.pid
    },
    /** Lets every program end that still waits. */
    close: async (): Promise<void> => {
      for (const jobRunId of begun) await tell(jobRunId, 0)
    },
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const untilMs = Date.now() + 45_000; Date.now() < untilMs; await delay(10)) {
    if (await holds()) return
  }
  throw new Error('what was waited for did not come')
}

/** Whether the process runs; one that has ended and was not yet asked how does not. */
function isAlive(pid: number): boolean {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim().replace(/^Z.*/, '') !== ''
}
