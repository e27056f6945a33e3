import { sha256Hex } from '../../domain/identity/object-version.ts'
import { parameterFault } from '../../domain/packets/parameter-fault.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { StateFiles } from './state-files.ts'

/** Parameters of a folder, a file each in `.sluice/parameters`, which holds the name and the value as JSON. */
export class LocalParameterStore implements ParameterStore {
  readonly #files: StateFiles

  constructor({ root, sync = true }: { readonly root: string; readonly sync?: boolean }) {
    this.#files = new StateFiles({ root, folder: 'parameters', sync })
  }

  async get(name: string): Promise<string | undefined> {
    checkParameter(name)
    const text = await this.#files.read(pathOf(name))
    return text === undefined ? undefined : valueIn(text, this.#files.locate(pathOf(name)))
  }

  async put(name: string, value: string): Promise<void> {
    checkParameter(name, value)
    const text = `${JSON.stringify({ name, value })}\n`
    if (!(await this.#files.create(pathOf(name), text))) await this.#files.replace(pathOf(name), text)
  }
}

function checkParameter(name: string, value?: string): void {
  const fault = parameterFault(name, value)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}

function pathOf(name: string): string {
  return `${sha256Hex(name)}.json`
}

function valueIn(text: string, place: string): string {
  const parsed = parseJson(text)
  if (typeof parsed === 'object' && parsed !== null && 'value' in parsed && typeof parsed.value === 'string') return parsed.value
  throw new PortError('unknown', `The parameter in ${JSON.stringify(place)} cannot be read: put the file aside to have it made anew.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
