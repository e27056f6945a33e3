import type { Receipt } from '../ledger/receipt.ts'

/** Whether the receipt is about this run of a workflow and no other: a replay has made another one of it. */
export function isAtRun({ flow, plan }: Receipt, runId: string): boolean {
  return flow === 'route-file' && plan?.kind === 'start' && plan.name === runId
}

/** Whether the run still has something to do for the file itself. */
export function awaitsRun(receipt: Receipt, runId: string): boolean {
  return receipt.state === 'ROUTED' && isAtRun(receipt, runId)
}
