import { Lane, LaneKind } from '../fast-csv/lane.ts'
import type { JsonField } from '../json-field.ts'
import type { BytePattern } from './byte-pattern.ts'

/** How the values of a member are read, besides as those of a lane. Numbers in the `switch` of a hot loop. */
export const MemberKind = { ...LaneKind, boolean: 9 } as const

export type MemberKind = (typeof MemberKind)[keyof typeof MemberKind]

/** One member that records have, on its way into a column. All are of one shape, as lanes are. */
export class JsonMember {
  readonly name: string
  /** As it stands in the file, with its quotes. */
  readonly spelled: Uint8Array
  /** -1 where nobody asks for the member. */
  readonly field: number
  /** What stands before its value where it is the first of a record, and where it is not. */
  first: BytePattern
  next: BytePattern
  kind: MemberKind
  lane: Lane
  target: JsonField | null
  /** Records that had it, since the count was last taken. */
  count: number
  /** Of the last record in which it was met. */
  turn: number

  constructor(name: string, spelled: Uint8Array, field: number, target: JsonField | null, first: BytePattern, next: BytePattern) {
    this.name = name
    this.spelled = spelled
    this.field = field
    this.first = first
    this.next = next
    this.count = 0
    this.turn = 0
    this.target = target
    this.lane = new Lane(target?.compiled ?? null)
    this.kind = kindOf(this.lane)
  }

  /** Goes on into another column. */
  retarget(target: JsonField): void {
    this.target = target
    this.lane = new Lane(target.compiled)
    this.kind = kindOf(this.lane)
  }
}

function kindOf(lane: Lane): MemberKind {
  const { compiled } = lane
  return compiled?.column.storage === 'boolean' && compiled.check === null ? MemberKind.boolean : lane.kind
}
