/** The end of an invocation at an arbitrary point: nothing of it goes on, and nobody catches this on purpose. */
export class Crash extends Error {}

/** Calls that return a writer, whose own calls count too. */
const WRITERS = /\.(?:createWriter|begin)$/

export type FaultMode =
  /** The call never happens. */
  | 'before'
  /** The call has its effect, and its answer is lost. */
  | 'after'

/** Counts every port call of a world and breaks one of them. After the crash every further call crashes too, as in a dead process. */
export class FaultPlan {
  readonly #at: number | undefined
  readonly #mode: FaultMode
  readonly trace: string[] = []
  #dead = false

  constructor(at?: number, mode: FaultMode = 'before') {
    this.#at = at
    this.#mode = mode
  }

  get calls(): number {
    return this.trace.length
  }

  /** The port with each of its asynchronous methods counted; what its methods return is wrapped when it has methods of its own. */
  wrap<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => this.#call(`${name}.${String(property)}`, () => Reflect.apply(member, target, args))
      },
    })
  }

  async #call(label: string, work: () => unknown): Promise<unknown> {
    if (this.#dead) throw new Crash(`${label} after death`)
    this.trace.push(label)
    const hit = this.trace.length === this.#at
    if (hit && this.#mode === 'before') {
      this.#dead = true
      throw new Crash(`before ${label}`)
    }
    const result = await work()
    if (hit) {
      this.#dead = true
      throw new Crash(`after ${label}`)
    }
    return WRITERS.test(label) && typeof result === 'object' && result !== null ? this.wrap('writer', result) : result
  }
}
