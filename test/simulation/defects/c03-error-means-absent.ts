import { withMethod } from '../router/paged-ports.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Forbidden, throttled and unavailable all count as "not there". */
export const errorMeansAbsent: FlowDefect = {
  id: 'C3',
  puts: 'an error of a look at an object means that there is none',
  ports: (ports) => ({ ...ports, store: withMethod(ports.store, 'head', (ref) => ports.store.head(ref).catch(() => undefined)) }),
}
