import { parseConfig } from '../../../src/domain/config/parse-config.ts'
import type { JobConfig } from '../../../src/domain/config/parse-config.ts'

/** A valid entry of the configuration; `changes` replace fields, and a field set to undefined is left out. */
export function entry(sourceFileName: unknown, changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const fields = {
    job_id: `JOB-${String(sourceFileName)}`,
    job_name: 'orders_etl',
    source_file_name: sourceFileName,
    target_table: 'orders',
    upsert_keys: ['order_id'],
    is_active: true,
  }
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined))
}

export function configOf(...entries: readonly unknown[]): JobConfig {
  const outcome = parseConfig(JSON.stringify(entries))
  if (outcome.kind === 'unusable') {
    throw new Error(outcome.message)
  }
  return outcome
}
