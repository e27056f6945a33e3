import type { Ledger } from '../../../src/ports/ledger.ts'
import { withMethod } from '../router/paged-ports.ts'
import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

/** The execution runs before the ledger knows of it: a death in between leaves an execution that no record speaks for. */
export const startBeforeRecord: WorkflowDefect = {
  id: 'W1',
  puts: 'an execution is started before the receipt that names it is saved',
  ports: (ports) => {
    const saveReceipt: Ledger['saveReceipt'] = async (receipt, expected) => {
      const { plan, prepared } = receipt
      if (plan?.kind === 'start' && !plan.started && prepared === undefined) await ports.workflows.start({ name: plan.name, input: plan.input })
      return await ports.ledger.saveReceipt(receipt, expected)
    }
    return { ...ports, ledger: withMethod(ports.ledger, 'saveReceipt', saveReceipt) }
  },
}
