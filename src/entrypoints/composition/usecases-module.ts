import { ContainerModule } from 'inversify'
import { ConfigLoader } from '../../usecases/config-loader.ts'
import { ContractLoader } from '../../usecases/contract-loader.ts'
import { ConvertFile } from '../../usecases/convert-file.ts'
import { RouteFile } from '../../usecases/route-file.ts'
import { RunWorkflow } from '../../usecases/run-workflow.ts'
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
  QUEUE_OFFICE,
  ROUTE_FILE,
  RUN_WORKFLOW,
  STORE,
  WORKFLOWS,
} from './tokens.ts'

/** The use cases over whatever adapters the other modules bind. */
export const usecasesModule = new ContainerModule(({ bind }) => {
  bind(CONFIG_LOADER).toResolvedValue((store, location) => new ConfigLoader(store, location), [STORE, CONFIG_LOCATION])
  bind(CONTRACT_LOADER).toResolvedValue((store, location) => new ContractLoader(store, location.bucket), [STORE, CONFIG_LOCATION])
  bind(OBSERVERS).toResolvedValue((clock, logger, metrics) => ({ clock, logger, metrics }), [CLOCK, LOGGER, METRICS])
  bind(ROUTE_FILE).toResolvedValue(
    (store, ledger, notifier, workflows, clock, config, office) =>
      new RouteFile({ store, ledger, notifier, workflows, clock, config, ...office }),
    [STORE, LEDGER, NOTIFIER, WORKFLOWS, CLOCK, CONFIG_LOADER, QUEUE_OFFICE],
  )
  bind(CONVERT_FILE).toResolvedValue(
    (store, ledger, notifier, clock, converter, config, contracts, office) =>
      new ConvertFile({ store, ledger, notifier, clock, converter, config, contracts, ...office }),
    [STORE, LEDGER, NOTIFIER, CLOCK, CONVERTER, CONFIG_LOADER, CONTRACT_LOADER, DEAD_LETTER_OFFICE],
  )
  bind(RUN_WORKFLOW).toResolvedValue((convertFile) => new RunWorkflow(convertFile), [CONVERT_FILE])
})
