import { thrownMessage } from '../../domain/errors/thrown.ts'
import { pageCodec } from '../../adapters/formats/parquet/page-codec.ts'
import { InvalidEnvironment } from './environment.ts'
import { judgeParquetSettings, type GivenParquetSettings, type ParquetSettings } from './parquet-environment.ts'

/**
 * The settings of whoever is about to write tables; judged also by what this version of Node can do, which takes the encoder's code.
 *
 * @throws InvalidEnvironment with all problems together.
 */
export function parquetSettings(given: GivenParquetSettings): ParquetSettings {
  const problems: string[] = []
  const settings = judgeParquetSettings(given, problems)
  try {
    pageCodec(settings.compression)
  } catch (error) {
    problems.push(`${given.compression.name} is "${settings.compression}": ${thrownMessage(error)}`)
  }
  if (problems.length > 0) throw new InvalidEnvironment(problems)
  return settings
}
