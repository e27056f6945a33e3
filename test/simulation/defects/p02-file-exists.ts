import type { PacketDefect } from '../packets/packets-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/** Any output that is there already is an error: after a death between the output and the counter, every retry fails. */
export const fileExists: PacketDefect = {
  id: 'P2',
  puts: 'an output that an earlier attempt has written is an error to the next one',
  ports: (ports) => ({
    ...ports,
    store: withMethod(ports.store, 'head', async (ref) => {
      const head = await ports.store.head(ref)
      if (head !== undefined && ref.key.endsWith('.parquet')) throw new Error(`FileExistsError: ${ref.key} is there already`)
      return head
    }),
  }),
}
