import type { Clock } from '../../ports/clock.ts'
import type { LogFields, Logger, LogLevel } from '../../ports/logger.ts'

export interface JsonLoggerOptions {
  /** Takes one line, without its line end. */
  readonly write: (line: string) => void
  readonly clock: Clock
  /** Lines below this level are left out. */
  readonly level: LogLevel
  /** Added to every line. */
  readonly fields?: LogFields
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }
const TEXT_LENGTH_MAX = 8_192
const CAUSES_MAX = 5
const OWN_FIELDS: ReadonlySet<string> = new Set(['time', 'level', 'event'])

/**
 * One JSON object a line: `time` (ISO 8601, UTC), `level`, `event`, then the fields. A field that bears one of those three names gets
 * an underscore in front. Whatever is given, a line comes out of it and nothing is thrown: errors, which plain JavaScript may pass
 * where texts are asked for, become their name, message, code and causes, and long texts are cut.
 */
export class JsonLogger implements Logger {
  readonly #options: JsonLoggerOptions

  constructor(options: JsonLoggerOptions) {
    this.#options = options
  }

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    const { write, clock, level: lowest, fields: always } = this.#options
    if (RANK[level] < RANK[lowest]) return
    try {
      const time = new Date(clock.nowMs()).toISOString()
      write(lineOf([['time', time], ['level', level], ['event', event], ...entriesOf({ ...always, ...fields })]))
    } catch {
      // Logging must not fail what it tells of; where a line cannot be written there is nobody to tell.
    }
  }

  with(fields: LogFields): Logger {
    return new JsonLogger({ ...this.#options, fields: { ...this.#options.fields, ...fields } })
  }
}

function entriesOf(fields: LogFields): readonly (readonly [string, unknown])[] {
  return Object.entries(fields).map(([name, value]) => [OWN_FIELDS.has(name) ? `_${name}` : name, value])
}

/** Built from entries, since a field named `__proto__` would else not be one. */
function lineOf(entries: readonly (readonly [string, unknown])[]): string {
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, shown(value)])))
}

function shown(value: unknown): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string') return cut(value)
  if (value instanceof Error) return shownError(value, CAUSES_MAX)
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString()
  if (typeof value === 'function') return '(function)'
  try {
    return cut(JSON.stringify(value))
  } catch {
    return '(cannot be shown)'
  }
}

function shownError(error: Error, causesLeft: number): Readonly<Record<string, unknown>> {
  const { name, message, cause } = error
  return {
    name: cut(name),
    message: cut(message),
    ...('code' in error && typeof error.code === 'string' ? { code: cut(error.code) } : {}),
    ...(cause instanceof Error && causesLeft > 0 ? { cause: shownError(cause, causesLeft - 1) } : {}),
  }
}

function cut(text: string): string {
  return text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}… (${text.length} characters)`
}
