import { ContainerModule } from 'inversify'
import { CsvToParquetConverter } from '../../adapters/formats/csv-to-parquet-converter.ts'
import { parquetVariables } from './parquet-environment.ts'
import { parquetSettings } from './parquet-settings.ts'
import { CONVERTER } from './tokens.ts'

/** For the entrypoints that convert; the others do without the weight of the codecs. Tables are written as the environment says. */
export const formatsModule = new ContainerModule(({ bind }) => {
  bind(CONVERTER).toResolvedValue(() => new CsvToParquetConverter({ parquetOptions: parquetSettings(parquetVariables(process.env)) }), [])
})
