import { noLoss } from './l01-no-loss.ts'
import { noExtraReceipts } from './l02-no-extra-receipts.ts'
import { oneReceipt } from './l02-one-receipt.ts'
import { oneExecution } from './l03-one-execution.ts'
import { freshness } from './l06-freshness.ts'
import { fences } from './l08-fences.ts'
import { legalStates } from './l10-legal-states.ts'
import { notices } from './l11-notices.ts'
import { sameBytes } from './l13-same-bytes.ts'
import { permanentOnce } from './l14-permanent-once.ts'
import { drained } from './l15-drained.ts'
import { isolation } from './l16-isolation.ts'
import { provenDeletes } from './l17-proven-deletes.ts'
import type { Law } from './law.ts'

/** The laws that watch a run, in the order in which they complain. */
export const LAWS: readonly Law[] = [
  noLoss,
  provenDeletes,
  oneReceipt,
  noExtraReceipts,
  oneExecution,
  freshness,
  fences,
  legalStates,
  notices,
  sameBytes,
  permanentOnce,
  drained,
  isolation,
]
