import { thrownMessage } from '../../domain/errors/thrown.ts'
import { PortError } from '../../ports/port-error.ts'
import { GroupHalted } from '../../usecases/queue/drive-jobs.ts'
import { packetErrorName } from '../../usecases/packets/packet-error.ts'
import { ReplayRefused } from '../../usecases/replay-receipts.ts'
import { ConfigUnusable } from '../../usecases/unusable-config.ts'
import { AwsSdkMissing } from './deployment.ts'
import { UsageError } from './usage-error.ts'

/** An error as it stands in JSON: a code for programs and a sentence for people. */
export interface Failure {
  readonly code: string
  readonly message: string
}

export function failureOf(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const first: unknown = error.errors[0]
    return failureOf(first)
  }
  if (error instanceof PortError || error instanceof ConfigUnusable) return { code: error.code, message: error.message }
  if (error instanceof ReplayRefused || error instanceof GroupHalted || error instanceof AwsSdkMissing) return { code: error.code, message: error.message }
  if (error instanceof UsageError) return { code: 'usage', message: error.message }
  return { code: packetErrorName(error) ?? 'internal-error', message: thrownMessage(error) }
}
