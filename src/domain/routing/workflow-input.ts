import type { Engine, Job } from '../config/job.ts'
import type { Identity, ObjectVersion } from '../identity/object-version.ts'
import { baseName } from './base-name.ts'

export interface WorkflowTask {
  readonly job: Job
  readonly object: ObjectVersion
  /** Bytes as stored. */
  readonly size: number
  readonly engine: Engine
  /** Names the receipt. */
  readonly identity: Identity
}

/**
 * The JSON text a workflow execution starts with. Its bytes decide whether a repeated start is the same one, so the order of the
 * fields is fixed and nothing in it depends on the moment. `source_file_name` is the name of the file that came, not the pattern;
 * `version` is the version id, or the etag where the bucket has no versions.
 */
export function workflowInput({ job, object, size, engine, identity }: WorkflowTask): string {
  return JSON.stringify({
    glue_jobs: [
      {
        job_id: job.jobId,
        job_name: job.jobName,
        source_file_name: baseName(object.key),
        target_table: job.targetTable,
        upsert_keys: job.upsertKeys,
        bucket: object.bucket,
        key: object.key,
        version: object.versionId ?? object.etag ?? null,
        size,
        engine,
        receipt: identity,
      },
    ],
  })
}
