/** An execution as it is recorded in a folder. */
export interface ExecutionFile {
  readonly name: string
  readonly input: string
  readonly status: 'open' | 'closed'
  /** Milliseconds since 1970. */
  readonly startedMs: number
  /** Tells apart what one process started within a millisecond. */
  readonly ordinal: number
}

export function executionFileText({ name, input, status, startedMs, ordinal }: ExecutionFile): string {
  return `${JSON.stringify({ name, status, started_ms: startedMs, ordinal, input }, undefined, 1)}\n`
}

/** `undefined` for anything that `executionFileText` did not write. */
export function parseExecutionFile(text: string): ExecutionFile | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { name, input, status, started_ms: startedMs, ordinal }: Record<string, unknown> = { ...value }
  if (typeof name !== 'string' || typeof input !== 'string') return undefined
  if (typeof startedMs !== 'number' || typeof ordinal !== 'number') return undefined
  return status === 'open' || status === 'closed' ? { name, input, status, startedMs, ordinal } : undefined
}
