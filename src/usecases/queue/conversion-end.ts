import { thrownMessage } from '../../domain/errors/thrown.ts'
import type { RunEnd } from '../../domain/queue/order-group.ts'
import { PortError } from '../../ports/port-error.ts'

/** Of a conversion that was begun and at which nobody is at work any more. */
export const INTERRUPTED: RunEnd = {
  kind: 'failed',
  code: 'conversion-interrupted',
  message: 'The conversion was begun and did not end: the process ran out of time or memory, or was stopped.',
  permanent: false,
}

/** What is refused now is refused by another try too; a defect may have met with bad luck. */
export function conversionFailed(error: unknown): RunEnd {
  const message = thrownMessage(error)
  if (error instanceof PortError) return { kind: 'failed', code: error.code, message, permanent: true }
  return { kind: 'failed', code: 'conversion-failed', message, permanent: false }
}
