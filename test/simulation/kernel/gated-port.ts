/** Where a port call waits for the scheduler. */
export type Gate = (port: string, method: string, args: readonly unknown[], perform: () => Promise<unknown>) => Promise<unknown>

/**
 * A port whose every call waits at the gate: each method, each step of a body that is read, and each method of a writer that it
 * hands out.
 */
export function gatedPort<T extends object>(name: string, port: T, gate: Gate): T {
  return new Proxy(port, {
    get: (target, property) => {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]): Promise<unknown> => {
        const answer = await gate(name, String(property), args, async () => (await Reflect.apply(member, target, args)) as unknown)
        if (WRITERS.has(property) && typeof answer === 'object' && answer !== null) return gatedWriter(answer, args[0], gate)
        return hasBody(answer) ? { ...answer, body: gatedBody(name, args, answer.body, gate) } : answer
      }
    },
  })
}

/** Of objects, and of uploads that somebody else is to complete. */
const WRITERS: ReadonlySet<string | symbol> = new Set(['createWriter', 'begin'])

/** Calls of a writer are recorded with what is being written as their second argument, the same object for each of them. */
function gatedWriter<T extends object>(writer: T, target: unknown, gate: Gate): T {
  const upload = { target }
  return gatedPort('writer', writer, (port, method, args, perform) =>
    gate(port, method, [args[0], upload], method === 'commit' ? repeatable(perform) : perform),
  )
}

/** A conditional write that a client library repeats after a lost answer meets what it has written itself (S3 answers 412). */
function repeatable(commit: () => Promise<unknown>): () => Promise<unknown> {
  let first: Promise<unknown> | undefined
  return async () => {
    if (first === undefined) return await (first = commit())
    const answer = await first
    const wrote = typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'written'
    return wrote ? { kind: 'precondition-failed' } : answer
  }
}

function hasBody(answer: unknown): answer is { readonly body: AsyncIterable<unknown> } {
  if (typeof answer !== 'object' || answer === null || !('body' in answer)) return false
  return typeof answer.body === 'object' && answer.body !== null && Symbol.asyncIterator in answer.body
}

async function* gatedBody(name: string, args: readonly unknown[], body: AsyncIterable<unknown>, gate: Gate): AsyncGenerator<unknown> {
  const iterator = body[Symbol.asyncIterator]()
  for (;;) {
    const next = await gate(name, 'body', args.slice(0, 1), async () => await iterator.next())
    if (typeof next !== 'object' || next === null || !('done' in next) || !('value' in next) || next.done === true) return
    yield next.value
  }
}
