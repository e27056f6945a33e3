import type { LambdaContext } from './lambda-context.ts'

export type TimedWork<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'out-of-time' }

/**
 * Works until the time of the invocation is up but for `reserveMs`. What does not listen to the signal by then, a conversion, goes on
 * unseen and may be frozen at any point: only for work that anybody may take up at any point.
 */
export async function withinTime<T>(context: LambdaContext, reserveMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<TimedWork<T>> {
  const outOfTime = new AbortController()
  const done = work(outOfTime.signal).then((value): TimedWork<T> => ({ kind: 'done', value }))
  const remainingMs = context.getRemainingTimeInMillis?.()
  if (remainingMs === undefined) return await done
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<TimedWork<T>>((resolve) => {
    timer = setTimeout(() => {
      // Before the signal, so that the work's own complaint about it comes second.
      resolve({ kind: 'out-of-time' })
      outOfTime.abort()
    }, Math.max(0, remainingMs - reserveMs))
  })
  try {
    return await Promise.race([done, over])
  } finally {
    clearTimeout(timer)
  }
}
