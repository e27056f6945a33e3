import type { Engine, Job } from '../config/job.ts'

export type EngineChoice =
  | { readonly kind: 'engine'; readonly engine: Engine }
  | { readonly kind: 'too-large'; readonly message: string }

/** Which engine takes a file of this many bytes: a job's own, but Glue for what is too large for a function, if the job names one. */
export function chooseEngine(job: Job, size: number): EngineChoice {
  if (job.engine === 'glue' || size <= job.maxLambdaBytes) {
    return { kind: 'engine', engine: job.engine }
  }
  if (job.glueJobName !== undefined) {
    return { kind: 'engine', engine: 'glue' }
  }
  const message =
    `the file has ${size} bytes, and job ${job.jobId} takes at most ${job.maxLambdaBytes} (max_lambda_bytes): ` +
    'raise that, or give the job a glue_job_name'
  return { kind: 'too-large', message }
}
