import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { LaneFunctions } from '../kernel/lane-functions.ts'
import { LaneKind } from './lane.ts'
import type { Lane } from './lane.ts'
import type { PlacedWords, WordPlaces } from './word-places.ts'

const MINUTE_SECONDS = 60
const REQUIRED = 1
const EMPTY_IS_NULL = 2
const UTC_ADJUSTED = 4
const MAY_BE_UNNAMED = 8
const MADE_NULL = 16
const LENGTH_MAX = 0xffffffff
const NO_WORDS: PlacedWords = { place: 0, lengths: 0 }

/** Tells a kernel how the cells of a lane are read, and returns of which kind it is there. */
export function describeLane({ call }: Kernel<LaneFunctions>, place: number, lane: Lane, words: WordPlaces): LaneKind {
  const { compiled, required, emptyIsNull, utcAdjusted, offsetWhenUnnamed, precision, scale } = lane
  const missing = compiled === null ? NO_WORDS : words.place(compiled.field.missingValues)
  const mayBeUnnamed = !Number.isNaN(offsetWhenUnnamed)
  const flags = (required ? REQUIRED : 0) + (emptyIsNull ? EMPTY_IS_NULL : 0) + (utcAdjusted ? UTC_ADJUSTED : 0) + (mayBeUnnamed ? MAY_BE_UNNAMED : 0) + (compiled?.field.onInvalid === 'null' ? MADE_NULL : 0)
  const describe = (kind: LaneKind): LaneKind => {
    const { lengths, place: missingPlace } = missing ?? NO_WORDS
    call.describeLane(place, kind, flags, precision, scale, mayBeUnnamed ? offsetWhenUnnamed * MINUTE_SECONDS : 0, lengths, missingPlace)
    return kind
  }
  if (missing === undefined) return describe(LaneKind.any)
  if (compiled === null || lane.kind !== LaneKind.any) return describe(lane.kind)
  const { column, lexical } = compiled.field
  if (column.kind === 'boolean' && compiled.check === null) {
    const [trueWords, falseWords] = [words.place(lexical.trueValues), words.place(lexical.falseValues)]
    if (trueWords === undefined || falseWords === undefined) return describe(LaneKind.any)
    describe(LaneKind.boolean)
    call.describeBoolean(place, trueWords.lengths, trueWords.place, falseWords.lengths, falseWords.place)
    return LaneKind.boolean
  }
  const choices = choicesOfText(compiled.field, words)
  if (choices === undefined) return describe(LaneKind.any)
  const { minLength = 0, maxLength = LENGTH_MAX } = compiled.field.constraints
  describe(LaneKind.text)
  call.constrainText(place, Math.min(minLength, LENGTH_MAX), Math.min(maxLength, LENGTH_MAX), choices.lengths, choices.place)
  return LaneKind.text
}

/** The words that a text may be; `undefined` where it is none, or one with constraints of which only its parser knows. */
function choicesOfText({ column, lexical, constraints }: FieldContract, words: WordPlaces): PlacedWords | undefined {
  if (column.kind !== 'text' || lexical.textFormat !== 'default' || constraints.pattern !== undefined) return undefined
  return constraints.enum === undefined ? NO_WORDS : words.place(constraints.enum)
}
