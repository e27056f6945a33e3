import type { ObjectVersion } from '../identity/object-version.ts'
import type { LandingFact } from './landing-fact.ts'

/** A landing fact in plain JSON, every field always there: `null` is what the event does not tell. */
export interface FactDescription {
  readonly kind: LandingFact['kind']
  readonly bucket: string | null
  readonly key: string | null
  readonly version_id: string | null
  readonly etag: string | null
  readonly sequencer: string | null
  /** Bytes. */
  readonly size: number | null
  /** As the event gives it. */
  readonly time: string | null
  /** The name of an ignored fact's reason, or the sentence of a malformed one. */
  readonly reason: string | null
}

export function describeFact(fact: LandingFact): FactDescription {
  const { bucket, key, versionId, etag, sequencer, size, time } = toldBy(fact)
  return {
    kind: fact.kind,
    bucket: bucket ?? null,
    key: key ?? null,
    version_id: versionId ?? null,
    etag: etag ?? null,
    sequencer: sequencer ?? null,
    size: size ?? null,
    time: time ?? null,
    reason: fact.kind === 'created' ? null : fact.reason,
  }
}

interface Told extends Partial<ObjectVersion> {
  readonly size?: number
  readonly time?: string
}

/** Created facts keep the object apart, so that nothing else can slip into its identity. */
function toldBy(fact: LandingFact): Told {
  return fact.kind === 'created' ? { ...fact, ...fact.object } : fact
}
