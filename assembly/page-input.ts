import { release, take } from './memory'

/*
 * Where the rows of a page are put before it is encoded: a byte for each row, 1 where it has a value; the values, or where each text
 * begins and the last one ends; the texts, each behind its length.
 */

const ALIGNMENT: usize = 16

let input: usize = 0
let inputRoom: usize = 0
export let validPlace: usize = 0
export let valuesPlace: usize = 0
export let textsPlace: usize = 0

/** Makes room for so many rows, so many bytes of values or offsets, and so many of texts. */
export function beginInput(rows: usize, valueBytes: usize, textBytes: usize): void {
  // Whole vectors of flags are read.
  const valuesAt = aligned(rows + ALIGNMENT)
  const textsAt = valuesAt + aligned(valueBytes)
  const bytes = textsAt + textBytes
  if (bytes > inputRoom) {
    release(input)
    inputRoom = bytes + (bytes >>> 2)
    input = take(inputRoom)
  }
  validPlace = input
  valuesPlace = input + valuesAt
  textsPlace = input + textsAt
  memory.fill(input + rows, 0, ALIGNMENT)
}

export function inputValid(): usize {
  return validPlace
}

export function inputValues(): usize {
  return valuesPlace
}

export function inputTexts(): usize {
  return textsPlace
}

function aligned(bytes: usize): usize {
  return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1)
}
