import { take } from './memory'

/** Bytes of a text by which it is compared and rounded. Two texts that share all of them have the same bound. */
const COMPARED_BYTES: u32 = 256

/** The beginning of a text. */
@unmanaged
class Prefix {
  length: u32 = 0
  /** Whether it is all of the text. One of just `COMPARED_BYTES` compares as equal to all longer ones that begin like it. */
  isWhole: u32 = 0
  /** The first eight bytes as a number, filled up with zeros. */
  firstWord: u64 = 0
  bytes: usize = 0

  put(text: usize, length: u32): void {
    this.length = min(length, COMPARED_BYTES)
    this.isWhole = <u32>(length < COMPARED_BYTES)
    this.firstWord = firstWordOf(text, length)
    memory.copy(this.bytes, text, this.length)
  }

  /** Below 0, 0 or above 0 as this one is less than the text, the same as far as it counts, or greater. */
  compare(text: usize, length: u32): i32 {
    const difference = memory.compare(this.bytes, text, min(this.length, length))
    return difference != 0 ? difference : <i32>this.length - <i32>min(length, COMPARED_BYTES)
  }
}

/** The least and the greatest text of a column chunk, in the order of their UTF-8 bytes, which is that of their code points. */
@unmanaged
export class TextBounds {
  isEmpty: bool = true
  min: Prefix = newPrefix()
  max: Prefix = newPrefix()

  include(text: usize, length: u32): void {
    if (this.isEmpty) {
      this.min.put(text, length)
      this.max.put(text, length)
      this.isEmpty = false
      return
    }
    // Most texts lie between the two by their first bytes alone.
    const word = firstWordOf(text, length)
    if (word > this.min.firstWord && word < this.max.firstWord) return
    if (this.min.compare(text, length) > 0) this.min.put(text, length)
    else if (this.max.compare(text, length) < 0) this.max.put(text, length)
  }
}

function newPrefix(): Prefix {
  const prefix = new Prefix()
  prefix.bytes = take(COMPARED_BYTES)
  return prefix
}

/** Big-endian words order as their bytes do. Bytes behind the text may be read and are left out. */
// @ts-ignore: decorator
@inline
function firstWordOf(text: usize, length: u32): u64 {
  const word = bswap(load<u64>(text))
  return length >= 8 ? word : length == 0 ? 0 : word & (<u64>-1 << ((8 - length) << 3))
}
