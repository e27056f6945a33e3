import { sha256Hex, type Identity } from '../identity/object-version.ts'

/** What stands in the queue for one file: everything else is in its receipt. */
export interface OrderMessage {
  readonly receipt: Identity
  /** Of the receipt when it was put into the queue: a message of an earlier attempt stands for nothing any more. */
  readonly attempt: number
  readonly group: string
}

/** What is sent: a body that says by itself what it is, so that a message can be understood wherever it turns up. */
export interface QueuedMessage {
  readonly group: string
  readonly dedupId: string
  readonly body: string
}

const IDENTITY = /^[0-9a-f]{64}$/
const ATTEMPT_MAX = 1_000_000
const GROUP_LENGTH_MAX = 128

/**
 * The message as it is sent. Its deduplication id is made of the receipt and the attempt alone: a queue forgets equal bodies of other
 * groups otherwise, and an event that is delivered twice has two bodies (SQS developer guide, "Using the message deduplication ID").
 */
export function queuedMessage(message: OrderMessage): QueuedMessage {
  const { receipt, attempt, group } = message
  return { group, dedupId: sha256Hex(JSON.stringify([receipt, attempt])), body: JSON.stringify({ receipt, attempt, group }) }
}

export type MessageReading =
  | { readonly kind: 'message'; readonly message: OrderMessage }
  | { readonly kind: 'malformed'; readonly problem: string }

/** Reads a body; takes any text. */
export function readMessage(body: string): MessageReading {
  const value = parse(body)
  if (typeof value !== 'object' || value === null) return malformed('the body is no JSON object')
  const receipt: unknown = Object.hasOwn(value, 'receipt') ? Reflect.get(value, 'receipt') : undefined
  const attempt: unknown = Object.hasOwn(value, 'attempt') ? Reflect.get(value, 'attempt') : undefined
  const group: unknown = Object.hasOwn(value, 'group') ? Reflect.get(value, 'group') : undefined
  if (typeof receipt !== 'string' || !IDENTITY.test(receipt)) return malformed('`receipt` must be 64 lower-case hexadecimal digits')
  if (typeof attempt !== 'number' || !Number.isInteger(attempt) || attempt < 1 || attempt > ATTEMPT_MAX) {
    return malformed('`attempt` must be a whole number from 1 on')
  }
  if (typeof group !== 'string' || group === '' || group.length > GROUP_LENGTH_MAX) {
    return malformed(`\`group\` must be a text of 1 to ${GROUP_LENGTH_MAX.toString()} characters`)
  }
  return { kind: 'message', message: { receipt, attempt, group } }
}

function malformed(problem: string): MessageReading {
  return { kind: 'malformed', problem }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
