import { readSdkFailure } from './translate-error.ts'

/** The condition of a write did not hold. Nothing was written by the request that was answered so. */
export interface RefusedCondition {
  /** The attributes of the item that was found, as they came; `undefined` when there was none. */
  readonly found: unknown
  /** True when an earlier attempt of the same request went unanswered, and may have been the one that changed the item. */
  readonly repeated: boolean
}

/** What a failed write says about its condition; `undefined` when it failed for another cause. */
export function refusedCondition(error: unknown): RefusedCondition | undefined {
  const { name, attempts } = readSdkFailure(error)
  if (name === 'ConditionalCheckFailedException') return { found: property(error, 'Item'), repeated: attempts > 1 }
  const refusal = cancellationReasons(error).find((reason) => property(reason, 'Code') === 'ConditionalCheckFailed')
  return refusal === undefined ? undefined : { found: property(refusal, 'Item'), repeated: attempts > 1 }
}

/** An earlier attempt of this very transaction went unanswered and is still at work. */
export function isInProgress(error: unknown): boolean {
  return readSdkFailure(error).name === 'TransactionInProgressException'
}

/**
 * True when the same write is to be tried again soon: another transaction was at work on an item, a part of the transaction was
 * throttled, or it is in progress. The SDK does not try such again by itself.
 */
export function isPassingConflict(error: unknown): boolean {
  if (readSdkFailure(error).name === 'TransactionConflictException' || isInProgress(error)) return true
  const codes = cancellationReasons(error).map((reason) => property(reason, 'Code'))
  return codes.some((code) => PASSING.has(code)) && codes.every((code) => code === 'None' || PASSING.has(code))
}

const PASSING: ReadonlySet<unknown> = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/** One reason for each item of a cancelled transaction, in their order ("TransactWriteItems" in the API reference). */
function cancellationReasons(error: unknown): readonly unknown[] {
  if (readSdkFailure(error).name !== 'TransactionCanceledException') return []
  const reasons = property(error, 'CancellationReasons')
  return Array.isArray(reasons) ? reasons : []
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
