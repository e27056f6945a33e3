import { groupOf, type JobRunView, type QueueScene } from './queue-law.ts'

/** A run that did, or does, the work of its file. */
export interface EffectiveRun extends JobRunView {
  readonly group: string
  readonly identity: string
  readonly attempt: number
  readonly fromMs: number
  /** `Infinity` while it goes on. */
  readonly toMs: number
}

/** The runs that did their work: where jobs claim, those that got the claim, from then on; else all. */
export function effectiveRuns(scene: QueueScene): readonly EffectiveRun[] {
  const { claims, runs } = scene
  return scene.jobRuns().flatMap((run): readonly EffectiveRun[] => {
    const record = runs.find(run.runId)
    if (record === undefined || (claims && record.claimedBy !== run.jobRunId)) return []
    const { identity, attempt, claimedMs = run.startedMs } = record
    const fromMs = claims ? claimedMs : run.startedMs
    return [{ ...run, identity, attempt, group: groupOf(run.key), fromMs, toMs: run.endedMs ?? Infinity }]
  })
}
