export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Values that a log line may carry. Never raw row values, never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Structured log lines. Never throws and never waits. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: LogFields): void
  /** A logger that adds these fields to every line. */
  with(fields: LogFields): Logger
}
