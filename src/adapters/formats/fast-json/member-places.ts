/** Wider records are read without a memory of how they look. */
const PLACES_MAX = 1_024

/** Where the members of one record stand, in their order. */
export class MemberPlaces {
  count = 0
  /** Whether there were more members than are kept. */
  isCut = false
  /** By place: the field of the member, -1 for none. */
  readonly fields = new Int16Array(PLACES_MAX)
  /** Of the names, with their quotes. */
  readonly nameStarts = new Int32Array(PLACES_MAX)
  readonly nameEnds = new Int32Array(PLACES_MAX)
  /** Of the values, with their quotes. */
  readonly valueStarts = new Int32Array(PLACES_MAX)
  readonly valueEnds = new Int32Array(PLACES_MAX)

  add(field: number, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const place = this.count
    this.isCut = place === PLACES_MAX
    if (this.isCut) return
    this.fields[place] = field
    this.nameStarts[place] = nameStart
    this.nameEnds[place] = nameEnd
    this.valueStarts[place] = valueStart
    this.valueEnds[place] = valueEnd
    this.count = place + 1
  }
}
