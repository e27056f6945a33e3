import type { AsyncBuffer } from 'hyparquet'
import type { ObjectHead, ObjectRef, ObjectStore } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'

/** An object as hyparquet reads files: by ranges, all of one and the same object. */
export function objectRanges(store: Pick<ObjectStore, 'get'>, ref: ObjectRef, head: ObjectHead): AsyncBuffer {
  return {
    byteLength: head.size,
    slice: async (from, to = head.size) => {
      const got = await store.get(ref, { range: { start: from, end: to }, ifMatch: head.etag })
      if (got.kind !== 'found') throw new PortError('unavailable', `${ref.key} was replaced while it was being read`, { outcomeUnknown: false })
      return await gathered(got.body, to - from, ref.key)
    },
  }
}

async function gathered(body: AsyncIterable<Uint8Array>, length: number, key: string): Promise<ArrayBuffer> {
  const whole = new Uint8Array(new ArrayBuffer(length))
  let at = 0
  for await (const chunk of body) {
    whole.set(chunk, at)
    at += chunk.length
  }
  if (at !== length) throw new Error(`${key} ended ${(length - at).toString()} bytes too early`)
  return whole.buffer
}
