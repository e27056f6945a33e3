import { compileKernel } from '../../../../scripts/build-kernel.mjs'

/** What assembly/test/leaves.ts exports. */
interface LeafFunctions {
  beginBody(bytes: number): void
  beginInput(rows: number, valueBytes: number, textBytes: number): void
  bodyLength(): number
  bodyStart(): number
  clearNumbers(dictionary: number): void
  clearTexts(dictionary: number): void
  compressSnappy(source: number, length: number, target: number): number
  deltasRoom(count: number): number
  entriesFirst(): number
  indexNumbers(dictionary: number, rows: number, indexes: number): number
  indexesRoom(count: number): number
  inputValid(): number
  inputValues(): number
  levelsRoom(rows: number): number
  newNumberDictionary(entriesMax: number): number
  newTextDictionary(entriesMax: number, bytesMax: number): number
  numberEntries(dictionary: number): number
  numberKeys(dictionary: number): number
  packBits(values: number, count: number, width: number): void
  packWideBits(values: number, count: number, width: number): void
  pageRows(): number
  patternStandsAt(pattern: number, at: number): number
  presentRows(): number
  putByte(value: number): void
  putVarint(value: bigint): void
  putZigzag(value: bigint): void
  release(place: number): void
  snappyRoom(length: number): number
  take(bytes: number): number
  textBytes(dictionary: number, entries: number): number
  textEntry(dictionary: number, text: number, length: number): number
  textsOf(dictionary: number): number
  writeDeltas(values: number, count: number, isHalf: boolean): void
  writeIndexes(indexes: number, count: number, entries: number): void
  writeLevels(valid: number, rows: number): void
}

interface LeafExports extends LeafFunctions {
  readonly memory: WebAssembly.Memory
}

/** For the hook that opens them first: it compiles. */
export const LEAVES_TIMEOUT_MS = 180_000
/** Of memory around what a test asks for, which is looked at afterwards. */
const SPARE = 4_096

let compiled: Promise<WebAssembly.Module> | undefined

/** An instance of its own for each who asks; compiled once for all, which takes some seconds. */
export async function openLeaves(): Promise<Leaves> {
  compiled ??= compileKernel('assembly/test/leaves.ts').then(bytes => new WebAssembly.Module(bytes))
  const { exports } = new WebAssembly.Instance(await compiled, {})
  if (!isLeaves(exports)) throw new Error('assembly/test/leaves.ts has not the exports that are declared here')
  return new Leaves(exports)
}

export class Leaves {
  readonly call: LeafFunctions
  readonly #memory: WebAssembly.Memory
  #scratch = 0
  #scratchBytes = 0

  constructor(exports: LeafExports) {
    this.call = exports
    this.#memory = exports.memory
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer)
  }

  /** Puts bytes to a place, with others in front of them and behind that are none of theirs. The next call uses it again. */
  put(values: ArrayBufferView): number {
    const bytes = values.byteLength + 2 * SPARE
    if (bytes > this.#scratchBytes) {
      this.call.release(this.#scratch)
      this.#scratch = this.call.take(bytes)
      this.#scratchBytes = bytes
    }
    const at = this.#scratch + SPARE
    this.bytes.fill(0xff, at - 64, at + values.byteLength + 64)
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    return at
  }

  /** What is appended to a page that was begun with so much room, whose memory held other bytes before. */
  appended(room: number, write: () => void): Uint8Array<ArrayBuffer> {
    this.call.beginBody(room)
    const start = this.call.bodyStart()
    this.bytes.fill(0xa5, start, start + room)
    write()
    return this.bytes.slice(start, start + this.call.bodyLength())
  }

  /** How many bytes of the page are written to, whether they are appended or not: up to the last that is not as it was. */
  touched(room: number, write: () => void): number {
    let touched = 0
    for (const before of [0xa5, 0x5a]) {
      this.call.beginBody(room + SPARE)
      const start = this.call.bodyStart()
      this.bytes.fill(before, start, start + room + SPARE)
      write()
      const page = this.bytes.subarray(start, start + room + SPARE)
      touched = Math.max(touched, 1 + page.findLastIndex(byte => byte !== before))
    }
    return touched
  }
}

function isLeaves(exports: object): exports is LeafExports {
  return 'memory' in exports && 'writeLevels' in exports && 'textEntry' in exports
}
