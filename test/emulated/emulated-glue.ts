import { randomUUID } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { CreateJobCommand, DeleteJobCommand, GetJobRunCommand, type GlueClient, type JobCommand } from '@aws-sdk/client-glue'

import { createGlueClient } from '../../src/adapters/aws/clients.ts'
import { GlueJobRunner } from '../../src/adapters/aws/glue-job-runner.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { Skip } from '../contract/harness.ts'
import type { JobRunnerHarness } from '../contract/job-runner-contract.ts'
import type { Emulator } from './deviations.ts'

const ORDER = 'a second start with the same id is a second run, and both are found, the newest first'

/** Where the emulators' Glue and the contract part; `glue-deviations.emulated.ts` tells when that has become needless. */
export const GLUE_SKIPS: Readonly<Record<Emulator, readonly Skip[]>> = {
  moto: [
    { tests: ['a run that fails says so, with a code and a message'], reason: 'it runs nothing: every run ends as SUCCEEDED' },
    { tests: [ORDER], reason: 'GetJobRuns lists the oldest run first' },
  ],
  MiniStack: [
    { tests: [ORDER], reason: 'GetJobRuns lists the oldest run first' },
    { tests: ['nothing is started beyond what may run at once, until a run has ended'], reason: 'it overlooks MaxConcurrentRuns' },
  ],
}

/** Waits for a file that is named after the run's id, and ends with the exit code in it. Arguments are in the environment there. */
const WAITING_SCRIPT = `
import os, sys, time
told = os.path.join(os.environ['folder'], os.environ['sluice_run_id'])
for _ in range(1000):
    if os.path.exists(told):
        sys.exit(int(open(told).read()))
    time.sleep(0.02)
sys.exit('nobody told this run to end')
`

/** Two new jobs, each with room for two runs at once. */
export async function glueHarness(emulator: Emulator, url: string): Promise<JobRunnerHarness & { readonly client: GlueClient }> {
  const client = createGlueClient(localClient(url))
  const folder = await mkdtemp(join(tmpdir(), 'sluice-glue-'))
  const [job, otherJob] = [`sluice-${randomUUID()}`, `sluice-${randomUUID()}`]
  await writeFile(join(folder, 'job.py'), WAITING_SCRIPT)
  const command: JobCommand = { Name: 'pythonshell', PythonVersion: '3.9', ScriptLocation: join(folder, 'job.py') }
  for (const Name of [job, otherJob]) {
    await client.send(
      new CreateJobCommand({
        Name,
        Role: 'arn:aws:iam::123456789012:role/sluice',
        Command: command,
        DefaultArguments: { '--folder': folder },
        ExecutionProperty: { MaxConcurrentRuns: 2 },
      }),
    )
  }
  if (emulator === 'moto') await holdRuns(url)
  const argumentsOf = async (RunId: string): Promise<Readonly<Record<string, string>>> => {
    const { JobRun } = await client.send(new GetJobRunCommand({ JobName: job, RunId }))
    const { '--folder': _folder, ...args } = JobRun?.Arguments ?? {}
    return args
  }
  const runner = new GlueJobRunner({ client })
  return {
    client,
    runner,
    job,
    otherJob,
    nowMs: () => Date.now(),
    argumentsOf,
    end: async (jobRunId, how) => {
      if (emulator === 'moto') return await endOnMoto(url, () => runner.look(job, jobRunId))
      const { '--sluice_run_id': runId = '' } = await argumentsOf(jobRunId)
      await writeFile(join(folder, 'code'), how === 'succeeded' ? '0' : '3')
      await rename(join(folder, 'code'), join(folder, runId))
      while ((await runner.look(job, jobRunId)).kind === 'going') await delay(20)
    },
    close: async () => {
      for (const JobName of [job, otherJob]) await client.send(new DeleteJobCommand({ JobName }))
      client.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A run of moto's changes its state as often as it was looked at so many times. */
async function transition(url: string, times: number): Promise<void> {
  const body = JSON.stringify({ model_name: 'glue::job_run', transition: { progression: 'manual', times } })
  const response = await fetch(`${url}/moto-api/state-manager/set-transition`, { method: 'POST', body })
  if (!response.ok) throw new Error(`moto answered ${response.status}: ${await response.text()}`)
}

function holdRuns(url: string): Promise<void> {
  return transition(url, 1_000_000)
}

/** Other runs keep their state as nobody looks at them meanwhile. */
async function endOnMoto(url: string, look: () => Promise<{ readonly kind: string }>): Promise<void> {
  await transition(url, 1)
  while ((await look()).kind === 'going') continue
  await holdRuns(url)
}
