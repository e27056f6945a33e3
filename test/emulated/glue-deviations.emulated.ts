import { expect } from 'chai'

import { GetJobRunsCommand } from '@aws-sdk/client-glue'

import { glueHarness } from './emulated-glue.ts'
import { RUNNING } from './running.ts'

describe('the known deviations of the emulators from Glue', () => {
  for (const { name, url } of RUNNING) {
    it(`${name}: GetJobRuns lists the oldest run first`, async () => {
      const { client, runner, job, end, close } = await glueHarness(name, url)
      try {
        const started: string[] = []
        for (const runId of ['run-1', 'run-2']) {
          const outcome = await runner.start({ job, runId, arguments: {} })
          if (outcome.kind === 'started') started.push(outcome.jobRunId)
        }
        const { JobRuns = [] } = await client.send(new GetJobRunsCommand({ JobName: job }))
        expect(JobRuns.map(({ Id }) => Id), 'the deviation is gone: take it off the list').to.deep.equal(started)
        for (const jobRunId of started) await end(jobRunId, 'succeeded')
      } finally {
        await close()
      }
    })

    if (name === 'moto') {
      it(`${name}: every run ends as SUCCEEDED`, async () => {
        const { runner, job, end, close } = await glueHarness(name, url)
        try {
          const outcome = await runner.start({ job, runId: 'run-1', arguments: {} })
          const jobRunId = outcome.kind === 'started' ? outcome.jobRunId : ''
          await end(jobRunId, 'failed')
          expect(await runner.look(job, jobRunId), 'the deviation is gone: take it off the list').to.deep.equal({ kind: 'succeeded' })
        } finally {
          await close()
        }
      })
    } else {
      it(`${name}: it overlooks MaxConcurrentRuns`, async () => {
        const { runner, job, end, close } = await glueHarness(name, url)
        try {
          for (const runId of ['run-1', 'run-2', 'run-3']) {
            const outcome = await runner.start({ job, runId, arguments: {} })
            expect(outcome.kind, 'the deviation is gone: take it off the list').to.equal('started')
            if (outcome.kind === 'started') await end(outcome.jobRunId, 'succeeded')
          }
        } finally {
          await close()
        }
      })
    }
  }
})
