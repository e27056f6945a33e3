import { isRecord } from '../config/describe-value.ts'
import type { Engine } from '../config/job.ts'
import type { Identity } from '../identity/object-version.ts'

/** One entry of an execution's `glue_jobs`, as far as carrying it out needs it: the receipt says everything else. */
export interface WorkflowJob {
  readonly jobId: string
  readonly bucket: string
  readonly key: string
  readonly engine: Engine
  readonly receipt: Identity
}

export type WorkflowInput =
  | { readonly kind: 'jobs'; readonly jobs: readonly WorkflowJob[] }
  | { readonly kind: 'invalid'; readonly message: string }

/** Reads back what `workflowInput` wrote. Never throws. */
export function parseWorkflowInput(text: string): WorkflowInput {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'invalid', message: 'it is not JSON' }
  }
  const entries = isRecord(value) ? value['glue_jobs'] : undefined
  if (!Array.isArray(entries)) return { kind: 'invalid', message: '"glue_jobs" is not a list' }
  const jobs: WorkflowJob[] = []
  for (const [index, entry] of entries.entries()) {
    const job = readJob(entry)
    if (job === undefined) {
      return { kind: 'invalid', message: `glue_jobs[${index.toString()}] lacks job_id, bucket, key, engine or receipt` }
    }
    jobs.push(job)
  }
  return { kind: 'jobs', jobs }
}

function readJob(entry: unknown): WorkflowJob | undefined {
  if (!isRecord(entry)) return undefined
  const { job_id: jobId, bucket, key, engine, receipt } = entry
  if (typeof jobId !== 'string' || typeof bucket !== 'string' || typeof key !== 'string') return undefined
  if (typeof receipt !== 'string' || (engine !== 'lambda' && engine !== 'glue')) return undefined
  return { jobId, bucket, key, engine, receipt }
}
