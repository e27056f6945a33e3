/** What is known of the packets of one source table: which ones are in. Ids are whole numbers from 1. */
export interface PacketSequence {
  /** The highest id below which none is missing; 0 before the first. Only grows. */
  readonly watermark: number
  /** The highest id that is in; never below the watermark. */
  readonly highest: number
  /** The ids between the two that are not in, ascending. */
  readonly gaps: readonly number[]
}

export const EMPTY_SEQUENCE: PacketSequence = { watermark: 0, highest: 0, gaps: [] }

/** A packet farther ahead than this many missing ones is taken for a wrong id. Bounds what a record holds. */
export const GAPS_MAX = 10_000

export type PacketPosition =
  /** The one that is expected. */
  | { readonly kind: 'next' }
  /** Ahead of the one that is expected: these are missing before it. */
  | { readonly kind: 'gap'; readonly missing: readonly number[] }
  /** One that was missing. */
  | { readonly kind: 'late' }
  /** In already. Whether its content is the same is for the ledger to say. */
  | { readonly kind: 'duplicate' }
  /** So far ahead that the gaps would be more than `GAPS_MAX`. */
  | { readonly kind: 'too-far'; readonly missing: number }

/** Where a packet stands in the sequence of its table. */
export function positionOf(sequence: PacketSequence, id: number): PacketPosition {
  if (isIn(sequence, id)) return { kind: 'duplicate' }
  if (id <= sequence.highest) return { kind: 'late' }
  const missing = id - sequence.highest - 1
  if (missing === 0) return { kind: 'next' }
  if (missing + sequence.gaps.length > GAPS_MAX) return { kind: 'too-far', missing }
  return { kind: 'gap', missing: idsFrom(sequence.highest + 1, missing) }
}

export function isIn(sequence: PacketSequence, id: number): boolean {
  return id <= sequence.watermark || (id <= sequence.highest && !sequence.gaps.includes(id))
}

/** The sequence with one more packet in, in whatever order they come. One that is in already changes nothing. */
export function withPacket(sequence: PacketSequence, id: number): PacketSequence {
  const position = positionOf(sequence, id)
  switch (position.kind) {
    case 'duplicate':
      return sequence
    case 'too-far':
      throw new RangeError(`Packet ${id.toString()} is ${position.missing.toString()} packets ahead`)
    case 'next':
      return settled({ ...sequence, highest: id })
    case 'gap':
      return settled({ ...sequence, highest: id, gaps: [...sequence.gaps, ...position.missing] })
    case 'late':
      return settled({ ...sequence, gaps: sequence.gaps.filter(gap => gap !== id) })
  }
}

/** What two records of one table know together. The watermark of neither goes back. */
export function mergeSequences(a: PacketSequence, b: PacketSequence): PacketSequence {
  const [ahead, behind] = a.highest < b.highest ? [b, a] : [a, b]
  const missingBehind = new Set(behind.gaps)
  const gaps = ahead.gaps.filter(id => id > behind.highest || missingBehind.has(id))
  return settled({ watermark: Math.max(a.watermark, b.watermark), highest: ahead.highest, gaps })
}

/** A packet that is in the one sequence and not in the other; `undefined` where there is none. */
export function packetBeyond(one: PacketSequence, other: PacketSequence): number | undefined {
  const missing = new Set(one.gaps)
  const filled = other.gaps.find(id => id <= one.highest && !missing.has(id))
  return filled ?? (one.highest > other.highest ? one.highest : undefined)
}

/** The watermark stands right before the first gap. */
function settled(sequence: PacketSequence): PacketSequence {
  const [first] = sequence.gaps
  const watermark = first === undefined ? sequence.highest : first - 1
  return { ...sequence, watermark: Math.max(watermark, sequence.watermark) }
}

function idsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}
