import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Names end with the second, so that files of one sanitised name collide; the second of them is taken for a repetition and dropped. */
export const collidingNames: FlowDefect = {
  id: 'R7',
  puts: 'the name of an execution says nothing of the version, and a taken name is taken for success',
  ports: (ports) => ({
    ...ports,
    workflows: withMethod(ports.workflows, 'start', async ({ name, input }) => {
      await ports.workflows.start({ name: name.slice(0, name.lastIndexOf('-')), input })
      return { kind: 'started' }
    }),
  }),
}
