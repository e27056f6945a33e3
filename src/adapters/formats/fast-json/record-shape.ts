import type { JsonField } from '../json-field.ts'
import { JsonMember } from './json-member.ts'
import type { MemberPlaces } from './member-places.ts'

/** Members that nobody asks for and that are known by their bytes. Others are read all the same, only not as fast. */
const UNKNOWN_MEMBERS_MAX = 256
/** Together with `GLUE_BYTES_MAX` on both sides, no more than the room behind the bytes at hand. */
const NAME_BYTES_MAX = 256
const GLUE_BYTES_MAX = 128
/** What stands behind the bytes at hand, which therefore is no part of a shape. */
export const SENTINEL = '\n\n\n\n'
/** What may have to be looked at behind the bytes at hand. */
export const PATTERN_BYTES_MAX = 2 * GLUE_BYTES_MAX + NAME_BYTES_MAX

/** What stands between the names and the values of a record, byte for byte: a character for each. */
export interface Glue {
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
  /** `undefined` as long as nothing is known. */
  glue: Glue | undefined
  #targets: readonly JsonField[]
  /** By name: a member that is spelled in another way in some record is not known there. */
  readonly #byName = new Map<string, JsonMember>()
  #unknown = 0

  constructor(targets: readonly JsonField[]) {
    this.#targets = targets
    this.unseen = targets
  }

  /** Goes on into other columns, of the same fields. */
  retarget(targets: readonly JsonField[]): void {
    this.#targets = targets
    for (const member of this.members) member.target = targets[member.field] ?? null
    this.#findUnseen()
  }

  /**
   * Takes `bytes[start, end)`, a record with members at these places, for the way in which the next ones look. Tells whether that is another
   * way than was known: one that was only cut in two by the end of what was at hand looks like all others.
   */
  learn(bytes: Uint8Array, start: number, end: number, places: MemberPlaces): boolean {
    if (places.count === 0 || places.isCut) return false
    const text = (from = 0, to = 0): string => Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1')
    const opening = text(start, places.nameStarts[0])
    const glue: Glue = {
      opening,
      colon: text(places.nameEnds[0], places.valueStarts[0]),
      separator: places.count > 1 ? text(places.valueEnds[0], places.nameStarts[1]) : (this.glue?.separator ?? `,${opening.slice(opening.indexOf('{') + 1)}`),
      closing: text(places.valueEnds[places.count - 1], end),
    }
    if (Object.values(glue).some((part: string) => part.length > GLUE_BYTES_MAX || part.includes(SENTINEL))) return false
    // Of two CRs before a line end, only one belongs to the line end: a closing with the other one would take every CRLF apart.
    if (glue.closing.endsWith('\r')) return false
    const found: JsonMember[] = []
    for (let place = 0; place < places.count; place++) {
      const member = this.#memberOf(bytes.slice(places.nameStarts[place], places.nameEnds[place]), places.fields[place] ?? -1)
      if (member !== undefined) found.push(member)
    }
    const members = merged(this.members, found)
    const isKnown = isSame(glue, this.glue) && members.length === this.members.length && members.every((member, i) => member === this.members[i])
    this.members = members
    this.glue = glue
    this.#findUnseen()
    return !isKnown
  }

  #findUnseen(): void {
    const seen = new Set(this.members.map(member => member.field))
    this.unseen = this.#targets.filter((_, field) => !seen.has(field))
  }

  #memberOf(spelled: Uint8Array, field: number): JsonMember | undefined {
    const name: unknown = JSON.parse(Buffer.from(spelled).toString())
    if (typeof name !== 'string') return undefined
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    if (spelled.length > NAME_BYTES_MAX || (field < 0 && this.#unknown >= UNKNOWN_MEMBERS_MAX)) return undefined
    if (field < 0) this.#unknown++
    const member = new JsonMember(name, spelled, field, this.#targets[field] ?? null)
    this.#byName.set(name, member)
    return member
  }
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
