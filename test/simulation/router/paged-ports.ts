import type { WorkerPorts } from './sandbox.ts'

/** Ports whose listings come in pages of at most so many entries: a page may always be shorter than was asked for. */
export function pagedPorts(ports: WorkerPorts, limit: number): WorkerPorts {
  return {
    ...ports,
    store: withMethod(ports.store, 'list', (bucket, prefix, options = {}) =>
      ports.store.list(bucket, prefix, { ...options, limit: Math.min(options.limit ?? limit, limit) }),
    ),
    ledger: withMethod(ports.ledger, 'listReceipts', (filter, options = {}) =>
      ports.ledger.listReceipts(filter, { ...options, limit: Math.min(options.limit ?? limit, limit) }),
    ),
  }
}

/** A port with one method replaced. */
export function withMethod<P extends object, M extends keyof P>(port: P, name: M, method: P[M]): P {
  return new Proxy(port, {
    get: (target, property) => {
      if (property === name) return method
      const member: unknown = Reflect.get(target, property, target)
      return typeof member === 'function' ? (...args: unknown[]): unknown => Reflect.apply(member, target, args) : member
    },
  })
}
