import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

export const capacityIsFailure: QueueDefect = {
  id: 'F10',
  puts: 'a service without room for another run counts as a failed run',
  ports: (ports) => ({
    ...ports,
    jobs: withMethod(ports.jobs, 'start', async (start) => {
      const outcome = await ports.jobs.start(start)
      if (outcome.kind !== 'at-capacity') return outcome
      return { kind: 'refused', code: 'job-failed', message: 'ConcurrentRunsExceededException' }
    }),
  }),
}
