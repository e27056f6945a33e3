import type { ByteSink } from './byte-sink.ts'
import type { ObjectTarget, Precondition, WriteOutcome } from './object-store.ts'

/**
 * Uploads that one process fills and another completes: the parts are sent by a function that knows how to make the bytes, and made
 * visible by one that knows whether they may be.
 *
 * Nothing of an upload is visible before `complete` answers `written`. An upload that nobody completes or discards costs storage until
 * the bucket's lifecycle rule removes it. Throws `PortError`; after one with `outcomeUnknown` from `complete` the caller looks at the
 * object before it does anything else.
 */
export interface StagedUploads {
  /** Begins an upload. Any size but empty. */
  begin(target: ObjectTarget): Promise<StagedWriter>

  /**
   * Makes the upload's object visible at once, or tells why not. `absent`: there is no such upload, any more or at all: it was
   * completed, discarded or removed. After `precondition-failed` and `conflict` the upload is of no use; discard it.
   */
  complete(upload: StagedUpload, precondition: Precondition): Promise<WriteOutcome | { readonly kind: 'absent' }>

  /** Throws an upload away. Nothing happens when it is not there. */
  discard(upload: StagedUpload): Promise<void>
}

export interface StagedWriter extends ByteSink {
  /** Bytes taken so far. */
  readonly bytesWritten: number
  /** Sends what is left. The writer is spent afterwards; the upload waits to be completed. Called once. */
  seal(): Promise<StagedUpload>
  /** Throws the upload away. Safe to call at any time, also twice or after `seal`, after which it does nothing; never throws. */
  abort(): Promise<void>
}

/** Names a sealed upload. Plain data, small enough for a ledger. */
export interface StagedUpload {
  readonly bucket: string
  readonly key: string
  /** The store's own id of it. */
  readonly uploadId: string
  /** Of all parts together. */
  readonly bytes: number
}
