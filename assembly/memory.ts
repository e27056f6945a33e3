/** Bytes behind each piece of memory that may be read and written in whole words, so that no loop needs another one for its odd bytes. */
const MARGIN_BYTES: usize = 32

/** Takes memory that is given back by `release`. It holds anything. */
export function take(bytes: usize): usize {
  return heap.alloc(bytes + MARGIN_BYTES)
}

/** Gives a place back that was taken; 0 is none. */
export function release(place: usize): void {
  if (place != 0) heap.free(place)
}
