/**
 * Where what cannot be processed waits for a person. At least once: a letter whose answer was lost may be sent again, with the same
 * `id`. Resolves only when the other side has taken it; throws `PortError` otherwise.
 */
export interface DeadLetters {
  send(letter: DeadLetter): Promise<void>
}

/** What a person needs to find the object, and what is known of it. */
export interface DeadLetter {
  readonly id: string
  readonly bucket: string
  readonly key: string
  /** Version id or etag, as it is known; `null` where neither is. */
  readonly version: string | null
  /** Why it was given up, in kebab-case. */
  readonly code: string
  readonly message: string
  /** The identity of its receipt. */
  readonly receipt: string
  /** ISO 8601, UTC: when it was given up, not when the letter is sent. */
  readonly at: string
}
