import { thrownText } from '../../domain/errors/thrown.ts'
import type { ScheduledWork } from '../../domain/events/landing-fact.ts'
import { parseLandingEvent } from '../../domain/events/parse-landing-event.ts'
import type { Logger } from '../../ports/logger.ts'
import { NO_TRACER } from '../../ports/tracer.ts'
import { receiptFields } from '../../usecases/file-fields.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { addMeasure } from '../../usecases/measure.ts'
import { oldestUnfinishedAgeMs } from '../../usecases/oldest-unfinished.ts'
import { SweepBucket } from '../../usecases/sweep-bucket.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsStepsModule } from '../composition/aws-steps-module.ts'
import { awsWarehouseModule } from '../composition/aws-warehouse-module.ts'
import { awsWorkflowModule } from '../composition/aws-workflow-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { CLOSE_EXECUTION, CONVERT_FILE, LEDGER, OBSERVERS, ROUTE_FILE, STORE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { readWarehouseEnvironment } from '../composition/warehouse-environment.ts'
import type { LambdaContext } from './lambda-context.ts'
import { timeLimit, withinTime } from './within-time.ts'

/** What a sweep changed or could not change. */
export interface SweepResult {
  readonly results: readonly { readonly key: string; readonly status: ProcessedFile['status']; readonly error: string | null }[]
  readonly swept: number
  /** False when time ran out: the next sweep goes on. */
  readonly complete: boolean
}

/** Left for what is under way to be saved. */
const RESERVE_MS = 10_000
/** A warehouse that hangs is not to take the sweep from all other files; the load goes on with the next one. */
const LOAD_WAIT_MS = 60_000
/** Left for the answer by the listing of what is unfinished after the sweep. */
const MEASURING_RESERVE_MS = 3_000

const warehouse = readWarehouseEnvironment(process.env, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const environment = warehouse.common
const container = createContainer(
  awsModule(environment, 'sweep'),
  awsStepsModule(environment),
  awsWarehouseModule(warehouse, LOAD_WAIT_MS),
  awsWorkflowModule(environment),
  awsDeadLettersModule(environment),
  formatsModule,
  usecasesModule,
  stepsModule,
)
const { clock, logger: baseLogger, metrics, tracer = NO_TRACER } = container.get(OBSERVERS)
const ledger = container.get(LEDGER)
const closeExecution = container.get(CLOSE_EXECUTION)
const sweepBucket = new SweepBucket({
  store: container.get(STORE),
  ledger,
  clock,
  routeFile: container.get(ROUTE_FILE),
  convertFile: container.get(CONVERT_FILE),
  closeExecution: (receipt) => closeExecution.execute(receipt),
})

/** Carries out what a schedule asks for. A file that fails is told of and harms no other; the next sweep comes to it again. */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<SweepResult> {
  return await tracer.span('bucket-swept', {}, () => carryOut(event, context))
}

async function carryOut(event: unknown, context: LambdaContext): Promise<SweepResult> {
  const logger = baseLogger.with({ request_id: context.awsRequestId ?? null })
  const swept: ProcessedFile[] = []
  let complete = true
  try {
    for (const fact of parseLandingEvent(event)) {
      if (fact.kind !== 'ignored' || fact.reason !== 'schedule') throw new NoSchedule(fact.kind === 'created' ? 'a landed file' : fact.reason)
      const bucket = fact.bucket ?? environment.ingestionBucket ?? environment.configBucket
      if (bucket === undefined) throw new NoSchedule('a schedule that names no bucket, and INGESTION_BUCKET is not set')
      complete = (await sweepWithinTime(bucket, fact.schedule, context, swept)) && complete
      if (fact.schedule.kind === 'sweep') await measure(logger, context)
    }
  } finally {
    tell(swept, complete, logger)
    await metrics.flush()
  }
  const results = swept.map(({ key, status, error }) => ({ key, status, error: error === undefined ? null : thrownText(error) }))
  return { results, swept: swept.length, complete }
}

async function sweepWithinTime(
  bucket: string,
  work: ScheduledWork,
  context: LambdaContext,
  swept: ProcessedFile[],
): Promise<boolean> {
  const limit = timeLimit(context, RESERVE_MS)
  try {
    await sweepBucket.execute(bucket, {
      signal: limit.signal,
      ends: (file) => void swept.push(file),
      ...(work.kind === 'backfill' ? { prefix: work.prefix, reconcileAfterMs: 0 } : {}),
    })
    return true
  } catch (error) {
    if (limit.signal.aborted) return false
    throw error
  } finally {
    limit.clear()
  }
}

/** Without a measure the alarm on it hears nothing, which alarms too; what was swept stays swept. */
async function measure(logger: Logger, context: LambdaContext): Promise<void> {
  try {
    const measured = await withinTime(context, MEASURING_RESERVE_MS, (signal) => oldestUnfinishedAgeMs({ ledger, clock }, signal))
    if (measured.kind === 'done') addMeasure(metrics, 'OldestUnfinishedAgeSeconds', Math.round(measured.value / 1_000))
    else logger.log('warn', 'unfinished-not-measured', { error: 'there was no time left to list what is unfinished' })
  } catch (error) {
    logger.log('warn', 'unfinished-not-measured', { error: thrownText(error) })
  }
}

function tell(swept: readonly ProcessedFile[], complete: boolean, logger: Logger): void {
  for (const { key, status, receipt, error, durationMs } of swept) {
    const file = receipt === undefined ? { key } : receiptFields(receipt)
    const outcome = error === undefined ? {} : { error: thrownText(error) }
    logger.log(error === undefined ? 'info' : 'error', 'file-swept', { ...file, status, duration_ms: durationMs, ...outcome })
  }
  addMeasure(metrics, 'FilesSwept', swept.length)
  addMeasure(metrics, 'Errors', swept.filter(({ error }) => error !== undefined).length)
  logger.log('info', 'sweep-ended', { files: swept.length, complete })
}

/** The event asks for nothing that a sweep could do. */
class NoSchedule extends Error {
  override readonly name = 'PermanentError'

  constructor(what: string) {
    super(`a sweep takes schedules only, {"schedule":"sweep","bucket":"…"}; this event is ${what}`)
  }
}
