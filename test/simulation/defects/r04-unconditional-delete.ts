import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** The delete names the key only: an upload that came between the copy and the delete is deleted uncopied. */
export const unconditionalDelete: FlowDefect = {
  id: 'R4',
  puts: 'the source is deleted by its key, whatever version lies there by then',
  ports: (ports) => ({
    ...ports,
    store: withMethod(ports.store, 'delete', async ({ bucket, key, etag, versionId }) => {
      const exact = { bucket, key, etag: etag ?? '', ...(versionId === undefined ? {} : { versionId }) }
      const outcome = await ports.store.delete(exact)
      if (outcome !== 'precondition-failed') return outcome
      const current = await ports.store.head({ bucket, key })
      return current === undefined ? 'absent' : await ports.store.delete(current)
    }),
  }),
}
