import { release, take } from './memory'
import { bodyLength, bodyStart } from './page-body'
import { compressSnappy, snappyRoom } from './snappy'

let packed: usize = 0
let packedRoom: usize = 0

export function packedStart(): usize {
  return packed
}

/** Compresses the page by Snappy, and says how many bytes it has become. */
export function packBody(): usize {
  const room = snappyRoom(bodyLength())
  if (room > packedRoom) {
    release(packed)
    packedRoom = room + (room >>> 2)
    packed = take(packedRoom)
  }
  return compressSnappy(bodyStart(), bodyLength(), packed) - packed
}
