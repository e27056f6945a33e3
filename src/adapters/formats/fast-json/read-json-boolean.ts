import { BooleanColumn } from '../../../domain/table/column-builder.ts'
import { UNSURE } from './bytes-at-hand.ts'
import type { Lane } from '../fast-csv/lane.ts'

const TRUE = 0x65757274
const FALS = 0x736c6166
const LOWER_E = 0x65

/** `true` or `false`, compared as numbers of four bytes. */
export function readJsonBoolean(lane: Lane, bytes: Uint8Array, view: DataView, at: number, row: number): number {
  const column = lane.compiled?.column
  if (!(column instanceof BooleanColumn)) return UNSURE
  const word = view.getInt32(at, true)
  if (word !== TRUE && (word !== FALS || bytes[at + 4] !== LOWER_E)) return UNSURE
  column.set(row, word === TRUE)
  return word === TRUE ? at + 4 : at + 5
}
