// What the `.sync` form of starting a Glue job does, which the emulator does not know: answers with the run when it has ended.
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'

const OPEN = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING'])

export async function handler({ JobName, Arguments }) {
  const { JobRunId } = await glue('StartJobRun', { JobName, Arguments })
  for (;;) {
    const { JobRun } = await glue('GetJobRun', { JobName, RunId: JobRunId })
    if (JobRun.JobRunState === 'SUCCEEDED') return JobRun
    if (!OPEN.has(JobRun.JobRunState)) throw new Error(JSON.stringify(JobRun))
    await delay(200)
  }
}

async function glue(operation, input) {
  const scope = `test/20250915/${process.env.AWS_REGION}/glue/aws4_request`
  const response = await globalThis.fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSGlue.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${operation} was answered with ${response.status}: ${await response.text()}`)
  return await response.json()
}
