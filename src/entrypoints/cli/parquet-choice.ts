import { InvalidEnvironment } from '../composition/environment.ts'
import { parquetVariables, type ParquetSettings } from '../composition/parquet-environment.ts'
import { parquetSettings } from '../composition/parquet-settings.ts'
import { UsageError } from './usage-error.ts'

/** As they were typed. */
export interface ParquetFlags {
  readonly compression?: string
  readonly integers?: string
}

/**
 * How a command writes tables: by its flags, else by the environment. Asked before a command touches anything.
 *
 * @throws UsageError
 */
export function parquetChoice({ compression, integers }: ParquetFlags = {}): ParquetSettings {
  const given = parquetVariables(process.env)
  try {
    return parquetSettings({
      compression: compression === undefined ? given.compression : { name: '--compression', value: compression },
      integers: integers === undefined ? given.integers : { name: '--integers', value: integers },
    })
  } catch (error) {
    if (error instanceof InvalidEnvironment) throw new UsageError(error.problems.join('; '))
    throw error
  }
}
