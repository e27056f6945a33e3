import type { Scene } from './law.ts'

/** L12: redelivery changes nothing. Not a watch, since it acts: every past event is delivered once more after the end of the run. */
export const REDELIVERY = { id: 'L12', says: 'Events that are delivered again after the end change nothing.' } as const

export async function redeliveryFault(scene: Scene): Promise<string | undefined> {
  const before = scene.remains()
  await scene.redeliver()
  const after = scene.remains()
  if (before === after) return undefined
  const [left, right] = [before.split('\n'), after.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  return `redelivered events changed ${left[at] ?? 'nothing'} into ${right[at] ?? 'nothing'}`
}
