import { includes } from './character-set.ts'
import type { CharacterSet } from './character-set.ts'
import type { PatternProgram } from './pattern-program.ts'

/** States that are kept. A pattern that needs more begins anew, which costs time in proportion to the program and no memory. */
const STATES_MAX = 1_000
/** Code points beyond ASCII whose class is remembered. */
const CLASSES_KNOWN_MAX = 65_536
const ASCII = 128
const UNKNOWN = -1
const FIRST_CLASSES = 8

/** The places of a program that a text may have led to, and where each class of characters leads from there. */
interface State {
  readonly places: readonly number[]
  readonly accepts: boolean
  next: Int32Array
}

/**
 * Matches a program as a deterministic automaton that is built as texts ask for it (Thompson's construction with lazy
 * subsets, as RE2 and others do). Characters that no set of the program tells apart are one class, so that a state has
 * few ways on; once those are known, a character costs two look-ups.
 */
export class PatternAutomaton {
  readonly #program: PatternProgram
  readonly #sets: readonly CharacterSet[]
  readonly #statesMax: number
  readonly #asciiClasses = new Int16Array(ASCII).fill(UNKNOWN)
  readonly #otherClasses = new Map<number, number>()
  /** By the sets that hold a character: which class it is in. */
  readonly #classes = new Map<string, number>()
  /** One character of each class. */
  readonly #examples: number[] = []
  #states: State[] = []
  #known = new Map<string, number>()

  constructor(program: PatternProgram, statesMax = STATES_MAX) {
    this.#program = program
    this.#statesMax = statesMax
    this.#sets = [...new Set(program.flatMap(instruction => (instruction.op === 'character' ? [instruction.set] : [])))]
    this.#forget()
  }

  /** Whether all of the UTF-8 text `bytes[start, end)` matches. */
  matches(bytes: Uint8Array, start: number, end: number): boolean {
    let state = 0
    let at = start
    while (at < end) {
      const byte = bytes[at] ?? 0
      let kind: number
      if (byte < ASCII) {
        kind = this.#asciiClasses[byte] ?? UNKNOWN
        if (kind === UNKNOWN) kind = this.#asciiClasses[byte] = this.#classOf(byte)
        at++
      } else {
        const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
        kind = this.#otherClass(decode(bytes, at, length))
        at += length
      }
      const known = this.#states[state]?.next[kind] ?? UNKNOWN
      state = known === UNKNOWN ? this.#follow(state, kind) : known
      if (this.#states[state]?.places.length === 0) return false
    }
    return this.#states[state]?.accepts ?? false
  }

  #otherClass(code: number): number {
    const known = this.#otherClasses.get(code)
    if (known !== undefined) return known
    const kind = this.#classOf(code)
    if (this.#otherClasses.size < CLASSES_KNOWN_MAX) this.#otherClasses.set(code, kind)
    return kind
  }

  #classOf(code: number): number {
    const holders = this.#sets.map(set => (includes(set, code) ? '1' : '0')).join('')
    const known = this.#classes.get(holders)
    if (known !== undefined) return known
    this.#classes.set(holders, this.#examples.length)
    this.#examples.push(code)
    return this.#examples.length - 1
  }

  /** Works out where a class of characters leads from a state, and remembers it. */
  #follow(from: number, kind: number): number {
    const state = this.#states[from]
    if (state === undefined) return from
    const example = this.#examples[kind] ?? 0
    const after = state.places.filter(place => {
      const instruction = this.#program[place]
      return instruction?.op === 'character' && includes(instruction.set, example)
    })
    const places = this.#reachable(after.map(place => place + 1))
    if (this.#states.length >= this.#statesMax && !this.#known.has(places.join())) {
      this.#forget()
      return this.#stateOf(places)
    }
    const to = this.#stateOf(places)
    if (kind >= state.next.length) {
      const grown = new Int32Array(Math.max(kind + 1, 2 * state.next.length)).fill(UNKNOWN)
      grown.set(state.next)
      state.next = grown
    }
    state.next[kind] = to
    return to
  }

  #stateOf(places: readonly number[]): number {
    const name = places.join()
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const accepts = places.includes(this.#program.length)
    this.#states.push({ places, accepts, next: new Int32Array(FIRST_CLASSES).fill(UNKNOWN) })
    this.#known.set(name, this.#states.length - 1)
    return this.#states.length - 1
  }

  /** The start is always state 0. */
  #forget(): void {
    this.#states = []
    this.#known = new Map()
    this.#stateOf(this.#reachable([0]))
  }

  /** The places that wait for a character or end the program, from these on without reading one; ascending. */
  #reachable(from: readonly number[]): readonly number[] {
    const seen = new Set<number>()
    const waiting = [...from]
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue
      seen.add(place)
      const instruction = this.#program[place]
      if (instruction?.op === 'fork') waiting.push(place + instruction.first, place + instruction.second)
      else if (instruction?.op === 'jump') waiting.push(place + instruction.by)
      else if (instruction?.op === 'open' || instruction?.op === 'close') waiting.push(place + 1)
    }
    const stops = [...seen].filter(place => this.#program[place]?.op === 'character' || place === this.#program.length)
    return stops.sort((a, b) => a - b)
  }
}

function decode(bytes: Uint8Array, at: number, length: number): number {
  const lead = (bytes[at] ?? 0) & (0xff >> (length + 1))
  let code = lead
  for (let i = 1; i < length; i++) code = (code << 6) | ((bytes[at + i] ?? 0) & 0x3f)
  return code > 0x10ffff ? 0xfffd : code
}
