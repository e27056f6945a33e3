import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  GetStatementResultCommand,
} from '@aws-sdk/client-redshift-data'
import type { DescribeStatementResponse, Field, RedshiftDataClient } from '@aws-sdk/client-redshift-data'
import type { Clock } from '../../ports/clock.ts'
import { PortError } from '../../ports/port-error.ts'
import type { PortErrorCode } from '../../ports/port-error.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

export interface RedshiftSessionConfig {
  readonly client: Pick<RedshiftDataClient, 'send'>
  readonly at: { readonly workgroup: string } | { readonly cluster: string }
  readonly database: string
  readonly secretArn?: string
  readonly clock: Clock
  /** By when everything is to have ended, in milliseconds since 1970. */
  readonly deadlineMs: number
  /** Makes what tells one start from another. */
  readonly newToken: () => string
}

export type Cell = string | number | boolean | null
/** The rows that a statement of a batch has given, by its place in the batch, from 0. */
export type Answers = (statement: number) => Promise<readonly (readonly Cell[])[]>

/** Statements that failed, so that nothing of their batch has happened. */
export class StatementsFailed extends Error {
  override readonly name = 'StatementsFailed'
}

/** Long enough between two batches of one load; the session's temporary tables go with it. */
const KEEP_ALIVE_SECONDS = 120
const STARTS_MAX = 3
const POLL_MS_FIRST = 200
const POLL_MS_MAX = 5_000
const PAGES_MAX = 100

/** The Data API's own names of what is wrong; it answers 400 or 500 to any of them. */
const CODES: ReadonlyMap<string, PortErrorCode> = new Map([
  ['ActiveSessionsExceededException', 'throttled'],
  ['ActiveStatementsExceededException', 'throttled'],
  ['ActiveWaitingRequestsExceededException', 'throttled'],
  ['DatabaseConnectionException', 'unavailable'],
  ['QueryTimeoutException', 'timeout'],
])

/** One database session by way of the Redshift Data API: batches of statements, one after another, each a transaction. */
export class RedshiftSession {
  readonly #config: RedshiftSessionConfig
  #sessionId: string | undefined

  constructor(config: RedshiftSessionConfig) {
    this.#config = config
  }

  /**
   * Runs statements as one transaction, to its end. Throws `StatementsFailed` when one of them failed, and a `PortError` otherwise; after
   * one with `outcomeUnknown` the transaction may have been committed, or may be yet.
   */
  async run(action: string, statements: readonly string[], values?: Readonly<Record<string, string>>): Promise<Answers> {
    const id = await this.#start(action, statements, values)
    await this.#untilEnd(action, id)
    return statement => this.#rowsOf(action, `${id}:${statement + 1}`)
  }

  /** A start that is sent again with the same token is the same start, so a lost answer does no harm. */
  async #start(action: string, statements: readonly string[], values?: Readonly<Record<string, string>>): Promise<string> {
    const { client, at, database, secretArn, newToken, clock } = this.#config
    const place = 'workgroup' in at ? { WorkgroupName: at.workgroup } : { ClusterIdentifier: at.cluster }
    const command = new BatchExecuteStatementCommand({
      Sqls: [...statements],
      ClientToken: newToken(),
      SessionKeepAliveSeconds: KEEP_ALIVE_SECONDS,
      // A session knows where it is, and is not told again.
      ...(this.#sessionId === undefined
        ? { ...place, Database: database, ...(secretArn === undefined ? {} : { SecretArn: secretArn }) }
        : { SessionId: this.#sessionId }),
      ...(values === undefined ? {} : { Parameters: Object.entries(values).map(([name, value]) => ({ name, value })) }),
    })
    for (let attempt = 1; ; attempt++) {
      try {
        const { Id: id, SessionId: sessionId } = await client.send(command)
        if (id === undefined) throw new PortError('unknown', `Could not ${action}: the answer names no statement`, { outcomeUnknown: true })
        this.#sessionId ??= sessionId
        return id
      } catch (error) {
        const failure = translated(error, action, true)
        if (!failure.retryable || attempt === STARTS_MAX) throw failure
        await clock.sleep(POLL_MS_FIRST * 2 ** attempt)
      }
    }
  }

  async #untilEnd(action: string, id: string): Promise<void> {
    const { clock, deadlineMs } = this.#config
    for (let pauseMs = POLL_MS_FIRST; ; pauseMs = Math.min(2 * pauseMs, POLL_MS_MAX)) {
      const { Status: status, Error: error, SessionId: sessionId } = await this.#look(action, id)
      this.#sessionId ??= sessionId
      if (status === 'FINISHED') return
      if (status === 'FAILED') throw new StatementsFailed(error ?? 'no reason was given')
      if (status === 'ABORTED') {
        throw new PortError('unavailable', `Could not ${action}: the statements were stopped, by a person or by a rule of the workgroup`, {
          outcomeUnknown: false,
        })
      }
      if (clock.nowMs() + pauseMs > deadlineMs) return await this.#giveUp(action, id)
      await clock.sleep(pauseMs)
    }
  }

  /** A look that fails for the moment is as good as one at statements that go on. */
  async #look(action: string, id: string): Promise<Partial<DescribeStatementResponse>> {
    try {
      return await this.#config.client.send(new DescribeStatementCommand({ Id: id }))
    } catch (error) {
      const failure = translated(error, action, false)
      if (failure.retryable) return {}
      throw new PortError(failure.code, failure.message, { cause: error, retryable: false, outcomeUnknown: true })
    }
  }

  async #giveUp(action: string, id: string): Promise<never> {
    const message = `Could not ${action} in the time there is: statement ${id} has been told to stop`
    // Whether it stops or has just ended is for the next load to find out.
    await this.#config.client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined)
    throw new PortError('timeout', message, { outcomeUnknown: true })
  }

  async #rowsOf(action: string, id: string): Promise<readonly (readonly Cell[])[]> {
    const rows: (readonly Cell[])[] = []
    let token: string | undefined
    for (let page = 0; page < PAGES_MAX; page++) {
      try {
        const command = new GetStatementResultCommand({ Id: id, ...(token === undefined ? {} : { NextToken: token }) })
        const { Records: records, NextToken: next } = await this.#config.client.send(command)
        rows.push(...(records ?? []).map(fields => fields.map(cellOf)))
        token = next
      } catch (error) {
        throw translated(error, `${action}: read what statement ${id} gave`, true)
      }
      if (token === undefined) return rows
    }
    throw new PortError('unknown', `Could not ${action}: statement ${id} gave more than ${PAGES_MAX} pages`)
  }
}

function cellOf(field: Field): Cell {
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null
}

function translated(error: unknown, action: string, changes: boolean): PortError {
  const failure = translateError(error, { action, changes })
  const code = CODES.get(readSdkFailure(error).name)
  return code === undefined || error instanceof PortError
    ? failure
    : new PortError(code, failure.message, { cause: error, outcomeUnknown: failure.outcomeUnknown })
}
