import type { LambdaContext } from './lambda-context.ts'

export type TimedWork<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'out-of-time' }

export interface TimeLimit {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal
  clear(): void
}

/** The time of the invocation but for `reserveMs`; without end where nobody tells how much is left. */
export function timeLimit(context: LambdaContext, reserveMs: number): TimeLimit {
  const outOfTime = new AbortController()
  const remainingMs = context.getRemainingTimeInMillis?.()
  const timer = remainingMs === undefined ? undefined : setTimeout(() => outOfTime.abort(), Math.max(0, remainingMs - reserveMs))
  return { signal: outOfTime.signal, clear: () => clearTimeout(timer) }
}

/**
 * Works until the time of the invocation is up but for `reserveMs`. What does not listen to the signal by then, a conversion, goes on
 * unseen and may be frozen at any point: only for work that anybody may take up at any point.
 */
export async function withinTime<T>(context: LambdaContext, reserveMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<TimedWork<T>> {
  const limit = timeLimit(context, reserveMs)
  // Listens before the work does, so that the work's own complaint about the signal comes second.
  const over = new Promise<TimedWork<T>>((resolve) => {
    limit.signal.addEventListener('abort', () => resolve({ kind: 'out-of-time' }), { once: true })
  })
  try {
    return await Promise.race([over, work(limit.signal).then((value): TimedWork<T> => ({ kind: 'done', value }))])
  } finally {
    limit.clear()
  }
}
