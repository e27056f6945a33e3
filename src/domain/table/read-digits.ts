/** The two digits at a position as a number, -1 where they are not two digits before `end`. */
export function readTwoDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return -1
  const tens = (bytes[at] ?? 0) - 48
  const ones = (bytes[at + 1] ?? 0) - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones
}

/** The same for four. */
export function readFourDigits(bytes: Uint8Array, at: number, end: number): number {
  const high = readTwoDigits(bytes, at, end)
  const low = readTwoDigits(bytes, at + 2, end)
  return high < 0 || low < 0 ? -1 : high * 100 + low
}

/** How many digits stand in a row from a position on. */
export function countDigits(bytes: Uint8Array, at: number, end: number): number {
  let count = 0
  while (at + count < end && isDigit(bytes[at + count])) count++
  return count
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}
