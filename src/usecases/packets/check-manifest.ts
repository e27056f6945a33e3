import { lostPacket } from '../../domain/packets/table-sequence.ts'
import { sequenceOf } from '../../domain/star/manifest.ts'
import { MANIFEST_KEY } from '../../domain/star/output-name.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { packetError } from './packet-error.ts'
import type { StarStore } from './star-store.ts'

/**
 * Throws a `PermanentError` where the manifest lacks a packet that was committed: it was deleted, or an earlier one was put in its
 * place. To go on from there would lose the rows of that packet for good, since the ledger has it as processed. The ledger, which may
 * lag, is read first: what comes in meanwhile is only in the manifest.
 */
export async function checkManifest(ledger: PacketLedger, star: StarStore): Promise<void> {
  const sequences = await ledger.listSequences()
  const { manifest, etag } = await star.readManifest()
  for (const sequence of sequences) {
    const id = lostPacket(sequence, sequenceOf(manifest, sequence.table))
    if (id === undefined) continue
    const what = etag === null ? 'is not there' : `of version ${manifest.version.toString()} is not the newest`
    throw packetError(
      'PermanentError',
      `${MANIFEST_KEY} ${what}: it should hold packet ${sequence.table} ${id.toString()}, which the ledger has as processed. ` +
        'Nothing was changed; bring back the last version of the object',
    )
  }
}
