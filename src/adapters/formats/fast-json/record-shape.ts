import type { JsonField } from '../json-field.ts'
import { BytePattern, standsAt } from './byte-pattern.ts'
import { JsonMember } from './json-member.ts'
import type { MemberPlaces } from './member-places.ts'

/** Members that nobody asks for and that are known by their bytes. Others are read all the same, only not as fast. */
const UNKNOWN_MEMBERS_MAX = 256
/** Together with `GLUE_BYTES_MAX` on both sides, no more than the room behind the bytes at hand. */
const NAME_BYTES_MAX = 256
const GLUE_BYTES_MAX = 128
/** What stands behind the bytes at hand, which therefore is no part of a shape. */
const SENTINEL = '\n\n\n\n'
const QUOTE = 0x22
const NO_PLACES: readonly number[] = []

/** What stands between the names and the values of a record, byte for byte. */
interface Glue {
  readonly opening: string
  readonly colon: string
  readonly separator: string
  readonly closing: string
}

/**
 * How the records of a file look: their members in the order in which they come, and the bytes between them. Learnt from records that
 * were read another way. A record is of this shape if it has some of the members, in this order.
 */
export class RecordShape {
  members: readonly JsonMember[] = []
  /** Fields whose member no record had so far. */
  unseen: readonly JsonField[]
  closing: BytePattern | undefined
  #targets: readonly JsonField[]
  #glue: Glue | undefined
  /** By name: a member that is spelled in another way in some record is not known there. */
  readonly #byName = new Map<string, JsonMember>()
  /** Places among `members`, by what `hashOf` makes of their names. */
  #bySpelling = placesBySpelling([])
  #unknown = 0

  constructor(targets: readonly JsonField[]) {
    this.#targets = targets
    this.unseen = targets
  }

  /** Goes on into other columns, of the same fields. */
  retarget(targets: readonly JsonField[]): void {
    this.#targets = targets
    for (const member of this.members) {
      const target = targets[member.field]
      if (target !== undefined) member.retarget(target)
    }
    this.#findUnseen()
  }

  /** Takes `bytes[start, end)`, a record with members at these places, for the way in which the next ones look. */
  learn(bytes: Uint8Array, start: number, end: number, places: MemberPlaces): void {
    if (places.count === 0 || places.isCut) return
    const text = (from = 0, to = 0): string => Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
    const opening = text(start, places.nameStarts[0])
    const glue: Glue = {
      opening,
      colon: text(places.nameEnds[0], places.valueStarts[0]),
      separator: places.count > 1 ? text(places.valueEnds[0], places.nameStarts[1]) : (this.#glue?.separator ?? `,${opening.slice(opening.indexOf('{') + 1)}`),
      closing: text(places.valueEnds[places.count - 1], end),
    }
    if (Object.values(glue).some((part: string) => part.length > GLUE_BYTES_MAX || part.includes(SENTINEL))) return
    // Of two CRs before a line end, only one belongs to the line end: a closing with the other one would take every CRLF apart.
    if (glue.closing.endsWith('\r')) return
    const found: JsonMember[] = []
    for (let place = 0; place < places.count; place++) {
      const member = this.#memberOf(bytes.slice(places.nameStarts[place], places.nameEnds[place]), places.fields[place] ?? -1, glue)
      if (member !== undefined) found.push(member)
    }
    this.members = merged(this.members, found)
    this.#bySpelling = placesBySpelling(this.members)
    this.#findUnseen()
    if (isSame(glue, this.#glue)) return
    this.#glue = glue
    this.closing = new BytePattern(Buffer.from(glue.closing, 'latin1'))
    for (const member of this.members) {
      member.first = patternOf(glue.opening, member.spelled, glue.colon)
      member.next = patternOf(glue.separator, member.spelled, glue.colon)
    }
  }

  /** The place of the member that stands at `at`, together with what stands around its name; -1 for none. */
  find(bytes: Uint8Array, view: DataView, at: number, isFirst: boolean): number {
    const glue = this.#glue
    if (glue === undefined) return -1
    const nameAt = at + (isFirst ? glue.opening : glue.separator).length
    if (bytes[nameAt] !== QUOTE) return -1
    for (const place of this.#bySpelling.get(hashOf(bytes, nameAt)) ?? NO_PLACES) {
      const member = this.members[place]
      if (member !== undefined && standsAt(isFirst ? member.first : member.next, view, at)) return place
    }
    return -1
  }

  #findUnseen(): void {
    const seen = new Set(this.members.map(member => member.field))
    this.unseen = this.#targets.filter((_, field) => !seen.has(field))
  }

  #memberOf(spelled: Uint8Array, field: number, glue: Glue): JsonMember | undefined {
    const name: unknown = JSON.parse(Buffer.from(spelled).toString())
    if (typeof name !== 'string') return undefined
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    if (spelled.length > NAME_BYTES_MAX || (field < 0 && this.#unknown >= UNKNOWN_MEMBERS_MAX)) return undefined
    if (field < 0) this.#unknown++
    const first = patternOf(glue.opening, spelled, glue.colon)
    const next = patternOf(glue.separator, spelled, glue.colon)
    const member = new JsonMember(name, spelled, field, this.#targets[field] ?? null, first, next)
    this.#byName.set(name, member)
    return member
  }
}

function placesBySpelling(members: readonly JsonMember[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>()
  for (const [place, { spelled }] of members.entries()) {
    const hash = hashOf(spelled, 0)
    const same = places.get(hash)
    if (same === undefined) places.set(hash, [place])
    else same.push(place)
  }
  return places
}

/** A number for the name that stands at `at`, as far as its first quote: names of one number may differ. */
function hashOf(bytes: Uint8Array, at: number): number {
  let hash = 0
  const end = at + NAME_BYTES_MAX
  for (let i = at + 1; i < end; i++) {
    const byte = bytes[i] ?? QUOTE
    if (byte === QUOTE) break
    hash = (Math.imul(hash, 31) + byte) | 0
  }
  return hash
}

/** One order of both: what was known, with what is new behind what it came behind. In another order, what was found comes first. */
function merged(known: readonly JsonMember[], found: readonly JsonMember[]): readonly JsonMember[] {
  const order = [...known]
  let at = 0
  for (const member of found) {
    const place = order.indexOf(member)
    if (place >= 0 && place < at) return [...found, ...known.filter(one => !found.includes(one))]
    if (place < 0) order.splice(at, 0, member)
    at = place < 0 ? at + 1 : place + 1
  }
  return order
}

function isSame(a: Glue, b: Glue | undefined): boolean {
  return a.opening === b?.opening && a.colon === b.colon && a.separator === b.separator && a.closing === b.closing
}

function patternOf(before: string, name: Uint8Array, after: string): BytePattern {
  return new BytePattern(Buffer.concat([Buffer.from(before, 'latin1'), name, Buffer.from(after, 'latin1')]))
}
