import { ContainerModule } from 'inversify'
import { RouteFile } from '../../usecases/route-file.ts'
import { RunWorkflow } from '../../usecases/run-workflow.ts'
import { bindConversion } from './conversion-module.ts'
import { CLOCK, CONFIG_LOADER, CONVERT_FILE, LEDGER, NOTIFIER, QUEUE_OFFICE, ROUTE_FILE, RUN_WORKFLOW, STORE, WORKFLOWS } from './tokens.ts'

/** All use cases of files, over whatever adapters the other modules bind. Functions that never route do with those of converting. */
export const usecasesModule = new ContainerModule((options) => {
  const { bind } = options
  bindConversion(options)
  bind(ROUTE_FILE).toResolvedValue(
    (store, ledger, notifier, workflows, clock, config, office) =>
      new RouteFile({ store, ledger, notifier, workflows, clock, config, ...office }),
    [STORE, LEDGER, NOTIFIER, WORKFLOWS, CLOCK, CONFIG_LOADER, QUEUE_OFFICE],
  )
  bind(RUN_WORKFLOW).toResolvedValue((convertFile) => new RunWorkflow(convertFile), [CONVERT_FILE])
})
