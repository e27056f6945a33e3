import type { ByteBuffer } from './byte-buffer.ts'

/** Types of the elements of a list. */
export const ThriftType = { i32: 5, binary: 8, struct: 12 } as const

const FIELD = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const
const STOP = 0
const SHORT_LIST_MAX = 14

const TEXT_ENCODER = new TextEncoder()

/**
 * Parquet's headers and footer, in Thrift's compact protocol ("Thrift Compact protocol encoding"). The fields of a struct are
 * written in ascending order of their numbers, all below 16: so each number is a step from the last that fits its header's byte.
 */
export class ThriftWriter {
  readonly #out: ByteBuffer
  /** The last field that was written, of each struct that is open. */
  readonly #last: number[]

  constructor(out: ByteBuffer) {
    this.#out = out
    this.#last = [0]
  }

  i32(field: number, value: number): void {
    this.#field(field, FIELD.i32)
    this.#out.varint(2 * value)
  }

  /** Sizes, counts and offsets: from 0 to 2^52. */
  i64(field: number, value: number): void {
    this.#field(field, FIELD.i64)
    this.#out.varint(2 * value)
  }

  bool(field: number, value: boolean): void {
    this.#field(field, value ? FIELD.true : FIELD.false)
  }

  binary(field: number, value: Uint8Array): void {
    this.#field(field, FIELD.binary)
    this.binaryElement(value)
  }

  text(field: number, value: string): void {
    this.binary(field, TEXT_ENCODER.encode(value))
  }

  /** The head of a list; its elements follow. */
  list(field: number, type: (typeof ThriftType)[keyof typeof ThriftType], length: number): void {
    this.#field(field, FIELD.list)
    if (length <= SHORT_LIST_MAX) {
      this.#out.byte(length << 4 | type)
      return
    }
    this.#out.byte(0xf0 | type)
    this.#out.varint(length)
  }

  i32Element(value: number): void {
    this.#out.varint(2 * value)
  }

  binaryElement(value: Uint8Array): void {
    this.#out.varint(value.length)
    this.#out.append(value, 0, value.length)
  }

  textElement(value: string): void {
    this.binaryElement(TEXT_ENCODER.encode(value))
  }

  /** A struct as a field, with what `write` writes in it. */
  struct(field: number, write?: () => void): void {
    this.#field(field, FIELD.struct)
    this.structElement(write)
  }

  /** A struct as an element of a list. */
  structElement(write?: () => void): void {
    this.#last.push(0)
    write?.()
    this.end()
  }

  /** Ends the struct that is open: the outermost is open from the beginning. */
  end(): void {
    this.#last.pop()
    this.#out.byte(STOP)
  }

  #field(field: number, type: number): void {
    const depth = this.#last.length - 1
    this.#out.byte(field - (this.#last[depth] ?? 0) << 4 | type)
    this.#last[depth] = field
  }
}
