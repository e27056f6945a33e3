import { locationOf } from '../../domain/ledger/location-of.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import { baseName } from '../../domain/routing/base-name.ts'
import type { JobStart } from '../../ports/job-runner.ts'

/** What a job is started with for a file. */
export function jobStartOf(receipt: Receipt, runId: string): JobStart {
  const { bucket, key, versionId = '' } = locationOf(receipt)
  const { job } = receipt
  return {
    job: job?.glueJobName ?? job?.jobName ?? '',
    runId,
    arguments: {
      '--bucket': bucket,
      '--key': key,
      '--filename': baseName(key),
      // Empty where the bucket has no versions.
      '--version': versionId,
      '--sluice_run_id': runId,
    },
  }
}
