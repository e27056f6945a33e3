import { Kernel } from './kernel.ts'

/** Memory that is kept for the next file. */
const SPARE_BYTES_MAX = 33_554_432

let spare: Kernel | undefined

/**
 * The kernel that the last file gave back, or a new one: a warm process gets files one after another, and each would make an instance
 * and have the system clear its memory anew. Two files at once have one each.
 */
export function takeKernel(): Kernel {
  const kernel = spare ?? new Kernel()
  spare = undefined
  return kernel
}

/** Gives a kernel back that nobody uses any more, and of which all memory was released. */
export function giveKernel(kernel: Kernel): void {
  kernel.readCell = null
  if (kernel.bytes.length <= SPARE_BYTES_MAX) spare = kernel
}
