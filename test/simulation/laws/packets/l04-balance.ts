import { contentOf } from './packet-content.ts'
import { isFact } from './expected-star.ts'
import type { PacketLaw, PacketScene } from './packet-law.ts'
import { describePacket, type PacketView } from './packet-view.ts'
import { PROCESSED } from './star-mirror.ts'

export const balance: PacketLaw = {
  id: 'L4',
  says: 'Of every packet that is in, the rows in are the rows out and the rejected ones, and the rejects lie there, one line a row.',
  watch: (scene) => ({
    seen: (_, changes) => (changes.some(({ star }) => star !== undefined) ? unbalanced(scene, true) : undefined),
    ended: () => unbalanced(scene, false),
  }),
}

/** When a star appears, what it was made by is not yet called processed: all plans that there are must add up. */
function unbalanced(scene: PacketScene, isPlanned: boolean): string | undefined {
  for (const packet of scene.book.packets) {
    if (packet.plan === undefined || (packet.state !== 'PROCESSED' && !isPlanned)) continue
    const fault = planFault(packet, scene)
    if (fault !== undefined) return `${describePacket(packet)}: ${fault}`
  }
  return undefined
}

function planFault({ table, plan, source }: PacketView, { mirror }: PacketScene): string | undefined {
  if (plan === undefined) return undefined
  const { rowsIn, rowsOut, rowsRejected, rejectsKey, outputs } = plan
  if (rowsIn !== rowsOut + rowsRejected) return `${rowsIn.toString()} rows came in, ${rowsOut.toString()} went out and ${rowsRejected.toString()} were rejected`
  const content = contentOf(mirror.contentOf(source?.hash ?? '') ?? new Uint8Array())
  const lines = (content?.rows.length ?? 0) + (content?.bad ?? 0)
  if (lines !== rowsIn) return `${rowsIn.toString()} rows are said to have come in, and its object had ${lines.toString()}`
  const file = rejectsKey === undefined ? undefined : mirror.at(PROCESSED, rejectsKey)
  const rejected = file === undefined ? 0 : Buffer.from(file.bytes).toString('utf8').trim().split('\n').length
  if (rejected !== rowsRejected) return `${rowsRejected.toString()} rows were rejected, and ${rejected.toString()} are told of in ${rejectsKey ?? 'no object'}`
  const facts = outputs.filter(({ replaces }) => !replaces).reduce((sum, { rows }) => sum + rows, 0)
  return !isFact(table) || facts === rowsOut ? undefined : `${rowsOut.toString()} rows went out, and its files have ${facts.toString()}`
}
