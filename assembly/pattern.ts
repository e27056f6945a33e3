/** Bytes that stand in a file again and again, at least one: their number, the line ends among them, and behind these they themselves. */
@unmanaged
export class Pattern {
  length: u32
  lines: u32
}

const STEP: u32 = 16

/** Whether the pattern stands at a place, behind which as many bytes may be read and a step more. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function standsAt(pattern: Pattern, at: usize): bool {
  let from = changetype<usize>(pattern) + offsetof<Pattern>()
  const shift = at - from
  let left = pattern.length
  for (; left > STEP; left -= STEP) {
    if (!i8x16.all_true(i8x16.eq(v128.load(from), v128.load(from + shift)))) return false
    from += STEP
  }
  // A bit for each byte that is another one, but for those behind the pattern.
  const others = ~i8x16.bitmask(i8x16.eq(v128.load(from), v128.load(from + shift)))
  return others << (<i32>(32 - left)) == 0
}
