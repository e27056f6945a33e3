import { ContainerModule } from 'inversify'
import type { TableConverter } from '../../ports/table-converter.ts'
import { CONVERTER } from './tokens.ts'

/** For the functions that end files and never read them: they do without the weight of the codecs. */
export const withoutConverterModule = new ContainerModule(({ bind }) => {
  const refuse = (): Promise<never> => Promise.reject(new Error('this function reads no tables: a file was given to it that is still to be converted'))
  bind(CONVERTER).toConstantValue({ convert: refuse, inspect: refuse } satisfies TableConverter)
})
