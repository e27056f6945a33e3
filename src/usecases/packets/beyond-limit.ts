/** Thrown while a packet is read of which more would have to be kept in memory than is meant to be: reading it again would not help. */
export class BeyondLimit extends Error {
  override readonly name = 'BeyondLimit'
  /** Kebab-case, stable. */
  readonly code: 'too-many-rows' | 'too-many-keys'

  constructor(code: BeyondLimit['code'], message: string) {
    super(message)
    this.code = code
  }
}
