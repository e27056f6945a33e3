/**
 * Bytes that grow at their end, in memory that is kept. Hot loops reserve once, write to `bytes` or `view`, and set `length`;
 * both are others after a `reserve`.
 */
export class ByteBuffer {
  bytes: Uint8Array<ArrayBuffer>
  view: DataView<ArrayBuffer>
  length: number

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
    this.view = new DataView(this.bytes.buffer)
    this.length = 0
  }

  /** Makes room for this many bytes more. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }

  append(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    this.bytes.set(source.subarray(start, end), this.length)
    this.length += end - start
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** Seven bits a byte, the lowest first (ULEB128). For whole numbers from 0 to 2^53. */
  varint(value: number): void {
    this.reserve(8)
    let left = value
    while (left >= 128) {
      this.bytes[this.length++] = left % 128 | 128
      left = Math.floor(left / 128)
    }
    this.bytes[this.length++] = left
  }

  /** Forgets the bytes, and gives memory back that was needed once only. */
  clear(capacityMax = this.bytes.length): void {
    this.length = 0
    if (this.bytes.length <= capacityMax) return
    this.bytes = new Uint8Array(capacityMax)
    this.view = new DataView(this.bytes.buffer)
  }
}
