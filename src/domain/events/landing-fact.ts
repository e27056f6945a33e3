import type { ObjectVersion } from '../identity/object-version.ts'

/** Why an understood event is no arrival of a file. */
export type IgnoredReason =
  /** The message S3 sends once when a notification is configured. */
  | 'test-event'
  /** An object or a version went away, or a delete marker was put on it; by request or by lifecycle. */
  | 'deleted'
  /** S3 tells of something else than a creation or a deletion: tags, restores, storage classes. */
  | 'other-s3-event'
  /** A key ending in `/`: what consoles create to show an empty folder. */
  | 'folder-marker'
  /** A key under a prefix that Sluice itself writes; `detail` is that prefix. */
  | 'own-prefix'
  /** An envelope without a single record in it. */
  | 'empty-records'
  /** A clock asks for work that concerns no single object. */
  | 'schedule'
  /** A topic asks to confirm, or tells of, the end of a subscription. */
  | 'subscription-confirmation'
  /** A well-formed event of another service. */
  | 'unrelated-event'

/** What a schedule asks for: a look at everything still open, or an arrival for every object of a prefix. */
export type ScheduledWork = { readonly kind: 'sweep' } | { readonly kind: 'backfill'; readonly prefix: string }

interface Delivered {
  /**
   * The SQS message that brought the fact, for partial batch responses. A fact of a batch that has none
   * concerns the whole batch.
   */
  readonly messageId?: string
}

interface Observed {
  /** Bytes. */
  readonly size?: number
  /** ISO 8601, exactly as the event gives it. */
  readonly time?: string
}

/** This version of this object has come into being. */
export interface CreatedFact extends Delivered, Observed {
  readonly kind: 'created'
  readonly object: ObjectVersion
}

/** Understood, and no arrival; the object is told as far as the event names one. */
interface NoArrival extends Delivered, Observed, Partial<ObjectVersion> {
  readonly kind: 'ignored'
  /** What exactly was ignored, for people: the event's own name, a prefix. */
  readonly detail?: string
}

export interface EventIgnored extends NoArrival {
  readonly reason: Exclude<IgnoredReason, 'schedule'>
}

/** A clock asks for work; `bucket` is where, if the schedule says so. */
export interface ScheduleFired extends NoArrival {
  readonly reason: 'schedule'
  readonly schedule: ScheduledWork
}

export type IgnoredFact = EventIgnored | ScheduleFired

/** Not understood: an arrival may be hidden in it, so somebody has to look. */
export interface MalformedFact extends Delivered {
  readonly kind: 'malformed'
  /** For people: where in the payload, what was found there, what was expected. */
  readonly reason: string
  readonly bucket?: string
  readonly key?: string
}

/** What one record of a payload says. */
export type LandingFact = CreatedFact | IgnoredFact | MalformedFact
