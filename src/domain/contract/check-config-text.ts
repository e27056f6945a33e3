import { parseConfig } from '../config/parse-config.ts'
import type { JobConfig } from '../config/parse-config.ts'
import { duplicateKeyFindings } from './duplicate-key-findings.ts'
import type { FileFinding } from './file-finding.ts'

export interface CheckedConfig {
  readonly findings: readonly FileFinding[]
  /** There when some file could be decided by it. */
  readonly config?: JobConfig
}

/** Reads one configuration file. */
export function checkConfigText(file: string, text: string): CheckedConfig {
  const config = parseConfig(text)
  if (config.kind === 'unusable') {
    return { findings: [{ file, path: '', severity: 'error', code: config.code, message: config.message }] }
  }
  const findings = [...duplicateKeyFindings(file, text), ...config.findings.map((finding) => ({ file, ...finding }))]
  return { findings, config }
}
