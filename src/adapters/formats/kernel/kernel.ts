import { KERNEL_CODE } from './kernel-code.ts'
import type { KernelFunctions } from './kernel-functions.ts'
import { KERNEL_FUNCTIONS } from './kernel-functions.ts'

/** Reads a cell of the lane at `position`, or the value of the member there, into `row`; 0 where it is no value. */
export type ReadCell = (position: number, text: number, end: number, row: number) => number

const NO_CELLS: ReadCell = () => {
  throw new Error('Internal error: nobody scans cells here')
}

let code: WebAssembly.Module | undefined

/**
 * One instance of the kernel: the hot loops of assembly/, and memory of their own, which is where they read and write. It is compiled
 * ahead and not by what it has seen, so that it is as fast for the first row of a process as JavaScript is after a few megabytes.
 */
export class Kernel {
  readonly call: KernelFunctions
  readonly #memory: WebAssembly.Memory
  #bytes: Uint8Array<ArrayBuffer>
  #readCell = NO_CELLS

  constructor() {
    code ??= new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'))
    const { exports } = new WebAssembly.Instance(code, { host: { readCell: (position = 0, text = 0, end = 0, row = 0) => this.#readCell(position, text, end, row) } })
    if (!isKernel(exports)) throw new Error('Internal error: the kernel is not the one that its declarations are of')
    this.call = exports
    this.#memory = exports.memory
    this.#bytes = new Uint8Array(this.#memory.buffer)
  }

  /** Who reads what `scanRows` or `scanRecords` does not; `null` for nobody. */
  set readCell(readCell: ReadCell | null) {
    this.#readCell = readCell ?? NO_CELLS
  }

  /** All memory. To be asked for anew after each call that may take more of it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.#memory.buffer) this.#bytes = new Uint8Array(this.#memory.buffer)
    return this.#bytes
  }

  /** Copies all bytes of some values to a place in memory. */
  put(values: ArrayBufferView, at: number): void {
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
  }
}

/** Whether this machine runs the kernel: its integers lie in memory as WebAssembly's do, and nobody has switched it off. */
export function hasKernel(): boolean {
  return typeof WebAssembly === 'object' && new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
}

function isKernel(exports: object): exports is KernelFunctions & { readonly memory: WebAssembly.Memory } {
  return 'memory' in exports && KERNEL_FUNCTIONS.every(name => name in exports)
}
