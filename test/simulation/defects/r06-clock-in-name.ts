import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** The execution's name holds the second of the start: a retry in a later second is a second execution of the same file. */
export const clockInName: FlowDefect = {
  id: 'R6',
  puts: 'the name of an execution is made anew, with the time of day, for every start',
  ports: (ports) => ({
    ...ports,
    workflows: withMethod(ports.workflows, 'start', ({ name, input }) => {
      const second = new Date(ports.clock.nowMs()).toISOString().replace(/\D/g, '').slice(0, 14)
      return ports.workflows.start({ name: name.replace(/-\d{14}-/, `-${second}-`), input })
    }),
  }),
}
