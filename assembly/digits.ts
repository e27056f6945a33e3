/*
 * Eight digits at once: of each byte its difference from a zero is left, which for a digit is below 10. Such a one has none of the upper
 * bits, nor does it get them when 6 is added; all others have. Most numbers are read by one such step, without a branch for each digit.
 */
export const ZEROS: u64 = 0x3030_3030_3030_3030
const SIXES: u64 = 0x0606_0606_0606_0606
const UPPER_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0

/** Digits that a 64-bit integer holds, whatever they are. */
export const INT64_DIGITS: u32 = 18

const powers = memory.data<i64>([
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
  10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
])

/** Ten to the power of up to 18. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function powerOfTen(exponent: u32): i64 {
  return load<i64>(powers + ((<usize>exponent) << 3))
}

/** How many of eight bytes are digits, from the first one on. Bytes behind another one may show by mistake, the first one never does. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function countDigits(differences: u64): u32 {
  return <u32>(ctz(((differences + SIXES) | differences) & UPPER_HALVES) >>> 3)
}

/** What eight digits say: pairs of digits are put together, then pairs of those, all at the same time. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function valueOfEight(digits: u64): i64 {
  const pairs = digits * 10 + (digits >>> 8)
  const heads = (pairs & 0x0000_00ff_0000_00ff) * 0x000f_4240_0000_0064
  const tails = ((pairs >>> 16) & 0x0000_00ff_0000_00ff) * 0x0000_2710_0000_0001
  return <i64>((heads + tails) >>> 32)
}

/** What the first digits of eight bytes say, of which there are 1 to 8: moved up, they have zeros before them. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function valueOfFirst(differences: u64, count: u32): i64 {
  return valueOfEight(differences << (<u64>(64 - (count << 3))))
}
