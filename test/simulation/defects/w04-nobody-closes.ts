import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

export const nobodyCloses: WorkflowDefect = {
  id: 'W4',
  puts: 'an execution that is stopped or runs out of time leaves its files open, since no `Catch` runs and nobody else looks',
  unclosed: true,
}
