import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

export const startIsEnd: QueueDefect = {
  id: 'F1',
  puts: 'a message is acknowledged right after the start of its run, so that the next one starts beside it',
  ports: (ports) => ({ ...ports, jobs: withMethod(ports.jobs, 'look', () => Promise.resolve({ kind: 'succeeded' })) }),
}
