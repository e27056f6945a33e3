import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Looking first and writing afterwards: of two invocations that both saw nothing, the last one wins. */
export const unconditionalCommit: FlowDefect = {
  id: 'C2',
  puts: 'a table is written whatever has happened since somebody looked',
  ports: (ports) => ({
    ...ports,
    store: withMethod(ports.store, 'createWriter', async (target) => {
      const writer = await ports.store.createWriter(target)
      return withMethod(writer, 'commit', () => writer.commit())
    }),
  }),
}
