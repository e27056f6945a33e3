/** Counts the calls of every method of the ports that it is given. */
export function countCalls(): { readonly of: <T extends object>(port: T) => T; readonly count: () => number } {
  let count = 0
  return {
    of: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target)
          if (typeof member !== 'function') return member
          return (...args: unknown[]): unknown => {
            count += 1
            return Reflect.apply(member, target, args)
          }
        },
      }),
    count: () => count,
  }
}
