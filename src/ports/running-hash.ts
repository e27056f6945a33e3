/** SHA-256 of bytes that come piece by piece. */
export interface RunningHash {
  update(bytes: Uint8Array): void
  /** 64 lower-case hexadecimal digits. Called once, at the end. */
  hex(): string
}

/** Begins a hash. All ways of computing it give the same digits; native code takes a tenth of the time. */
export type NewHash = () => RunningHash
