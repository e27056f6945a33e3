import type { Json } from './packets-machine.ts'

/** The functions of the workflow, by the names of their bundles. */
export const FUNCTIONS = ['ingest', 'validate', 'transform', 'output', 'record-failure'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** What stands in for each function: given the payload of an invocation, it answers or throws. */
export type EtlHandlers = Readonly<Record<FunctionName, (payload: Json) => unknown>>

export const RUN = 'run-orders-csv-20250915101500-0123456789'

/** Handlers of a file that goes well through all functions, with others in their places where a test has others. */
export function handlers(others: Partial<EtlHandlers> = {}): EtlHandlers {
  return { ...CLEAN, ...others }
}

/** A function that answers so, or throws, invocation by invocation; the last answer stands for all further ones. */
export function answering(...answers: readonly unknown[]): () => unknown {
  let next = 0
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)]
    next += 1
    if (answer instanceof Error) throw answer
    return answer
  }
}

export const READY = (receipt: unknown): object => ({
  status: 'ready', receipt, run_id: RUN, state: 'ROUTED', bucket: 'lake', key: 'data/in/orders.csv', version: 'v1', engine: 'lambda',
})
export const VALID = { status: 'valid', state: 'ROUTED', reason: null, engine: 'lambda', glue: null }
export const PREPARED = {
  status: 'prepared', state: 'ROUTED', reason: null, rows_in: 3, rows_out: 2, rows_rejected: 1, output: 'silver/orders/orders.parquet',
}
export const OUTPUT = {
  status: 'success', state: 'PROCESSED', rows: 2, output: 'silver/orders/orders.parquet', rows_in: 3, rows_rejected: 1, rejects: null, error: null,
}
export const AGAIN = { ...OUTPUT, status: 'again', state: 'ROUTED' }
export const GLUE = {
  ...VALID, engine: 'glue', glue: { job_name: 'etl-orders', arguments: { '--bucket': 'lake', '--key': 'data/in/orders.csv', '--sluice_run_id': RUN } },
}

const CLEAN: EtlHandlers = {
  ingest: payload => READY(receiptIn(payload)),
  validate: () => VALID,
  transform: () => PREPARED,
  output: () => OUTPUT,
  'record-failure': payload => ({ status: 'failed', receipt: receiptIn(payload), state: 'FAILED' }),
}

export function receiptIn(payload: Json): unknown {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? payload['receipt'] : undefined
}
