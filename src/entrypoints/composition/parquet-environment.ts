import type { FastParquetOptions } from '../../adapters/formats/parquet/fast-parquet-sink.ts'

/** How tables are written, as far as their readers decide it. */
export type ParquetSettings = Pick<FastParquetOptions, 'compression' | 'integers'>

/** A value as somebody gave it, and by what name: a variable of the environment, or a flag. */
export interface GivenSetting {
  readonly name: string
  readonly value: string | undefined
}

export type GivenParquetSettings = { readonly [Setting in keyof ParquetSettings]: GivenSetting }

type Variables = Readonly<Record<string, string | undefined>>

/** By name, with the usual one first. */
const CHOICES: { readonly [Setting in keyof ParquetSettings]: readonly [ParquetSettings[Setting], ...ParquetSettings[Setting][]] } = {
  compression: ['snappy', 'zstd'],
  integers: ['delta', 'plain'],
}

/** An empty variable counts as not set. */
export function parquetVariables(variables: Variables): GivenParquetSettings {
  const given = (name: string): GivenSetting => ({ name, value: variables[name]?.trim() || undefined })
  return { compression: given('PARQUET_COMPRESSION'), integers: given('PARQUET_INTEGERS') }
}

/** The settings, with the usual ones where none were given. What is not known is added to the problems. */
export function judgeParquetSettings(given: GivenParquetSettings, problems: string[]): ParquetSettings {
  return {
    compression: chosen(given.compression, CHOICES.compression, problems),
    integers: chosen(given.integers, CHOICES.integers, problems),
  }
}

function chosen<T extends string>({ name, value }: GivenSetting, [usual, ...others]: readonly [T, ...T[]], problems: string[]): T {
  const known = [usual, ...others]
  const choice = known.find((one) => one === (value ?? usual))
  if (choice === undefined) problems.push(`${name} is "${value ?? ''}"; use one of ${known.join(', ')}`)
  return choice ?? usual
}
