/** Reads what the format packs, bit by bit, as its description says it: slow, and without a thought of how it was written. */
export class BitReader {
  at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.at === this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new Error('The bytes ended too early')
    return byte
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }

  zigzag(): bigint {
    const value = this.varint()
    return value & 1n ? -(value >> 1n) - 1n : value >> 1n
  }

  /** Values of `width` bits, the first in the lowest bits; the bits left of the last byte must be 0. */
  packed(count: number, width: number): bigint[] {
    const bytes = Math.ceil(count * width / 8)
    let bits = 0n
    for (let i = 0; i < bytes; i++) bits |= BigInt(this.byte()) << BigInt(8 * i)
    const values = Array.from({ length: count }, (_, i) => BigInt.asUintN(width, bits >> BigInt(i * width)))
    if (bits >> BigInt(count * width) !== 0n) throw new Error('The last byte is not filled up with 0')
    return values
  }

  /** Runs and packed groups up to the end. The last group may say more than was asked for. */
  hybrid(width: number): number[] {
    const values: number[] = []
    while (!this.isAtEnd) {
      const head = Number(this.varint())
      if (head & 1) {
        for (const value of this.packed(8 * (head >> 1), width)) values.push(Number(value))
      } else {
        let value = 0
        for (let shift = 0; shift < width; shift += 8) value |= this.byte() << shift
        for (let i = head >> 1; i > 0; i--) values.push(value)
      }
    }
    return values
  }

  /** Differences of integers of so many bits, up to the end. */
  deltas(bits: 32 | 64): { readonly values: bigint[]; readonly widths: number[] } {
    const [block, parts, count] = [Number(this.varint()), Number(this.varint()), Number(this.varint())]
    const perPart = block / parts
    const values = [this.zigzag()]
    const widths: number[] = []
    while (values.length < count) {
      const least = this.zigzag()
      const blockWidths = Array.from({ length: parts }, () => this.byte())
      for (const width of blockWidths) {
        if (values.length >= count) {
          if (width !== 0) throw new Error('A part without values has a width')
          continue
        }
        widths.push(width)
        for (const residual of this.packed(perPart, width)) {
          if (values.length < count) values.push(BigInt.asIntN(bits, values.at(-1)! + least + residual))
        }
      }
    }
    if (!this.isAtEnd) throw new Error('There are bytes behind the last value')
    return { values, widths }
  }
}
