import { noLoss } from '../l01-no-loss.ts'
import { noExtraReceipts } from '../l02-no-extra-receipts.ts'
import { oneReceipt } from '../l02-one-receipt.ts'
import { fences } from '../l08-fences.ts'
import { legalStates } from '../l10-legal-states.ts'
import { notices } from '../l11-notices.ts'
import { drained } from '../l15-drained.ts'
import { isolation } from '../l16-isolation.ts'
import { oneEffect } from './l03-one-effect.ts'
import { lateTold } from './l07-late-told.ts'
import { noOverlap } from './l07-no-overlap.ts'
import { sentOrder } from './l07-sent-order.ts'
import { groupFences } from './l08-group-fences.ts'
import { groupStates } from './l10-group-states.ts'
import { runStates } from './l10-run-states.ts'
import { givenUp } from './l11-given-up.ts'
import { asItsRuns } from './l14-as-its-runs.ts'
import { queueDrained } from './l15-queue-drained.ts'
import { ownPace } from './l16-own-pace.ts'
import type { QueueLaw } from './queue-law.ts'

/** The laws that watch a run of ordered jobs, in the order in which they complain: those of every bucket, and its own. */
export const QUEUE_LAWS: readonly QueueLaw[] = [
  noOverlap,
  sentOrder,
  groupFences,
  groupStates,
  runStates,
  noLoss,
  oneReceipt,
  noExtraReceipts,
  fences,
  legalStates,
  notices,
  lateTold,
  queueDrained,
  drained,
  oneEffect,
  asItsRuns,
  givenUp,
  isolation,
  ownPace,
]
