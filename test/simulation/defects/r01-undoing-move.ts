import { PortError } from '../../../src/ports/port-error.ts'
import type { CopyTarget, ExactRef } from '../../../src/ports/object-store.ts'
import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** A move that cleans up after an error: when the delete has happened and only its answer was lost, both copies are gone. */
export const undoingMove: FlowDefect = {
  id: 'R1',
  puts: 'after any error of the delete, the copy is deleted too',
  ports: (ports) => {
    const { store } = ports
    let copied: CopyTarget | undefined
    const noting = withMethod(store, 'copy', async (source: ExactRef, target: CopyTarget) => {
      copied = target
      return await store.copy(source, target)
    })
    const undoing = withMethod(noting, 'delete', async (exact: ExactRef) => {
      try {
        return await store.delete(exact)
      } catch (error) {
        const copy = copied === undefined ? undefined : await store.head(copied)
        if (error instanceof PortError && copy !== undefined) await store.delete(copy)
        throw error
      }
    })
    return { ...ports, store: undoing }
  },
}
