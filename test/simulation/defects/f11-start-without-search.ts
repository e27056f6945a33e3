import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

export const startWithoutSearch: QueueDefect = {
  id: 'F11',
  puts: 'a start whose answer was lost is repeated, and nobody looks whether it was carried out',
  unclaimed: true,
  ports: (ports) => ({ ...ports, jobs: withMethod(ports.jobs, 'search', () => Promise.resolve([])) }),
}
