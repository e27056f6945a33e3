import { Lane, putNull } from './lane'
import { isAmong, isMissing, mayBeAmong } from './words'

/** Puts the boolean that a text says into a row; false where it says none. */
export function putBoolean(lane: Lane, text: usize, length: u32, row: u32): bool {
  if (isMissing(lane, text, length)) {
    putNull(lane, row)
    return !lane.required
  }
  const isTrue = mayBeAmong(lane.choiceLengths, length) && isAmong(lane.choices, text, length)
  if (!isTrue && !(mayBeAmong(lane.otherLengths, length) && isAmong(lane.otherChoices, text, length))) return false
  store<u8>(lane.values + row, <u8>isTrue)
  store<u8>(lane.valid + row, 1)
  return true
}
