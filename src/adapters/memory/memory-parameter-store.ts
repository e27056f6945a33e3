import { parameterFault } from '../../domain/packets/parameter-fault.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import { PortError } from '../../ports/port-error.ts'

/** Parameters in this process's memory, within the limits of the service. */
export class MemoryParameterStore implements ParameterStore {
  readonly #values = new Map<string, string>()

  async get(name: string): Promise<string | undefined> {
    checkParameter(name)
    return this.#values.get(name)
  }

  async put(name: string, value: string): Promise<void> {
    checkParameter(name, value)
    this.#values.set(name, value)
  }
}

function checkParameter(name: string, value?: string): void {
  const fault = parameterFault(name, value)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}
