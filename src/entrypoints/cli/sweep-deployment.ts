import type { ObjectStore } from '../../ports/object-store.ts'
import { SweepBucket, type SweepOptions } from '../../usecases/sweep-bucket.ts'
import type { CommandContext } from './command-context.ts'
import { runOnDeployment } from './deployment-run.ts'
import type { DeploymentPlace } from './place.ts'
import type { ProgressLine } from './progress-line.ts'
import type { FinishedRun } from './run-report.ts'
import { plural } from './wording.ts'

/** Does what the deployed sweep does, at once and without its limit of time, except for converting. */
export async function sweepDeployment(place: DeploymentPlace, swept: Pick<SweepOptions, 'reconcileAfterMs' | 'prefix'>, context: CommandContext): Promise<FinishedRun> {
  return await runOnDeployment(place, context, async ({ pipeline, tell, progress }) => {
    const store = countedListings(pipeline.store, progress)
    await new SweepBucket({ ...pipeline, store }).execute(pipeline.bucket, { ...swept, ends: tell, signal: context.signal })
  })
}

function countedListings(store: ObjectStore, progress: ProgressLine): Pick<ObjectStore, 'list'> {
  let listed = 0
  return {
    list: async (bucket, prefix, options) => {
      const page = await store.list(bucket, prefix, options)
      listed += page.objects.length
      progress.tell(() => `${plural(listed, 'file')} listed, going on …`)
      return page
    },
  }
}
