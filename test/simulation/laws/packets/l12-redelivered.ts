import type { PacketScene } from './packet-law.ts'

/** Not a watch, since it acts: every payload is delivered once more after the end of the run. */
export const REDELIVERED = { id: 'L12', says: 'Payloads that are delivered again after the end change nothing.' } as const

export async function redeliveredFault(scene: PacketScene): Promise<string | undefined> {
  const before = scene.remains()
  await scene.redeliver()
  const after = scene.remains()
  if (before === after) return undefined
  const [left, right] = [before.split('\n'), after.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  return `payloads delivered again changed ${left[at] ?? 'nothing'} into ${right[at] ?? 'nothing'}`
}
