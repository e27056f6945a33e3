import type { LogLevel } from '../../ports/logger.ts'
import { judgeParquetSettings, parquetVariables } from './parquet-environment.ts'
import { isTracingOn } from './tracing.ts'

/** What a Lambda function is told by its environment, read and checked once. */
export interface Environment {
  readonly snsTopicArn: string
  readonly stepFunctionArn: string
  readonly configBucket?: string
  readonly configKey: string
  /** The bucket of a schedule that names none. */
  readonly ingestionBucket?: string
  readonly ledgerTable: string
  /** The queue of files that were given up. */
  readonly dlqUrl?: string
  /** The FIFO queue of files that run one after another. */
  readonly queueUrl?: string
  readonly logLevel: LogLevel
  /** Tells the metrics of one deployment from those of another in the same account. */
  readonly metricNamespace: string
  /** Whether functions that convert do so once on trial when they start. */
  readonly warmUp: boolean
  /** Whether spans are recorded, for whatever provider of OpenTelemetry a layer brings. Absent: they are not. */
  readonly tracing?: boolean
  /** Set for emulators; S3 is then addressed by path. */
  readonly endpoint?: string
  readonly s3Endpoint?: string
}

/** The variables that a function cannot do without; each function names its own. */
export type RequiredVariable = 'SNS_TOPIC_ARN' | 'STEP_FUNCTION_ARN' | 'QUEUE_URL'

type Variables = Readonly<Record<string, string | undefined>>

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** Thrown at the start of a function whose environment is not right; names everything that is wrong with it. */
export class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`the environment is not right: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/** @throws InvalidEnvironment with all problems together. */
export function readEnvironment(variables: Variables, required: readonly RequiredVariable[]): Environment {
  const problems: string[] = []
  for (const name of required) {
    if (textOf(variables, name) === undefined) problems.push(`${name} is not set`)
  }
  for (const name of Object.keys(variables)) {
    if (name.startsWith('SLUICE_')) problems.push(`${name} is not a variable that Sluice knows`)
  }
  checkArn(variables, 'SNS_TOPIC_ARN', 'sns', problems)
  checkArn(variables, 'STEP_FUNCTION_ARN', 'states', problems)
  checkUrl(variables, 'DLQ_URL', problems)
  checkUrl(variables, 'QUEUE_URL', problems)
  checkFifo(variables, 'QUEUE_URL', problems)
  const metricNamespace = readNamespace(variables, problems)
  const logLevel = readLogLevel(variables, problems)
  const warmUp = readSwitch(variables, 'WARM_UP', problems)
  // Whoever writes tables asks for them itself.
  judgeParquetSettings(parquetVariables(variables), problems)
  if (problems.length > 0) throw new InvalidEnvironment(problems)
  const configBucket = textOf(variables, 'CONFIG_BUCKET')
  const ingestionBucket = textOf(variables, 'INGESTION_BUCKET')
  const dlqUrl = textOf(variables, 'DLQ_URL')
  const queueUrl = textOf(variables, 'QUEUE_URL')
  const endpoint = textOf(variables, 'AWS_ENDPOINT_URL')
  const s3Endpoint = textOf(variables, 'AWS_ENDPOINT_URL_S3') ?? endpoint
  return {
    snsTopicArn: textOf(variables, 'SNS_TOPIC_ARN') ?? '',
    stepFunctionArn: textOf(variables, 'STEP_FUNCTION_ARN') ?? '',
    ...(configBucket === undefined ? {} : { configBucket }),
    ...(ingestionBucket === undefined ? {} : { ingestionBucket }),
    configKey: textOf(variables, 'CONFIG_KEY') ?? 'config/config.json',
    ledgerTable: textOf(variables, 'LEDGER_TABLE') ?? 'etl-metadata',
    metricNamespace,
    warmUp,
    ...(dlqUrl === undefined ? {} : { dlqUrl }),
    ...(queueUrl === undefined ? {} : { queueUrl }),
    logLevel,
    ...(isTracingOn(variables) ? { tracing: true } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(s3Endpoint === undefined ? {} : { s3Endpoint }),
  }
}

function textOf(variables: Variables, name: string): string | undefined {
  const value = variables[name]?.trim()
  return value === '' ? undefined : value
}

function checkArn(variables: Variables, name: string, service: string, problems: string[]): void {
  const value = textOf(variables, name)
  if (value !== undefined && !new RegExp(`^arn:[a-z-]+:${service}:`).test(value)) {
    problems.push(`${name} is "${value}", which is no ARN of the service "${service}"`)
  }
}

function checkUrl(variables: Variables, name: string, problems: string[]): void {
  const value = textOf(variables, name)
  if (value !== undefined && !(URL.canParse(value) && /^https?:/.test(value))) problems.push(`${name} is "${value}", which is no URL of a queue`)
}

/** Only the name tells: every FIFO queue's ends so (SQS developer guide, "FIFO queue and message identifiers"). */
function checkFifo(variables: Variables, name: string, problems: string[]): void {
  const value = textOf(variables, name)
  if (value !== undefined && !value.endsWith('.fifo')) problems.push(`${name} is "${value}", and the name of a FIFO queue ends in .fifo`)
}

/** What CloudWatch does not take for one it passes over in silence (CloudWatch API reference, "MetricDatum" and "PutMetricData"). */
function readNamespace(variables: Variables, problems: string[]): string {
  const value = textOf(variables, 'METRIC_NAMESPACE') ?? 'Sluice'
  if (!/^(?!:|AWS\/)[\w.#:/-]{1,255}$/.test(value)) {
    problems.push(`METRIC_NAMESPACE is "${value}", which is no namespace of metrics: 1 to 255 letters, digits and . - _ / # :, no colon first, not AWS/`)
  }
  return value
}

function readLogLevel(variables: Variables, problems: string[]): LogLevel {
  const value = textOf(variables, 'LOG_LEVEL')?.toLowerCase()
  const level = LOG_LEVELS.find((known) => known === (value ?? 'info'))
  if (level === undefined) problems.push(`LOG_LEVEL is "${value ?? ''}"; use one of ${LOG_LEVELS.join(', ')}`)
  return level ?? 'info'
}

function readSwitch(variables: Variables, name: string, problems: string[]): boolean {
  const value = textOf(variables, name)?.toLowerCase() ?? 'on'
  if (value !== 'on' && value !== 'off') problems.push(`${name} is "${value}"; use one of on, off`)
  return value !== 'off'
}
