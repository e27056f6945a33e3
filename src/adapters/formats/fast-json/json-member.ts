import type { JsonField } from '../json-field.ts'

/** One member that records have, on its way into a column. */
export class JsonMember {
  readonly name: string
  /** As it stands in the file, with its quotes. */
  readonly spelled: Uint8Array
  /** -1 where nobody asks for the member. */
  readonly field: number
  target: JsonField | null
  /** Records that had it, of one that nobody asks for, since the count was last taken. */
  count = 0

  constructor(name: string, spelled: Uint8Array, field: number, target: JsonField | null) {
    this.name = name
    this.spelled = spelled
    this.field = field
    this.target = target
  }
}
