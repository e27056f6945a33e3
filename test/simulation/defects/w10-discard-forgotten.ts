import { withMethod } from '../router/paged-ports.ts'
import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

export const discardForgotten: WorkflowDefect = {
  id: 'W10',
  puts: 'an upload that can no longer be committed is left where it is',
  ports: (ports) => ({ ...ports, uploads: withMethod(ports.uploads, 'discard', () => Promise.resolve()) }),
}
