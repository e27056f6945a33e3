import type { ServiceIdentifier } from 'inversify'
import type { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import type { LocalWorkflowStarter } from '../../adapters/local/local-workflow-starter.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DeadLetters } from '../../ports/dead-letters.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { TableConverter } from '../../ports/table-converter.ts'
import type { WorkflowStarter } from '../../ports/workflow-starter.ts'
import type { ConfigLoader } from '../../usecases/config-loader.ts'
import type { ContractLoader } from '../../usecases/contract-loader.ts'
import type { ConvertFile } from '../../usecases/convert-file.ts'
import type { Observers } from '../../usecases/observe.ts'
import type { RouteFile } from '../../usecases/route-file.ts'
import type { RunWorkflow } from '../../usecases/run-workflow.ts'

/**
 * Where the configuration and the contracts lie.
 * `bucket` absent means: in the bucket of the file being processed.
 */
export interface ConfigLocation {
  readonly bucket?: string
  readonly key: string
}

export interface DeadLetterOffice {
  readonly deadLetters?: DeadLetters
}

// A module of their own: in the file that creates it, a token's type would narrow to `symbol`.
export const STORE = token<ObjectStore>('ObjectStore')
/** The same store and starter, by the types that only the local composition knows. */
export const LOCAL_STORE = token<LocalObjectStore>('LocalObjectStore')
export const LOCAL_WORKFLOWS = token<LocalWorkflowStarter>('LocalWorkflowStarter')
export const LEDGER = token<Ledger>('Ledger')
export const NOTIFIER = token<Notifier>('Notifier')
export const WORKFLOWS = token<WorkflowStarter>('WorkflowStarter')
export const CLOCK = token<Clock>('Clock')
export const LOGGER = token<Logger>('Logger')
export const METRICS = token<Metrics>('Metrics')
/** Clock, logger and metrics together, for what is observed around the use cases. */
export const OBSERVERS = token<Observers>('Observers')
/** Where files that are given up are told of, if anywhere. */
export const DEAD_LETTER_OFFICE = token<DeadLetterOffice>('DeadLetterOffice')
export const CONVERTER = token<TableConverter>('TableConverter')
export const CONFIG_LOCATION = token<ConfigLocation>('ConfigLocation')
export const CONFIG_LOADER = token<ConfigLoader>('ConfigLoader')
export const CONTRACT_LOADER = token<ContractLoader>('ContractLoader')
export const ROUTE_FILE = token<RouteFile>('RouteFile')
export const CONVERT_FILE = token<ConvertFile>('ConvertFile')
export const RUN_WORKFLOW = token<RunWorkflow>('RunWorkflow')

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`sluice.${name}`)
}
