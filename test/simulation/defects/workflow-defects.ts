import type { WorkflowDefect } from '../workflow/workflow-defect.ts'
import { startBeforeRecord } from './w01-start-before-record.ts'
import { lateFailure } from './w02-late-failure.ts'
import { loadedAgain } from './w03-loaded-again.ts'
import { nobodyCloses } from './w04-nobody-closes.ts'
import { committedAnyhow } from './w08-committed-anyhow.ts'
import { uncheckedSave } from './w09-unchecked-save.ts'
import { discardForgotten } from './w10-discard-forgotten.ts'

/** The defects of the workflow that the laws must find. */
export const WORKFLOW_DEFECTS: readonly WorkflowDefect[] = [
  startBeforeRecord,
  lateFailure,
  loadedAgain,
  nobodyCloses,
  committedAnyhow,
  uncheckedSave,
  discardForgotten,
]
