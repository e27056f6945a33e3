const PARTS_OF_FIRST_SIZE = 5_000
const PARTS_A_STEP = 19

/**
 * How many bytes the part with this 0-based index takes: the first 5,000 parts take `firstPartBytes`, then every 19th part begins
 * a size that is larger by as much again. Small objects so need little memory, and 10,000 parts of 8 MiB and up hold 5 TiB.
 */
export function partSizeAt(index: number, firstPartBytes: number): number {
  const steps = Math.max(0, Math.ceil((index - PARTS_OF_FIRST_SIZE + 1) / PARTS_A_STEP))
  return firstPartBytes * (1 + steps)
}
