/** A copy with room for more. */
export function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(capacity)
  copy.set(values)
  return copy
}

/** Puts an entry into the first free slot for its hash, of which there are more than enough. */
export function putInSlot(slots: Int32Array, hash: number, entry: number): void {
  const mask = slots.length - 1
  let slot = hash & mask
  while (slots[slot] !== 0) slot = slot + 1 & mask
  slots[slot] = entry + 1
}
