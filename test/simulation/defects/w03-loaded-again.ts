import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

export const loadedAgain: WorkflowDefect = {
  id: 'W3',
  puts: 'a step that is invoked again loads its table again, since the warehouse takes every file that it is given',
  forgetful: true,
}
