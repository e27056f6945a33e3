import { ENCODER_FUNCTIONS } from './encoder-functions.ts'
import type { EncoderFunctions } from './encoder-functions.ts'
import { SCANNER_FUNCTIONS } from './scanner-functions.ts'
import type { ScannerFunctions } from './scanner-functions.ts'

/** What assembly/index.ts exports. Numbers from 2^31 on come back negative, which no place or size is. */
export interface KernelFunctions extends EncoderFunctions, ScannerFunctions {
  /** Takes memory that is given back by `release`. It holds anything. */
  take(bytes: number): number
  release(place: number): void
}

export const KERNEL_FUNCTIONS: readonly (keyof KernelFunctions)[] = [...ENCODER_FUNCTIONS, ...SCANNER_FUNCTIONS, 'release', 'take']
