import { ContainerModule } from 'inversify'
import { CsvToParquetConverter } from '../../adapters/formats/csv-to-parquet-converter.ts'
import { CONVERTER } from './tokens.ts'

/** For the entrypoints that convert; the others do without the weight of the codecs. */
export const formatsModule = new ContainerModule(({ bind }) => {
  bind(CONVERTER).toResolvedValue(() => new CsvToParquetConverter(), [])
})
