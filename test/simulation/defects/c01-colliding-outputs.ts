import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Every `.csv` is taken out of the key, in any case: two files have one table between them. */
function wrongKey(key: string): string {
  return key.startsWith('silver/') ? `${key.replace(/\.parquet$/, '').replaceAll(/\.csv/gi, '').toLowerCase()}.parquet` : key
}

export const collidingOutputs: FlowDefect = {
  id: 'C1',
  puts: 'the key of a table is made by replacing the suffix wherever and however it is written',
  ports: (ports) => {
    const head = withMethod(ports.store, 'head', (ref) => ports.store.head({ ...ref, key: wrongKey(ref.key) }))
    return { ...ports, store: withMethod(head, 'createWriter', (target) => head.createWriter({ ...target, key: wrongKey(target.key) })) }
  },
}
