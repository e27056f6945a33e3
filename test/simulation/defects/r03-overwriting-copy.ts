import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** The destination is the bare file name and is written whatever lies there: a second unknown file of a name replaces the first. */
export const overwritingCopy: FlowDefect = {
  id: 'R3',
  puts: 'the copy aside is made without asking whether its name is free',
  ports: (ports) => ({
    ...ports,
    store: withMethod(ports.store, 'copy', (source, target) => ports.store.copy(source, { ...target, ifAbsent: false })),
  }),
}
