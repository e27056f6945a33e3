import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Nobody asks which version the table is of: a slow conversion of an older upload replaces the table of a newer one. */
export const lastWriterWins: FlowDefect = {
  id: 'C5',
  puts: 'the conversion that ends last decides what the table holds',
  ports: (ports) => {
    const isTable = (key: string): boolean => key.startsWith('silver/')
    const head = withMethod(ports.store, 'head', async (ref) => (isTable(ref.key) ? undefined : await ports.store.head(ref)))
    const store = withMethod(head, 'createWriter', async (target) => {
      const writer = await ports.store.createWriter(target)
      return isTable(target.key) ? withMethod(writer, 'commit', () => writer.commit()) : writer
    })
    return { ...ports, store }
  },
}
