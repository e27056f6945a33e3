import { ContainerModule, type ContainerModuleLoadOptions, type ServiceIdentifier } from 'inversify'
import { ConfigLoader } from '../../usecases/config-loader.ts'
import { ContractLoader } from '../../usecases/contract-loader.ts'
import { ConvertFile } from '../../usecases/convert-file.ts'
import {
  CLOCK,
  CONFIG_LOADER,
  CONFIG_LOCATION,
  CONTRACT_LOADER,
  CONVERTER,
  CONVERT_FILE,
  DEAD_LETTER_OFFICE,
  LEDGER,
  LOGGER,
  METRICS,
  NOTIFIER,
  OBSERVERS,
  STORE,
  TRACER,
  UPLOADS,
  WAREHOUSE,
} from './tokens.ts'

function ifBound<T>(serviceIdentifier: ServiceIdentifier<T>): { readonly serviceIdentifier: ServiceIdentifier<T>; readonly optional: true } {
  return { serviceIdentifier, optional: true }
}

/** What converting takes, over whatever adapters the other modules bind. */
export const conversionModule = new ContainerModule(bindConversion)

export function bindConversion({ bind }: ContainerModuleLoadOptions): void {
  bind(CONFIG_LOADER).toResolvedValue((store, location) => new ConfigLoader(store, location), [STORE, CONFIG_LOCATION])
  bind(CONTRACT_LOADER).toResolvedValue((store, location) => new ContractLoader(store, location.bucket), [STORE, CONFIG_LOCATION])
  bind(OBSERVERS).toResolvedValue((clock, logger, metrics, tracer) => ({ clock, logger, metrics, tracer }), [CLOCK, LOGGER, METRICS, TRACER])
  bind(CONVERT_FILE).toResolvedValue(
    (store, ledger, notifier, clock, converter, config, contracts, office, uploads, warehouse) =>
      new ConvertFile({
        store,
        ledger,
        notifier,
        clock,
        converter,
        config,
        contracts,
        ...office,
        ...(uploads === undefined ? {} : { uploads }),
        ...(warehouse === undefined ? {} : { warehouse }),
      }),
    [STORE, LEDGER, NOTIFIER, CLOCK, CONVERTER, CONFIG_LOADER, CONTRACT_LOADER, DEAD_LETTER_OFFICE, ifBound(UPLOADS), ifBound(WAREHOUSE)],
  )
}
