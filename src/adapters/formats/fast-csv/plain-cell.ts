/** Where a cell stands: `[from, to)` of the bytes. */
export type CellPlace = readonly [from: number, to: number]

/**
 * Where a cell of the record `bytes[start, end)` stands, counted from 0; `undefined` where it has quotes, or a cell before it has, whose
 * text is not as it stands there.
 */
export function plainCell(bytes: Uint8Array, start: number, end: number, delimiter: number, quote: number, position: number): CellPlace | undefined {
  let from = start
  let cells = 0
  for (let at = start; at <= end; at++) {
    const byte = at === end ? delimiter : bytes[at]
    if (byte === quote) return undefined
    if (byte !== delimiter) continue
    if (cells === position) return [from, at]
    cells++
    from = at + 1
  }
  return undefined
}
