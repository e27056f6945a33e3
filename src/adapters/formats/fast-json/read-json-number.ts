import { LF, MINUS, POINT, UNSURE, ZERO } from './bytes-at-hand.ts'
import type { Lane } from '../fast-csv/lane.ts'

/** Digits that a 32-bit integer holds, whatever they are. */
const INT32_DIGITS = 9
/** Digits that a double counts exactly. */
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent)
const EXPONENT = 101

/*
 * Readers of JSON numbers of few digits (RFC 8259: no plus, no leading zero, digits on both sides of a point). They read as far as
 * digits go, and what comes next must be what follows a member, which the caller compares anyway. Everything else is UNSURE and goes to
 * the field's parser, of which these read a part and must agree on it.
 */

/** A 32-bit integer of at most 9 digits. */
export function readJsonInt32(lane: Lane, bytes: Uint8Array, at: number, row: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  const negative = byte === MINUS
  if (negative) byte = bytes[++end] ?? LF
  const first = end
  let value = 0
  while (byte >= ZERO && byte <= ZERO + 9) {
    value = (Math.imul(value, 10) + byte - ZERO) | 0
    byte = bytes[++end] ?? LF
  }
  const digits = end - first
  if (digits === 0 || digits > INT32_DIGITS || (digits > 1 && bytes[first] === ZERO)) return UNSURE
  if (byte === POINT || (byte | 32) === EXPONENT) return UNSURE
  lane.int32.set(row, negative ? -value : value)
  return end
}

/** A 64-bit integer of at most 15 digits. */
export function readJsonInt64(lane: Lane, bytes: Uint8Array, at: number, row: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  const negative = byte === MINUS
  if (negative) byte = bytes[++end] ?? LF
  const first = end
  const few = first + INT32_DIGITS
  let head = 0
  while (end < few && byte >= ZERO && byte <= ZERO + 9) {
    head = (Math.imul(head, 10) + byte - ZERO) | 0
    byte = bytes[++end] ?? LF
  }
  let value = head
  while (byte >= ZERO && byte <= ZERO + 9) {
    value = value * 10 + (byte - ZERO)
    byte = bytes[++end] ?? LF
  }
  const digits = end - first
  if (digits === 0 || digits > EXACT_DIGITS || (digits > 1 && bytes[first] === ZERO)) return UNSURE
  if (byte === POINT || (byte | 32) === EXPONENT) return UNSURE
  lane.int64.setNumber(row, negative ? -value : value)
  return end
}

/** A decimal whose unscaled value has at most 15 digits. */
export function readJsonDecimal(lane: Lane, bytes: Uint8Array, at: number, row: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  const negative = byte === MINUS
  if (negative) byte = bytes[++end] ?? LF
  const first = end
  const few = first + INT32_DIGITS
  let head = 0
  while (end < few && byte >= ZERO && byte <= ZERO + 9) {
    head = (Math.imul(head, 10) + byte - ZERO) | 0
    byte = bytes[++end] ?? LF
  }
  let value = head
  while (byte >= ZERO && byte <= ZERO + 9) {
    value = value * 10 + (byte - ZERO)
    byte = bytes[++end] ?? LF
  }
  const digits = end - first
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return UNSURE
  let fraction = 0
  if (byte === POINT) {
    const point = end
    byte = bytes[++end] ?? LF
    while (byte >= ZERO && byte <= ZERO + 9) {
      value = value * 10 + (byte - ZERO)
      byte = bytes[++end] ?? LF
    }
    fraction = end - point - 1
    if (fraction === 0) return UNSURE
  }
  const { scale } = lane
  if ((byte | 32) === EXPONENT || fraction > scale || digits > lane.precision - scale || digits + scale > EXACT_DIGITS) return UNSURE
  if (fraction < scale) value *= POWERS[scale - fraction] ?? 1
  lane.int64.setNumber(row, negative ? -value : value)
  return end
}

/** A double of at most 15 digits, without an exponent: one division of two exact numbers rounds once (Clinger 1990). */
export function readJsonDouble(lane: Lane, bytes: Uint8Array, at: number, row: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  const negative = byte === MINUS
  if (negative) byte = bytes[++end] ?? LF
  const first = end
  let value = 0
  while (byte >= ZERO && byte <= ZERO + 9) {
    value = value * 10 + (byte - ZERO)
    byte = bytes[++end] ?? LF
  }
  const digits = end - first
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return UNSURE
  let fraction = 0
  if (byte === POINT) {
    const point = end
    byte = bytes[++end] ?? LF
    while (byte >= ZERO && byte <= ZERO + 9) {
      value = value * 10 + (byte - ZERO)
      byte = bytes[++end] ?? LF
    }
    fraction = end - point - 1
    if (fraction === 0) return UNSURE
  }
  if ((byte | 32) === EXPONENT || digits + fraction > EXACT_DIGITS) return UNSURE
  if (fraction > 0) value /= POWERS[fraction] ?? 1
  lane.double.set(row, negative ? -value : value)
  return end
}
