import type { SpanAttributes, Tracer } from '../../ports/tracer.ts'

export interface RecordedSpan {
  readonly name: string
  readonly attributes: SpanAttributes
  /** What the work threw; absent where it came to its end. */
  readonly error?: unknown
}

/** Keeps every span that has ended, in the order of the ends: what lies within another comes before it. */
export class RecordingTracer implements Tracer {
  readonly #spans: RecordedSpan[]

  constructor() {
    this.#spans = []
  }

  get spans(): readonly RecordedSpan[] {
    return [...this.#spans]
  }

  async span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    try {
      const value = await work()
      this.#spans.push({ name, attributes: { ...attributes } })
      return value
    } catch (error) {
      this.#spans.push({ name, attributes: { ...attributes }, error })
      throw error
    }
  }
}
