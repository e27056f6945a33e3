import { flagBits, levelsRoom, notePresent, presentRows } from './definition-levels'
import { beginBody, goTo, to } from './page-body'
import { validPlace, valuesPlace } from './page-input'
import { PAGE_ROWS } from './page-rows'

const flags = memory.data(PAGE_ROWS + 32)

let trues: u32 = 0

/** Of the page that was made last. */
export function trueRows(): u32 {
  return trues
}

/** Makes the page of the rows at hand, at most `PAGE_ROWS`: a bit for each value. */
export function encodeBooleans(isRequired: bool, rows: u32): void {
  // The values are as many bits as the levels at most.
  beginBody(2 * levelsRoom(rows))
  notePresent(isRequired, validPlace, rows)
  let end = flags
  for (let row: u32 = 0; row < rows; row++) {
    store<u8>(end, <u8>(load<u8>(valuesPlace + row) == 1))
    // A null is overwritten by what comes next.
    end += load<u8>(validPlace + row)
  }
  memory.fill(end, 0, 16)
  trues = 0
  const start = to
  for (let i: u32 = 0; i < presentRows(); i += 16) {
    const sixteen = flagBits(flags + i)
    trues += popcnt(sixteen)
    store<u16>(start + (i >>> 3), sixteen)
  }
  goTo(start + ((presentRows() + 7) >>> 3))
}
