import type { QueueDefect } from '../queue/queue-sandbox.ts'
import { startIsEnd } from './f01-start-is-end.ts'
import { silentLateness } from './f06-silent-lateness.ts'
import { contentAsId } from './f07-content-as-id.ts'
import { startedAgain } from './f08-started-again.ts'
import { receiptsAsAttempts } from './f09-receipts-as-attempts.ts'
import { capacityIsFailure } from './f10-capacity-is-failure.ts'
import { startWithoutSearch } from './f11-start-without-search.ts'
import { nobodyLooks } from './f12-nobody-looks.ts'
import { noLease } from './f13-no-lease.ts'

/** The defects of ordered jobs that the laws must find. */
export const QUEUE_DEFECTS: readonly QueueDefect[] = [
  startIsEnd,
  silentLateness,
  contentAsId,
  startedAgain,
  receiptsAsAttempts,
  capacityIsFailure,
  startWithoutSearch,
  nobodyLooks,
  noLease,
]
