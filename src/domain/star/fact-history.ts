import { KeySet } from '../table/key-set.ts'
import type { KeyLimits } from '../table/key-set.ts'
import type { Column } from '../table/column-builder.ts'

/** What a packet's facts may come to: beyond it the packet is refused, since repeats could no longer be told. */
export const HISTORY_LIMITS: KeyLimits = { keysMax: 16_000_000, keyBytesMax: 201_326_592 }

const KEY_BYTES = 12

/**
 * Which states of source rows a fact has: each is known by the key of the row and its time of change, and is kept once. Sources
 * send rows again, after a crash or because their windows overlap, and analysts would count them twice.
 *
 * Holders are small numbers: whoever adds says by which number a state is known, such as that of a file.
 */
export class FactHistory {
  readonly #keys: KeySet
  readonly #scratch = new Uint8Array(KEY_BYTES)
  readonly #view = new DataView(this.#scratch.buffer)

  constructor(limits: KeyLimits = HISTORY_LIMITS) {
    this.#keys = new KeySet(limits)
  }

  /** Who holds a state, or `undefined` when it is new. */
  find(key: number, updated: bigint): number | undefined {
    this.#write(key, updated)
    return this.#keys.find(this.#scratch, 0, KEY_BYTES)
  }

  /** Adds a state that is new, and says whether there was room for it. */
  add(key: number, updated: bigint, holder: number): boolean {
    this.#write(key, updated)
    return this.#keys.add(this.#scratch, 0, KEY_BYTES, holder)
  }

  #write(key: number, updated: bigint): void {
    this.#view.setInt32(0, key)
    this.#view.setBigInt64(4, updated)
  }
}

/** The moment that a date and a time of the day stand for, in microseconds since 1970-01-01. */
export function momentOfParts(date: Column, time: Column, row: number): bigint {
  if (date.storage !== 'int32' || time.storage !== 'int64') throw new TypeError('A moment is made of a date and a time')
  return BigInt(date.values[row] ?? 0) * 86_400_000_000n + (time.values[row] ?? 0n)
}
