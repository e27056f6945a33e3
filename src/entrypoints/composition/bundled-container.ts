import type { ServiceIdentifier } from 'inversify'

type Parameter = ServiceIdentifier | { readonly serviceIdentifier: ServiceIdentifier; readonly optional: boolean }

type Create = (...values: readonly unknown[]) => unknown

interface Binder {
  toConstantValue(value: unknown): void
  toResolvedValue(create: Create, parameters: readonly Parameter[]): void
}

interface ModuleOptions {
  readonly bind: (service: ServiceIdentifier) => Binder
}

type Binding = { readonly kind: 'made'; readonly value: unknown } | { readonly kind: 'unmade'; readonly create: Create; readonly parameters: readonly Parameter[] }

/** A group of bindings, as Inversify's class of this name takes it. */
export class ContainerModule {
  readonly load: (options: ModuleOptions) => void

  constructor(load: (options: ModuleOptions) => void) {
    this.load = load
  }
}

/**
 * Does for the modules of this folder what Inversify's container does, in a thirtieth of its code: the bundles of Lambda functions carry
 * this one, everything else runs on Inversify. It knows singletons made by factories, and values; whatever else a module may come to use
 * is missing here, so that the function does not start and its test fails.
 */
export class Container {
  readonly #bindings = new Map<ServiceIdentifier, Binding>()

  constructor({ defaultScope }: { readonly defaultScope: string }) {
    if (defaultScope !== 'Singleton') throw new Error(`a bundled container makes singletons only, not "${defaultScope}"`)
  }

  load(...modules: readonly ContainerModule[]): void {
    for (const module of modules) module.load({ bind: (service) => this.#binder(service) })
  }

  /** @throws Error that names the services on the way to the one that is not bound, or that needs itself. */
  get(service: ServiceIdentifier): unknown {
    return this.#resolve(service, [])
  }

  #binder(service: ServiceIdentifier): Binder {
    const bind = (binding: Binding): void => {
      if (this.#bindings.has(service)) throw new Error(`ambiguous: ${nameOf(service)} is bound twice`)
      this.#bindings.set(service, binding)
    }
    return {
      toConstantValue: (value) => bind({ kind: 'made', value }),
      toResolvedValue: (create, parameters) => bind({ kind: 'unmade', create, parameters }),
    }
  }

  #resolve(service: ServiceIdentifier, path: readonly ServiceIdentifier[]): unknown {
    const chain = [...path, service]
    const binding = this.#bindings.get(service)
    if (binding === undefined) throw new Error(`nothing is bound for ${chain.map(nameOf).join(' -> ')}`)
    if (path.includes(service)) throw new Error(`circular: ${chain.map(nameOf).join(' -> ')}`)
    if (binding.kind === 'made') return binding.value
    const value = binding.create(...binding.parameters.map((parameter) => this.#resolveParameter(parameter, chain)))
    this.#bindings.set(service, { kind: 'made', value })
    return value
  }

  #resolveParameter(parameter: Parameter, path: readonly ServiceIdentifier[]): unknown {
    if (typeof parameter !== 'object') return this.#resolve(parameter, path)
    if (parameter.optional && !this.#bindings.has(parameter.serviceIdentifier)) return undefined
    return this.#resolve(parameter.serviceIdentifier, path)
  }
}

function nameOf(service: ServiceIdentifier): string {
  return typeof service === 'function' ? service.name : service.toString()
}
