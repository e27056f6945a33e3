import { FaultPlan } from './fault-plan.ts'

/** Makes some methods of a port anew; what it gets is the port itself. */
type Remake<T> = (port: T) => Partial<T>

/** A world in which one port answers some calls as the test says, which may also do something in between and call the real one. */
export class Interposed<T extends object> extends FaultPlan {
  readonly #name: string
  readonly #remake: Remake<T>

  constructor(name: string, remake: Remake<T>) {
    super()
    this.#name = name
    this.#remake = remake
  }

  override wrap<P extends object>(name: string, port: P): P {
    const wrapped = super.wrap(name, port)
    if (name !== this.#name) return wrapped
    const remade: object = this.#remake(wrapped as unknown as T)
    return new Proxy(wrapped, { get: (target, property): unknown => Reflect.get(Object.hasOwn(remade, property) ? remade : target, property) })
  }
}
