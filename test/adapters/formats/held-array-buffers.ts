import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes that arrays of this process hold once all garbage is collected. */
export async function heldArrayBuffers(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node.js does not let go of its garbage on demand')
  // What an array held is given back beside the collection, and not at its end.
  for (let round = 0; round < 3; round++) {
    Reflect.apply(collect, undefined, [])
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return process.memoryUsage().arrayBuffers
}
