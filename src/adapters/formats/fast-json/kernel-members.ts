import type { JsonField } from '../json-field.ts'
import { JsonKind } from '../json-record.ts'
import type { JsonScannerKernel } from '../kernel/json-scanner-kernel.ts'
import type { JsonMember } from './json-member.ts'
import { patternOf } from './pattern-of.ts'
import type { Glue, RecordShape } from './record-shape.ts'

const TAKES_TEXTS = 1
const TAKES_NUMBERS = 2
const TAKES_BOOLEANS = 4
const WORD_BYTES = 4
/** How many bytes of patterns may be read beyond the last one. */
const MARGIN_BYTES = 32

/** What records look like, in the memory of a kernel. */
export class KernelMembers {
  readonly #kernel: JsonScannerKernel
  readonly #members: number
  readonly #memberBytes: number
  readonly #patterns: number

  /**
   * @param scan place of what the kernel knows of the records
   * @param laneOf place of the lane of a field, and of one that nobody asks for
   */
  constructor(kernel: JsonScannerKernel, scan: number, { members }: RecordShape, { opening, colon, separator, closing }: Glue, laneOf: (field: number) => number) {
    const { call } = kernel
    const spelled = members.map(member => Buffer.from(member.spelled).toString('latin1'))
    const patterns = [closing, ...spelled.flatMap(name => [opening + name + colon, separator + name + colon])].map(patternOf)
    const memberBytes = call.memberBytes()
    this.#kernel = kernel
    this.#memberBytes = memberBytes
    this.#members = call.take(members.length * (memberBytes + WORD_BYTES))
    const membersEnd = this.#members + members.length * memberBytes
    this.#patterns = call.take(patterns.reduce((bytes, { length }) => bytes + length, MARGIN_BYTES))
    kernel.bytes.set(Buffer.concat(patterns), this.#patterns)
    let place = this.#patterns + (patterns[0]?.length ?? 0)
    for (const [i, { field, target }] of members.entries()) {
      const next = place + (patterns[2 * i + 1]?.length ?? 0)
      call.describeMember(this.#members + i * memberBytes, laneOf(field), takenKinds(target), place, next)
      place = next + (patterns[2 * i + 2]?.length ?? 0)
    }
    call.shapeRecords(scan, this.#members, membersEnd, this.#patterns, membersEnd, separator.charCodeAt(0), closing.charCodeAt(0))
  }

  /** Adds to the counts of members that nobody asks for how often they were in the records that were read last. */
  count(members: readonly JsonMember[]): void {
    for (const [i, member] of members.entries()) {
      if (member.target === null) member.count += this.#kernel.call.timesMet(this.#members + i * this.#memberBytes)
    }
  }

  release(): void {
    this.#kernel.call.release(this.#members)
    this.#kernel.call.release(this.#patterns)
  }
}

/** Of which kinds the values are that a kernel may put into the lane of a field; all, where there is none. */
function takenKinds(target: JsonField | null): number {
  const takes = (kind: JsonKind): boolean => target === null || target.takes(kind, 0)
  return (takes(JsonKind.string) ? TAKES_TEXTS : 0) + (takes(JsonKind.number) ? TAKES_NUMBERS : 0) + (takes(JsonKind.boolean) ? TAKES_BOOLEANS : 0)
}
