/** Reads a cell of the lane at `position`, or the value of the member there, into `row`; 0 where it is no value. */
export type ReadCell = (position: number, text: number, end: number, row: number) => number

/** What each kernel has besides. */
export interface MemoryFunctions {
  /** Takes memory that is given back by `release`. It holds anything. */
  take(bytes: number): number
  release(place: number): void
}

/** What a kernel is made of. Numbers that its functions give are signed, and below 2^31 where they are places or sizes. */
export interface KernelProgram<Functions> {
  /** A WebAssembly module in Base64. */
  readonly code: string
  readonly functions: readonly (keyof Functions)[]
}

/** The memory of a kernel, as bytes and as the words of 32 bits that numbers consist of. */
export interface KernelMemory {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly words: Int32Array<ArrayBuffer>
}

const NO_CELLS: ReadCell = () => {
  throw new Error('Internal error: nobody scans cells here')
}

const MEMORY_FUNCTIONS: readonly (keyof MemoryFunctions)[] = ['release', 'take']
const compiled = new WeakMap<object, WebAssembly.Module>()
/** A module with one function, which makes a vector of a number: its type, that there is one, and its code. */
const VECTORS = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...[1, 5, 1, 0x60, 0, 1, 0x7b], ...[3, 2, 1, 0], ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 11])

/**
 * One instance of a program of assembly/: hot loops, and memory of their own, which is where they read and write. They are compiled
 * ahead and not by what they have seen, so that they are as fast for the first row of a process as JavaScript is after a few megabytes.
 */
export class Kernel<Functions extends object = object> {
  readonly call: Functions & MemoryFunctions
  readonly #memory: WebAssembly.Memory
  #views: KernelMemory
  #readCell = NO_CELLS

  constructor(program: KernelProgram<Functions>) {
    const exports = instantiate(moduleOf(program), (position = 0, text = 0, end = 0, row = 0) => this.#readCell(position, text, end, row))
    if (!hasAll(exports, program)) throw new Error('Internal error: a kernel is not the one that its declarations are of')
    this.call = exports
    this.#memory = exports.memory
    this.#views = viewsOf(this.#memory)
  }

  /** Who reads what the kernel does not; `null` for nobody. */
  set readCell(readCell: ReadCell | null) {
    this.#readCell = readCell ?? NO_CELLS
  }

  /** All memory. To be asked for anew after each call that may take more of it: then nothing is left of what was there before. */
  get memory(): KernelMemory {
    if (this.#views.bytes.length === 0) this.#views = viewsOf(this.#memory)
    return this.#views
  }

  /** The bytes of `memory`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.memory.bytes
  }

  /** Copies all bytes of some values to a place in memory. */
  put(values: ArrayBufferView, at: number): void {
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
  }
}

/** Whether this machine runs kernels: its integers lie in memory as WebAssembly's do, its processor has vectors, and nobody has switched it off. */
export function hasKernels(): boolean {
  return new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 && typeof WebAssembly === 'object' && WebAssembly.validate(VECTORS)
}

function viewsOf({ buffer }: WebAssembly.Memory): KernelMemory {
  return { bytes: new Uint8Array(buffer), words: new Int32Array(buffer) }
}

function moduleOf(program: { readonly code: string }): WebAssembly.Module {
  const known = compiled.get(program)
  if (known !== undefined) return known
  const module = new WebAssembly.Module(Buffer.from(program.code, 'base64'))
  compiled.set(program, module)
  return module
}

/** V8 reserves gigabytes of addresses for each instance, however little it uses, so that it need not ask whether a place is within memory. */
function instantiate(module: WebAssembly.Module, readCell: (...values: number[]) => number): object {
  try {
    return new WebAssembly.Instance(module, { host: { readCell } }).exports
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Error(`${error.message}: raise the limit of this process's addresses (ulimit -v), or run node with --disable-wasm-trap-handler, so that WebAssembly reserves no more than it uses`, { cause: error })
  }
}

function hasAll<Functions extends object>(exports: object, { functions }: KernelProgram<Functions>): exports is Functions & MemoryFunctions & { readonly memory: WebAssembly.Memory } {
  return 'memory' in exports && [...functions, ...MEMORY_FUNCTIONS].every(name => name in exports)
}
