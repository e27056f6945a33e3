import { release, take } from './memory'

/*
 * The page in the making, uncompressed, and what it is compressed to. One page is made at a time, and all pages of a file in the same
 * memory, which the processor's cache holds then.
 */

let body: usize = 0
let bodyRoom: usize = 0
/** Where the next byte of the page goes. Whoever writes a page has reserved room for all of it. */
export let to: usize = 0

/** Begins a page that will have so many bytes at most. */
export function beginBody(bytes: usize): void {
  if (bytes > bodyRoom) {
    release(body)
    bodyRoom = bytes + (bytes >>> 2)
    body = take(bodyRoom)
  }
  to = body
}

/** Goes on at a place within the page, or behind what somebody has written to it. */
export function goTo(place: usize): void {
  to = place
}

export function bodyStart(): usize {
  return body
}

export function bodyLength(): usize {
  return to - body
}

// @ts-ignore: decorator
@inline
export function putByte(value: u32): void {
  store<u8>(to++, value)
}

/** Seven bits a byte, the lowest first (ULEB128). */
export function putVarint(value: u64): void {
  let left = value
  for (; left >= 128; left >>>= 7) store<u8>(to++, <u8>left | 128)
  store<u8>(to++, <u8>left)
}

/** A signed integer as a varint in which the sign is the lowest bit. */
export function putZigzag(value: i64): void {
  putVarint((value << 1) ^ (value >> 63))
}

export function putBytes(source: usize, length: usize): void {
  memory.copy(to, source, length)
  to += length
}
