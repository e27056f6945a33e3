import { isIn, mergeSequences } from '../../domain/packets/packet-sequence.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import type { PacketPlan } from '../../domain/packets/packet-record.ts'
import { sequenceOf, withCommit } from '../../domain/star/manifest.ts'
import type { PacketOutcome } from '../../domain/packets/packet-machine.ts'
import { PortError } from '../../ports/port-error.ts'
import type { StarStore } from './star-store.ts'
import type { TableSequences } from './table-sequences.ts'

/** Another look at the manifest settles every outcome that was in doubt; it is seldom needed twice. */
const LOOKS_MAX = 5

/**
 * Makes a plan visible by one conditional write. A manifest that holds the packet says that this, or an earlier attempt with the same
 * plan, succeeded; one that is another says that the plan must be worked out again.
 */
export async function commitPacket(packet: PacketRef, plan: PacketPlan, star: StarStore, sequences: TableSequences): Promise<PacketOutcome> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const { manifest, etag } = await star.readManifest()
    if (isIn(sequenceOf(manifest, packet.table), packet.id)) return { kind: 'committed' }
    if (etag !== plan.manifestEtag) return { kind: 'overtaken' }
    const known = mergeSequences(sequenceOf(manifest, packet.table), (await sequences.of(packet.table)).value)
    const written = await star.replaceManifest(withCommit(manifest, packet, plan, known), etag)
    if (written.kind === 'written') return { kind: 'committed' }
  }
  throw new PortError('throttled', 'the manifest is being written all the time')
}
