import { sha256Hex, type Identity, type ObjectVersion } from '../identity/object-version.ts'

/** What a committed output says about itself in its object metadata: which source version it holds, and by which contract it was read. */
export interface OutputClaim {
  readonly source: Identity
  /** Names the source's bucket and key without its version: outputs of one origin may replace one another, others never. */
  readonly origin: string
  readonly sequencer?: string
  readonly contractHash: string
}

export function originOf(object: ObjectVersion): string {
  return sha256Hex(JSON.stringify([object.bucket, object.key]))
}

/** S3 allows 2 KB of metadata in all; a longer key is named by its last segment, which with the source's key determines it. */
const REJECTS_KEY_CHARACTERS_MAX = 1_024

/** The claim as object metadata: printable ASCII only, whatever the keys hold. */
export function toOutputMetadata(claim: OutputClaim, rejectsKey: string): Readonly<Record<string, string>> {
  const encoded = encodeURI(rejectsKey)
  return {
    'sluice-source': claim.source,
    'sluice-origin': claim.origin,
    ...(claim.sequencer === undefined ? {} : { 'sluice-sequencer': claim.sequencer }),
    'sluice-contract': claim.contractHash,
    'sluice-rejects': encoded.length <= REJECTS_KEY_CHARACTERS_MAX ? encoded : encoded.slice(encoded.lastIndexOf('/') + 1),
  }
}

/** Reads a claim back; `undefined` when the object is none of ours. */
export function fromOutputMetadata(metadata: Readonly<Record<string, string>>): OutputClaim | undefined {
  const source = metadata['sluice-source']
  const origin = metadata['sluice-origin']
  const contractHash = metadata['sluice-contract']
  const sequencer = metadata['sluice-sequencer']
  if (source === undefined || origin === undefined || contractHash === undefined) return undefined
  return { source, origin, contractHash, ...(sequencer === undefined ? {} : { sequencer }) }
}
