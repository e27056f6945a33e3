/** Bytes behind each piece of memory that may be read and written in whole words, so that no loop needs another one for its odd bytes. */
const MARGIN_BYTES: usize = 32
/** Bytes before each piece, which tell its size. */
const HEAD_BYTES: usize = 16

/** The first of the pieces of each size that were given back; each of them begins with the place of the next. */
const givenBack = memory.data(32 << 2)

/**
 * Takes memory that is given back by `release`. It holds anything.
 *
 * Pieces are of powers of two, so that one that was given back fits whoever takes one of its size again, and finding it takes no search.
 * What of a piece nobody writes to is no memory of the machine.
 */
export function take(bytes: usize): usize {
  const bits = 32 - clz<u32>(<u32>(bytes + HEAD_BYTES + MARGIN_BYTES - 1))
  const first = givenBack + (bits << 2)
  const place = load<usize>(first)
  if (place != 0) {
    store<usize>(first, load<usize>(place))
    return place
  }
  const piece = heap.alloc(<usize>1 << bits)
  store<u32>(piece, bits)
  return piece + HEAD_BYTES
}

/** Gives a place back that was taken; 0 is none. */
export function release(place: usize): void {
  if (place == 0) return
  const first = givenBack + (load<u32>(place - HEAD_BYTES) << 2)
  store<usize>(place, load<usize>(first))
  store<usize>(first, place)
}
