import { ContainerModule } from 'inversify'
import { JsonLogger } from '../../adapters/local/json-logger.ts'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { LocalNotifier } from '../../adapters/local/local-notifier.ts'
import { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import { LocalWorkflowStarter } from '../../adapters/local/local-workflow-starter.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { MemoryMetrics } from '../../adapters/memory/memory-metrics.ts'
import { NO_TRACER } from '../../ports/tracer.ts'
import { CLOCK, CONFIG_LOCATION, DEAD_LETTER_OFFICE, LEDGER, LOCAL_STORE, LOCAL_WORKFLOWS, LOGGER, METRICS, NOTIFIER, QUEUE_OFFICE, RUN_WORKFLOW, STORE, TRACER, WORKFLOWS } from './tokens.ts'

/** The bucket that a folder stands for. It is part of every identity, so it must not depend on where the folder lies. */
export const LOCAL_BUCKET = 'local'

/** A folder as the bucket: the same use cases, with nothing outside the folder. */
export function localModule(root: string): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(CONFIG_LOCATION).toConstantValue({ key: 'config/config.json' })
    bind(CLOCK).toResolvedValue(() => new SystemClock(), [])
    bind(LOCAL_STORE).toResolvedValue(() => new LocalObjectStore({ root, bucket: LOCAL_BUCKET }), [])
    bind(STORE).toResolvedValue((store) => store, [LOCAL_STORE])
    bind(LEDGER).toResolvedValue(() => new LocalLedger({ root }), [])
    bind(NOTIFIER).toResolvedValue(() => new LocalNotifier({ root }), [])
    bind(LOCAL_WORKFLOWS).toResolvedValue(
      (workflow) => new LocalWorkflowStarter({ root, run: (execution) => workflow.execute(execution) }),
      [RUN_WORKFLOW],
    )
    bind(WORKFLOWS).toResolvedValue((workflows) => workflows, [LOCAL_WORKFLOWS])
    bind(LOGGER).toResolvedValue((clock) => new JsonLogger({ write: () => undefined, clock, level: 'error' }), [CLOCK])
    bind(METRICS).toResolvedValue(() => new MemoryMetrics(), [])
    bind(TRACER).toConstantValue(NO_TRACER)
    bind(DEAD_LETTER_OFFICE).toConstantValue({})
    // The receipts that wait are the queue: who takes it up reads them.
    bind(QUEUE_OFFICE).toConstantValue({ queue: { send: () => Promise.resolve() } })
  })
}
