import type { ObjectWriter } from '../../../src/ports/object-store.ts'
import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect, WorkerPorts } from '../router/sandbox.ts'

/** The rejects are written behind the table: a crash in between leaves a table whose missing rows are nowhere. */
function withRejectsAfterwards(ports: WorkerPorts): WorkerPorts {
  const waiting: ObjectWriter[] = []
  const store = withMethod(ports.store, 'createWriter', async (target) => {
    const writer = await ports.store.createWriter(target)
    if (target.key.startsWith('quarantine/')) {
      const later = withMethod(writer, 'commit', async () => {
        waiting.push(writer)
        return await Promise.resolve({ kind: 'written', etag: 'not-yet' } as const)
      })
      return withMethod(later, 'abort', () => Promise.resolve())
    }
    return withMethod(writer, 'commit', async (precondition) => {
      const outcome = await writer.commit(precondition)
      for (const rejects of waiting.splice(0)) await rejects.commit()
      return outcome
    })
  })
  return { ...ports, store }
}

export const rejectsAfterwards: FlowDefect = {
  id: 'C14',
  puts: 'the rejects of a table are written after the table can be seen',
  ports: withRejectsAfterwards,
}
