import type { Ledger } from '../../../src/ports/ledger.ts'
import { withMethod } from '../router/paged-ports.ts'
import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

/** What was prepared is written onto the receipt as it was when the file was read, over whatever has become of it. */
export const uncheckedSave: WorkflowDefect = {
  id: 'W9',
  puts: 'an upload is noted on its receipt without asking whether somebody has changed that meanwhile',
  ports: (ports) => {
    const saveReceipt: Ledger['saveReceipt'] = async (receipt, expected) => {
      const current = receipt.prepared === undefined ? undefined : await ports.ledger.findReceipt(receipt.identity)
      return await ports.ledger.saveReceipt(receipt, current?.revision ?? expected)
    }
    return { ...ports, ledger: withMethod(ports.ledger, 'saveReceipt', saveReceipt) }
  },
}
