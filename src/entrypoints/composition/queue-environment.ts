import { InvalidEnvironment, readEnvironment, type Environment } from './environment.ts'

/** What the functions of ordered files are told by their environment, beside what all functions are told. */
export interface QueueEnvironment {
  readonly common: Environment
  /** Of the FIFO queue in which files wait for their turn. */
  readonly queueUrl: string
  /** How often a run is looked at, in milliseconds. */
  readonly pollMs: number
  /** Whether an invocation waits for the end of a run as long as it may, or leaves every wait to the queue. */
  readonly wait: QueueWait
}

export type QueueWait = 'hold' | 'return'

type Variables = Readonly<Record<string, string | undefined>>

const POLL_SECONDS = 60
/** The longest that a message is kept back at a time. */
const POLL_SECONDS_MAX = 3_600

/** @throws InvalidEnvironment with all problems together. */
export function readQueueEnvironment(variables: Variables): QueueEnvironment {
  const problems: string[] = []
  const common = readCommon(variables, problems)
  const pollSeconds = readPollSeconds(variables, problems)
  const wait = readWait(variables, problems)
  if (common?.queueUrl === undefined || problems.length > 0) throw new InvalidEnvironment(problems)
  return { common, queueUrl: common.queueUrl, pollMs: 1_000 * pollSeconds, wait }
}

function readCommon(variables: Variables, problems: string[]): Environment | undefined {
  try {
    return readEnvironment(variables, ['SNS_TOPIC_ARN', 'QUEUE_URL'])
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

function readPollSeconds(variables: Variables, problems: string[]): number {
  const text = variables['GLUE_POLL_SECONDS']?.trim() || POLL_SECONDS.toString()
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= POLL_SECONDS_MAX) return seconds
  problems.push(`GLUE_POLL_SECONDS is "${text}"; use a whole number from 1 to ${POLL_SECONDS_MAX.toString()}`)
  return POLL_SECONDS
}

function readWait(variables: Variables, problems: string[]): QueueWait {
  const text = variables['QUEUE_WAIT']?.trim() || 'return'
  if (text === 'hold' || text === 'return') return text
  problems.push(`QUEUE_WAIT is "${text}"; use one of hold, return`)
  return 'return'
}
