import { checkConfig } from './check-config.ts'
import { describeValue } from './describe-value.ts'
import type { Finding } from './finding.ts'
import type { Job } from './job.ts'
import type { DisabledEntry } from './parse-entry.ts'
import { locateJsonFault } from './locate-json-fault.ts'
import { parseEntry } from './parse-entry.ts'

/** A configuration that can be used: whatever is wrong with single entries disables those alone. */
export interface JobConfig {
  readonly kind: 'config'
  /** In the order of the list. */
  readonly jobs: readonly Job[]
  readonly disabled: readonly DisabledEntry[]
  /** Everything a person should look at, in the order of the list. */
  readonly findings: readonly Finding[]
}

/** A configuration that tells nothing about any file, so that no file may be decided by it. */
export interface UnusableConfig {
  readonly kind: 'unusable'
  readonly code: 'config-empty' | 'config-too-large' | 'config-not-json' | 'config-not-a-list'
  /** Says where and what to do; the caller knows the name of the file. */
  readonly message: string
}

export type ConfigOutcome = JobConfig | UnusableConfig

const TEXT_LENGTH_MAX = 16 * 1024 * 1024
const ENTRIES_MAX = 50_000

/** Reads `config/config.json`. Never throws, whatever the text holds. */
export function parseConfig(text: string): ConfigOutcome {
  if (text.length > TEXT_LENGTH_MAX) {
    const message = `the configuration has ${text.length} characters, at most ${TEXT_LENGTH_MAX} are read: make it smaller`
    return unusable('config-too-large', message)
  }
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (json.trim() === '') {
    return unusable('config-empty', 'the configuration is empty: it must be a list of job definitions, at least []')
  }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    const fault = locateJsonFault(json)
    const place = fault === undefined ? '' : ` at line ${fault.line}, column ${fault.column}: ${fault.message}`
    return unusable('config-not-json', `the configuration is not JSON${place}`)
  }
  if (!Array.isArray(value)) {
    const found = describeValue(value)
    return unusable('config-not-a-list', `the configuration must be a list of job definitions, found ${found}: put the entries in [ ]`)
  }
  if (value.length > ENTRIES_MAX) {
    return unusable('config-too-large', `the configuration has ${value.length} entries, at most ${ENTRIES_MAX} are read: use patterns`)
  }
  return configOf(value)
}

function configOf(entries: readonly unknown[]): JobConfig {
  const jobs: Job[] = []
  const disabled: DisabledEntry[] = []
  for (const [index, value] of entries.entries()) {
    const parsed = parseEntry(index, value)
    if (parsed.kind === 'job') {
      jobs.push(parsed.job)
    } else {
      disabled.push(parsed.entry)
    }
  }
  return { kind: 'config', jobs, disabled, findings: checkConfig(entries, jobs, disabled) }
}

function unusable(code: UnusableConfig['code'], message: string): UnusableConfig {
  return { kind: 'unusable', code, message }
}
