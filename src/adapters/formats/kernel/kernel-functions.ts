/** What assembly/index.ts exports. Places and sizes are in bytes of the kernel's memory. */
export interface KernelFunctions {
  /** Takes memory that is given back by `release`. It holds anything. */
  take(bytes: number): number
  release(place: number): void
  compressSnappy(source: number, length: number, target: number): number
}

export const KERNEL_FUNCTIONS: readonly (keyof KernelFunctions)[] = ['take', 'release', 'compressSnappy']
