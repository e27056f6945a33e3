import { LAWS } from '../laws.ts'
import { permanentOnce } from '../l14-permanent-once.ts'
import type { Law } from '../law.ts'
import { OUTPUT_LAWS } from '../outputs.ts'
import { refusedOnce } from './l14-refused-once.ts'
import { executed } from './l15-executed.ts'
import { uploadsEnd } from './l22-uploads.ts'
import { loadedOnce } from './l23-loaded-once.ts'
import { readOnce } from './l24-read-once.ts'

/** Of the workflow: those of files and tables, where refusing is not the router's alone, and its own. */
export const WORKFLOW_LAWS: readonly Law[] = [
  ...LAWS.filter((law) => law !== permanentOnce),
  ...OUTPUT_LAWS,
  refusedOnce,
  executed,
  uploadsEnd,
  loadedOnce,
  readOnce,
]
