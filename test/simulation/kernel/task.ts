/** A port call that a worker waits for. */
export interface PendingCall {
  readonly port: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly perform: () => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export type TaskEnd =
  | { readonly how: 'returned'; readonly value: unknown }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'died' }

/**
 * One invocation of a worker. It runs only between being granted a call and asking for the next: whoever grants it waits for
 * `rested`, so at any moment at most one task runs and nothing depends on how the engine interleaves promises.
 */
export class Task {
  readonly id: number
  readonly label: string
  readonly #waiting: PendingCall[] = []
  readonly #ended: (end: TaskEnd) => void
  #rest: () => void = () => undefined
  #isOver = false
  /** Set by the first fault that touches it. */
  disturbed = false
  /** Not to be granted anything before this time. */
  frozenUntilMs = 0

  constructor(id: number, label: string, ended: (end: TaskEnd) => void) {
    this.id = id
    this.label = label
    this.#ended = ended
  }

  get isReady(): boolean {
    return !this.#isOver && this.#waiting.length > 0
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** What the worker waits to be granted next. */
  get coming(): PendingCall {
    const [call] = this.#waiting
    if (call === undefined) throw new Error(`worker ${this.id.toString()} waits for nothing`)
    return call
  }

  /** The next call of the worker; several that it makes at once are served in the order in which it made them. */
  nextCall(): PendingCall {
    const call = this.coming
    this.#waiting.shift()
    return call
  }

  call(port: string, method: string, args: readonly unknown[], perform: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ port, method, args, perform, resolve, reject })
      this.#rest()
    })
  }

  /** Lets the worker go on by `resume`, and resolves when it asks for its next call or has ended. */
  async rested(resume: () => void): Promise<void> {
    const rest = new Promise<void>((resolve) => {
      this.#rest = resolve
    })
    resume()
    if (this.isReady) return
    await rest
  }

  /** A task that died is never resumed, like a process that is gone: not even its `finally` runs. */
  end(end: TaskEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#waiting.length = 0
    try {
      this.#ended(end)
    } finally {
      this.#rest()
    }
  }
}
