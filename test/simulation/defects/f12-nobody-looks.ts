import { readMessage } from '../../../src/domain/queue/order-message.ts'
import type { ReceivedMessage } from '../../../src/ports/job-queue.ts'
import type { QueueDefect, QueuePorts } from '../queue/queue-sandbox.ts'

/** A message whose run has begun is acknowledged: its end is an event's business. */
async function notBegun(left: readonly ReceivedMessage[], { groupLedger }: QueuePorts): Promise<readonly ReceivedMessage[]> {
  const kept: ReceivedMessage[] = []
  for (const message of left) {
    const read = readMessage(message.body)
    const current = (await groupLedger.findGroup(message.group))?.value.current
    const isRunning = current?.phase.kind === 'running' && read.kind === 'message' && read.message.receipt === current.receipt
    if (!isRunning) kept.push(message)
  }
  return kept
}

export const nobodyLooks: QueueDefect = {
  id: 'F12',
  puts: 'nobody looks after ends that no event tells of',
  untended: true,
  leaves: notBegun,
}
