/** How much a key set may hold. */
export interface KeyLimits {
  readonly keysMax: number
  /** Of all keys together. */
  readonly keyBytesMax: number
}

export const DEFAULT_KEY_LIMITS: KeyLimits = { keysMax: 2_000_000, keyBytesMax: 67_108_864 }

const SLOTS_FIRST = 1_024
const KEYS_FIRST = 512
const ARENA_BYTES_FIRST = 8_192
/** Slots that are looked at for a key. Chains of random keys hardly come near; a file made for it shall not make every look-up long. */
const PROBES_MAX = 64

/**
 * Byte strings, each with the number of its holder, found exactly and in bounded memory.
 *
 * Keys lie end to end in one arena, and a table of slots, open-addressed by a hash of the bytes, says where. The hash is
 * the same in every run, so that keys with equal hashes can be made on purpose: those that find no slot nearby go into a
 * `Map`, whose own hash the engine seeds.
 */
export class KeySet {
  readonly #limits: KeyLimits
  readonly #hash: KeyHash
  #arena = new Uint8Array(ARENA_BYTES_FIRST)
  #arenaBytes = 0
  #size = 0
  #keyBytes = 0
  /** Keys in the arena. Key `i` is `arena[offsets[i], offsets[i + 1])`. */
  #stored = 0
  #offsets = new Uint32Array(KEYS_FIRST + 1)
  #hashes = new Uint32Array(KEYS_FIRST)
  #holders = new Uint32Array(KEYS_FIRST)
  /** One more than the index of a key; 0 is empty. */
  #slots = new Uint32Array(SLOTS_FIRST)
  /** Keys for which there was no slot; those of them that have lain in the arena before still do. */
  readonly #overflow = new Map<string, number>()

  constructor(limits: KeyLimits = DEFAULT_KEY_LIMITS, hash: KeyHash = hashBytes) {
    this.#limits = limits
    this.#hash = hash
  }

  get size(): number {
    return this.#size
  }

  /** The holder of the key `bytes[start, end)`, or `undefined` when nobody holds it. */
  find(bytes: Uint8Array, start: number, end: number): number | undefined {
    const hash = this.#hash(bytes, start, end) >>> 0
    const mask = this.#slots.length - 1
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const index = (this.#slots[(hash + probe) & mask] ?? 0) - 1
      if (index < 0) break
      if (this.#hashes[index] === hash && this.#holds(index, bytes, start, end)) return this.#holders[index]
    }
    // A key of the map may have had its slots filled when it came, and free ones since the table has grown.
    return this.#overflow.size === 0 ? undefined : this.#overflow.get(binaryText(bytes, start, end))
  }

  /**
   * Adds a key that nobody holds, and says whether there was room for it. `holder` is a whole number below 2^32.
   */
  add(bytes: Uint8Array, start: number, end: number, holder: number): boolean {
    const length = end - start
    if (this.#size >= this.#limits.keysMax || this.#keyBytes + length > this.#limits.keyBytesMax) return false
    this.#size++
    this.#keyBytes += length
    if (2 * this.#stored >= this.#slots.length) this.#growSlots()
    const hash = this.#hash(bytes, start, end) >>> 0
    const slot = this.#freeSlot(hash)
    if (slot < 0) {
      this.#overflow.set(binaryText(bytes, start, end), holder)
      return true
    }
    this.#store(bytes, start, end)
    this.#hashes[this.#stored] = hash
    this.#holders[this.#stored] = holder
    this.#stored++
    this.#slots[slot] = this.#stored
    return true
  }

  #holds(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#offsets[index] ?? 0
    if ((this.#offsets[index + 1] ?? 0) - from !== end - start) return false
    for (let i = 0; i < end - start; i++) if (this.#arena[from + i] !== bytes[start + i]) return false
    return true
  }

  /** The first empty slot that `find` would come to, -1 when it would not come to any. */
  #freeSlot(hash: number): number {
    const mask = this.#slots.length - 1
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const slot = (hash + probe) & mask
      if (this.#slots[slot] === 0) return slot
    }
    return -1
  }

  #store(bytes: Uint8Array, start: number, end: number): void {
    const after = this.#arenaBytes + end - start
    if (after > this.#arena.length) {
      const grown = new Uint8Array(Math.max(after, Math.min(2 * this.#arena.length, this.#limits.keyBytesMax)))
      grown.set(this.#arena.subarray(0, this.#arenaBytes))
      this.#arena = grown
    }
    this.#arena.set(bytes.subarray(start, end), this.#arenaBytes)
    this.#arenaBytes = after
    if (this.#stored === this.#holders.length) this.#growKeys()
    this.#offsets[this.#stored + 1] = after
  }

  #growKeys(): void {
    const capacity = 2 * this.#holders.length
    this.#offsets = extended(this.#offsets, capacity + 1)
    this.#hashes = extended(this.#hashes, capacity)
    this.#holders = extended(this.#holders, capacity)
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length)
    for (let index = 0; index < this.#stored; index++) {
      const slot = this.#freeSlot(this.#hashes[index] ?? 0)
      if (slot >= 0) this.#slots[slot] = index + 1
      else this.#overflow.set(this.#textOf(index), this.#holders[index] ?? 0)
    }
  }

  #textOf(index: number): string {
    return binaryText(this.#arena, this.#offsets[index] ?? 0, this.#offsets[index + 1] ?? 0)
  }
}

/** 32 bits of a byte string. */
export type KeyHash = (bytes: Uint8Array, start: number, end: number) => number

/** FNV-1a, with the bits mixed at the end since slots are chosen by the lowest of them. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return hash ^ (hash >>> 15)
}

function extended(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(length)
  grown.set(array)
  return grown
}

const UNITS_PER_CALL = 4_096

/** A character a byte: another text for other bytes, whatever they are. */
function binaryText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += UNITS_PER_CALL) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + UNITS_PER_CALL)))
  }
  return text
}
