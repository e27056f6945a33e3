const WORD = 4
const LF = 10

/** Bytes that stand in a file again and again, ready to be compared with four at a time. */
export class BytePattern {
  readonly length: number
  /** Line ends in it. */
  readonly lines: number
  readonly words: Int32Array
  /** What is left behind the words: its bytes, and which of four they are. */
  readonly tail: number
  readonly mask: number

  constructor(bytes: Uint8Array) {
    const padded = new Uint8Array(bytes.length + WORD)
    padded.set(bytes)
    const view = new DataView(padded.buffer)
    const whole = Math.floor(bytes.length / WORD)
    this.length = bytes.length
    this.lines = bytes.filter(byte => byte === LF).length
    this.words = Int32Array.from({ length: whole }, (_, i) => view.getInt32(i * WORD, true))
    this.tail = view.getInt32(whole * WORD, true)
    this.mask = 2 ** (8 * (bytes.length - whole * WORD)) - 1
  }
}

/** Whether the pattern stands at `at`, behind which there must be room for it and three bytes more. */
export function standsAt(pattern: BytePattern, view: DataView, at: number): boolean {
  const { words } = pattern
  let from = at
  for (let i = 0; i < words.length; i++) {
    if (view.getInt32(from, true) !== words[i]) return false
    from += WORD
  }
  return ((view.getInt32(from, true) ^ pattern.tail) & pattern.mask) === 0
}
