import type { ScheduledWork } from '../../domain/events/landing-fact.ts'
import { parseLandingEvent } from '../../domain/events/parse-landing-event.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { SweepBucket } from '../../usecases/sweep-bucket.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsWorkflowModule } from '../composition/aws-workflow-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { CONVERT_FILE, LEDGER, OBSERVERS, ROUTE_FILE, STORE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import type { LambdaContext } from './lambda-context.ts'

/** What a sweep changed or could not change. */
export interface SweepResult {
  readonly results: readonly { readonly key: string; readonly status: ProcessedFile['status']; readonly error: string | null }[]
  readonly swept: number
  /** False when time ran out: the next sweep goes on. */
  readonly complete: boolean
}

/** Left for what is under way to be saved. */
const RESERVE_MS = 10_000

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const container = createContainer(
  awsModule(environment, 'sweep'),
  awsWorkflowModule(environment),
  awsDeadLettersModule(environment),
  formatsModule,
  usecasesModule,
)
const { clock, logger: baseLogger, metrics } = container.get(OBSERVERS)
const sweepBucket = new SweepBucket({
  store: container.get(STORE),
  ledger: container.get(LEDGER),
  clock,
  routeFile: container.get(ROUTE_FILE),
  convertFile: container.get(CONVERT_FILE),
})

/** Carries out what a schedule asks for. A file that fails is told of and harms no other; the next sweep comes to it again. */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<SweepResult> {
  const swept: ProcessedFile[] = []
  let complete = true
  try {
    for (const fact of parseLandingEvent(event)) {
      if (fact.kind !== 'ignored' || fact.reason !== 'schedule') throw new NoSchedule(fact.kind === 'created' ? 'a landed file' : fact.reason)
      const bucket = fact.bucket ?? environment.ingestionBucket ?? environment.configBucket
      if (bucket === undefined) throw new NoSchedule('a schedule that names no bucket, and INGESTION_BUCKET is not set')
      complete = (await sweepWithinTime(bucket, fact.schedule, context, swept)) && complete
    }
  } finally {
    tell(swept, complete, context)
    await metrics.flush()
  }
  const results = swept.map(({ key, status, error }) => ({ key, status, error: error === undefined ? null : messageOf(error) }))
  return { results, swept: swept.length, complete }
}

async function sweepWithinTime(
  bucket: string,
  work: ScheduledWork,
  context: LambdaContext,
  swept: ProcessedFile[],
): Promise<boolean> {
  const outOfTime = new AbortController()
  const remainingMs = context.getRemainingTimeInMillis?.()
  const timer = remainingMs === undefined ? undefined : setTimeout(() => outOfTime.abort(), Math.max(0, remainingMs - RESERVE_MS))
  try {
    await sweepBucket.execute(bucket, {
      signal: outOfTime.signal,
      ends: (file) => void swept.push(file),
      ...(work.kind === 'backfill' ? { prefix: work.prefix, reconcileAfterMs: 0 } : {}),
    })
    return true
  } catch (error) {
    if (outOfTime.signal.aborted) return false
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function tell(swept: readonly ProcessedFile[], complete: boolean, context: LambdaContext): void {
  const logger = baseLogger.with({ correlation_id: context.awsRequestId ?? null })
  for (const { key, status, error, durationMs } of swept) {
    const outcome = error === undefined ? {} : { error: messageOf(error) }
    logger.log(error === undefined ? 'info' : 'error', 'file-swept', { key, status, duration_ms: durationMs, ...outcome })
  }
  metrics.add('FilesSwept', swept.length, 'Count')
  metrics.add('Errors', swept.filter(({ error }) => error !== undefined).length, 'Count')
  logger.log('info', 'sweep-ended', { files: swept.length, complete })
}

/** The event asks for nothing that a sweep could do. */
class NoSchedule extends Error {
  override readonly name = 'PermanentError'

  constructor(what: string) {
    super(`a sweep takes schedules only, {"schedule":"sweep","bucket":"…"}; this event is ${what}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
