/** Where bytes go, in order. The chunk belongs to the sink from the call on: the caller must not write to it again. */
export interface ByteSink {
  /** Resolves when more may be written; waiting for it is the only backpressure there is. */
  write(chunk: Uint8Array): Promise<void>
}
