/** Facts about a piece of work: names, ids, counts. Never row values, never secrets. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/**
 * Tells whoever follows a request through several services what it was doing, and for how long.
 *
 * `work` is carried out once, whatever becomes of the telling, and its value or its error is passed on unchanged. Spans that are begun
 * within `work` lie within its span, where the tracer can know that.
 */
export interface Tracer {
  /** @param name of the kind of work, the same for every piece of it: `file-converted`, not the name of a file. */
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>
}

/** Tells nobody. */
export const NO_TRACER: Tracer = { span: async (_name, _attributes, work) => await work() }
