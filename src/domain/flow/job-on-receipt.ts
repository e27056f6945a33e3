import type { Job } from '../config/job.ts'
import type { ReceiptJob } from '../ledger/receipt.ts'

/** What of a job the receipt remembers, whatever becomes of the configuration later. */
export function jobOnReceipt(job: Job): ReceiptJob {
  return {
    jobId: job.jobId,
    jobName: job.jobName,
    targetTable: job.targetTable,
    upsertKeys: job.upsertKeys,
    engine: job.engine,
    ...(job.contract === undefined ? {} : { contract: job.contract }),
    ...(job.glueJobName === undefined ? {} : { glueJobName: job.glueJobName }),
    versions: job.versions,
    onSuccess: job.onSuccess,
    ...(job.order === undefined ? {} : { order: { attempts: job.order.attempts, onFailure: job.order.onFailure } }),
  }
}
