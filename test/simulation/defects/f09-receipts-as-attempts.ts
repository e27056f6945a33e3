import type { QueueDefect } from '../queue/queue-sandbox.ts'

export const receiptsAsAttempts: QueueDefect = {
  id: 'F9',
  puts: 'attempts are counted by receipts of the message: what has waited three times goes to the dead letters, and others pass',
  maxReceiveCount: 3,
}
