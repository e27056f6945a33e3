import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts'

/** Keeps what was sent. A repetition is kept too, as whoever reads the queue would see it twice. */
export class MemoryDeadLetters implements DeadLetters {
  readonly #sent: DeadLetter[] = []

  /** Every letter in order, as copies. */
  get sent(): readonly DeadLetter[] {
    return structuredClone(this.#sent)
  }

  async send(letter: DeadLetter): Promise<void> {
    this.#sent.push(structuredClone(letter))
    await Promise.resolve()
  }
}
