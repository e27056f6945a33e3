import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { claimRun, moveRun, type Run } from '../../../src/domain/ledger/run.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
export const SCRIPT = here('../../../deploy/glue/ordered_job.py')
const AT = '2025-09-15T10:15:00.120Z'

export interface OrderedJobHarness {
  readonly ledger: Ledger
  readonly tableName: string
  /** Where DynamoDB is. */
  readonly url: string
  /** A Python 3 with boto3. */
  readonly python: string
  close(): Promise<void>
}

/** What the job script does with the ledger, run by itself as Glue runs it, but for Glue's library. */
export function describeOrderedJob(name: string, makeHarness: () => Promise<OrderedJobHarness>): void {
  describe(`the script of ordered jobs against ${name}`, function () {
    this.timeout(30_000)
    let harness: OrderedJobHarness
    let folder = ''

    before(async () => {
      harness = await makeHarness()
      folder = await scriptFolder()
    })

    after(async () => {
      await harness.close()
      await rm(folder, { recursive: true, force: true })
    })

    it('claims its run, then works on the file', async () => {
      const run = await registered('run-claims')
      const { code, output } = await runScript(run.id, 'jr_1', ['--version', '-v.1'])
      expect(output).to.include('worked on landing data/in/a b.csv -v.1')
      expect(code).to.equal(0)
      const after = await found(run.id)
      const claimed = claimRun(run, 'jr_1', after.updatedAt)
      if (claimed.kind === 'refused') throw new Error(claimed.reason)
      expect(after).to.deep.equal(claimed.run)
      expect(Math.abs(Date.parse(after.updatedAt) - Date.now())).to.be.below(60_000)
      expect((await listed(run.id)).map(({ value }) => value)).to.deep.equal([after])
    })

    it('keeps whoever read the run before the claim from overwriting it, and nobody after it', async () => {
      const run = await registered('run-races')
      const before = await harness.ledger.findRun(run.id)
      await runScript(run.id, 'jr_1')
      const lost = await harness.ledger.saveRun({ ...run, attempt: 9 }, before!.revision)
      expect(lost).to.deep.equal({ kind: 'conflict' })
      const claimed = await harness.ledger.findRun(run.id)
      const ended = moveRun(claimed!.value, 'COMPLETED', '2025-09-15T10:20:00.000Z')!
      expect((await harness.ledger.saveRun(ended, claimed!.revision)).kind).to.equal('saved')
      expect((await listed(run.id)).map(({ value }) => value)).to.deep.equal([ended])
    })

    it('ends at once, as a success, when another run of Glue has the id', async () => {
      const run = await registered('run-twice')
      await runScript(run.id, 'jr_1')
      const claimed = await found(run.id)
      const { code, output } = await runScript(run.id, 'jr_2')
      expect(output).to.include('Nothing to do: run run-twice is RUNNING and claimed by jr_1').and.not.to.include('worked')
      expect(code).to.equal(0)
      expect(await found(run.id)).to.deep.equal(claimed)
    })

    it('goes on with a run that is its own already, as after a lost answer', async () => {
      const run = await registered('run-again')
      await runScript(run.id, 'jr_1')
      const claimed = await found(run.id)
      const { output } = await runScript(run.id, 'jr_1', ['--version', ''])
      expect(output).to.include('worked on landing data/in/a b.csv None')
      expect(await found(run.id)).to.deep.equal(claimed)
    })

    it('refuses what has been given up, or is not there', async () => {
      const run = await registered('run-given-up')
      const stored = await harness.ledger.findRun(run.id)
      const failed = moveRun(stored!.value, 'FAILED', '2025-09-15T10:20:00.000Z')!
      await harness.ledger.saveRun(failed, stored!.revision)
      for (const [id, reason] of [[run.id, 'is FAILED'], ['run-unknown', 'the ledger has no run run-unknown']] as const) {
        const { code, output } = await runScript(id, 'jr_1')
        expect(output).to.include(reason).and.not.to.include('worked')
        expect(code).to.equal(0)
      }
      expect(await found(run.id)).to.deep.equal(failed)
      expect(await harness.ledger.findRun('run-unknown')).to.equal(undefined)
    })

    it('fails as long as nobody has put the work into it', async () => {
      const run = await registered('run-template')
      const { code, output } = await runScript(run.id, 'jr_1', [], SCRIPT)
      expect(code).to.equal(1)
      expect(output).to.include('NotImplementedError').and.to.include('process()')
    })

    async function registered(id: string): Promise<Run> {
      const run: Run = {
        id,
        identity: 'a'.repeat(64),
        object: { bucket: 'landing', key: 'data/in/a b.csv' },
        jobId: 'job-1',
        state: 'PENDING',
        attempt: 1,
        fence: 3,
        createdAt: AT,
        updatedAt: AT,
        history: [{ at: AT, from: null, to: 'PENDING' }],
      }
      expect((await harness.ledger.registerRun(run)).kind).to.equal('created')
      return run
    }

    async function found(id: string): Promise<Run> {
      const stored = await harness.ledger.findRun(id)
      if (stored === undefined) throw new Error(`there is no run ${id}`)
      return stored.value
    }

    async function listed(id: string) {
      const { items } = await harness.ledger.listRuns(AT.slice(0, 10))
      return items.filter(({ value }) => value.id === id)
    }

    function runScript(runId: string, jobRunId: string, more: readonly string[] = [], script = join(folder, 'job.py')) {
      const args = ['--bucket', 'landing', '--key', 'data/in/a b.csv', '--filename', '-a.csv', '--sluice_run_id', runId]
      const glues = ['--JOB_NAME', 'upsert', '--JOB_RUN_ID', jobRunId, '--ledger_table', harness.tableName]
      const environment = {
        PATH: process.env['PATH'],
        HOME: folder,
        PYTHONPATH: folder,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_ENDPOINT_URL_DYNAMODB: harness.url,
        AWS_DEFAULT_REGION: 'eu-west-2',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      }
      return outcomeOf(harness.python, [script, ...args, ...more, ...glues], environment)
    }
  })
}

/** A folder with the script, its work filled in, and with what stands in for Glue's library. */
async function scriptFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-glue-'))
  await mkdir(join(folder, 'awsglue'))
  await writeFile(join(folder, 'awsglue', '__init__.py'), '')
  await copyFile(here('./awsglue-utils.py'), join(folder, 'awsglue', 'utils.py'))
  const template = await readFile(SCRIPT, 'utf8')
  const filledIn = template.replace(/raise NotImplementedError\(.*\)/, "print('worked on', bucket, key, version)")
  if (filledIn === template) throw new Error('the script has no place for the work')
  await writeFile(join(folder, 'job.py'), filledIn)
  return folder
}

interface ScriptOutcome {
  readonly code: number | null
  readonly output: string
}

/** Not synchronously: a stand-in in this very process has to answer meanwhile. */
function outcomeOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<ScriptOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
