import { Lane } from './lane'
import { isAmong, mayBeAmong } from './words'

/** Whether a text keeps to the constraints of its lane. */
export function isAllowedText(lane: Lane, text: usize, length: u32): bool {
  const choices = lane.choices
  if (choices != 0 && !(mayBeAmong(lane.choiceLengths, length) && isAmong(choices, text, length))) return false
  // There are no more characters than bytes: most texts need not be counted.
  if (lane.shortest == 0 && length <= lane.longest) return true
  const characters = countCharacters(text, length)
  return characters >= lane.shortest && characters <= lane.longest
}

/** Unicode code points: in UTF-8, the bytes that do not continue a character. */
function countCharacters(text: usize, length: u32): u32 {
  let count: u32 = 0
  for (let i: u32 = 0; i < length; i++) count += <u32>((load<u8>(text + i) & 0xc0) != 0x80)
  return count
}
