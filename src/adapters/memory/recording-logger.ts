import type { LogFields, Logger, LogLevel } from '../../ports/logger.ts'

export interface LogRecord {
  readonly level: LogLevel
  readonly event: string
  readonly fields: LogFields
}

/** Keeps every line; loggers made by `with` write to the same record. */
export class RecordingLogger implements Logger {
  readonly #records: LogRecord[]
  readonly #fields: LogFields

  constructor(fields: LogFields = {}, records: LogRecord[] = []) {
    this.#fields = { ...fields }
    this.#records = records
  }

  get records(): readonly LogRecord[] {
    return structuredClone(this.#records)
  }

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.#records.push({ level, event, fields: { ...this.#fields, ...fields } })
  }

  with(fields: LogFields): Logger {
    return new RecordingLogger({ ...this.#fields, ...fields }, this.#records)
  }
}
