import { Kernel } from './kernel.ts'
import type { KernelProgram } from './kernel.ts'

/** Memory that is kept for the next file. */
const SPARE_BYTES_MAX = 33_554_432

/**
 * The kernel that the last file gave back: a warm process gets files one after another, and each would make an instance and have the
 * system clear its memory anew. Two files at once have one each.
 */
export class SpareKernel<Functions extends object> {
  readonly program: KernelProgram<Functions>
  #spare: Kernel<Functions> | undefined

  constructor(program: KernelProgram<Functions>) {
    this.program = program
  }

  /** The one that was given back, or a new one. */
  take(): Kernel<Functions> {
    const kernel = this.#spare ?? new Kernel(this.program)
    this.#spare = undefined
    return kernel
  }

  /** Gives a kernel back that nobody uses any more, and of which all memory was released. */
  give(kernel: Kernel<Functions>): void {
    kernel.readCell = null
    if (kernel.bytes.length <= SPARE_BYTES_MAX) this.#spare = kernel
  }
}
