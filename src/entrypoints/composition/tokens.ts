import type { ServiceIdentifier } from 'inversify'
import type { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import type { LocalWorkflowStarter } from '../../adapters/local/local-workflow-starter.ts'
import type { PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DeadLetters } from '../../ports/dead-letters.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { JobQueue } from '../../ports/job-queue.ts'
import type { JobRunner } from '../../ports/job-runner.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { Logger } from '../../ports/logger.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import type { StagedUploads } from '../../ports/staged-uploads.ts'
import type { TableConverter } from '../../ports/table-converter.ts'
import type { Warehouse } from '../../ports/warehouse.ts'
import type { Tracer } from '../../ports/tracer.ts'
import type { WorkflowStarter } from '../../ports/workflow-starter.ts'
import type { ConfigLoader } from '../../usecases/config-loader.ts'
import type { ContractLoader } from '../../usecases/contract-loader.ts'
import type { ConvertFile } from '../../usecases/convert-file.ts'
import type { Observers } from '../../usecases/observe.ts'
import type { PacketPolicies } from '../../usecases/packets/packet-policies.ts'
import type { ProcessPackets } from '../../usecases/packets/process-packets.ts'
import type { SweepPackets } from '../../usecases/packets/sweep-packets.ts'
import type { ConsumeQueue } from '../../usecases/queue/consume-queue.ts'
import type { MeasureQueue } from '../../usecases/queue/measure-queue.ts'
import type { TendGroups } from '../../usecases/queue/tend-groups.ts'
import type { WorkGroup } from '../../usecases/queue/work-group.ts'
import type { RouteFile } from '../../usecases/route-file.ts'
import type { RunWorkflow } from '../../usecases/run-workflow.ts'
import type { CloseExecution } from '../../usecases/workflow/close-execution.ts'
import type { IngestFile } from '../../usecases/workflow/ingest-file.ts'
import type { OutputFile } from '../../usecases/workflow/output-file.ts'
import type { RecordFailure } from '../../usecases/workflow/record-failure.ts'
import type { TransformFile } from '../../usecases/workflow/transform-file.ts'
import type { ValidateFile } from '../../usecases/workflow/validate-file.ts'

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

export interface QueueOffice {
  readonly queue?: Pick<JobQueue, 'send'>
}

export interface QueueSettings {
  /** How often a run is looked at, in milliseconds. */
  readonly pollMs: number
}

/** Where packets come from, where the star lies, and what its operator has decided. */
export interface PacketPlaces {
  readonly ingestion: ObjectStore
  readonly ingestionBucket: string
  readonly processed: ObjectStore
  readonly processedBucket: string
  readonly template: PacketKeyTemplate
  readonly policies: PacketPolicies
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
export const TRACER = token<Tracer>('Tracer')
/** Clock, logger, metrics and tracer together, for what is observed around the use cases. */
export const OBSERVERS = token<Observers>('Observers')
/** Where files that are given up are told of, if anywhere. */
export const DEAD_LETTER_OFFICE = token<DeadLetterOffice>('DeadLetterOffice')
/** Where files wait that run one after another, if anywhere. */
export const QUEUE_OFFICE = token<QueueOffice>('QueueOffice')
/** Bound only where one function uploads a table and another commits it. */
export const UPLOADS = token<StagedUploads>('StagedUploads')
/** Bound only where tables are loaded into one. */
export const WAREHOUSE = token<Warehouse>('Warehouse')
export const CONVERTER = token<TableConverter>('TableConverter')
export const CONFIG_LOCATION = token<ConfigLocation>('ConfigLocation')
export const CONFIG_LOADER = token<ConfigLoader>('ConfigLoader')
export const CONTRACT_LOADER = token<ContractLoader>('ContractLoader')
export const ROUTE_FILE = token<RouteFile>('RouteFile')
export const CONVERT_FILE = token<ConvertFile>('ConvertFile')
export const PACKET_PLACES = token<PacketPlaces>('PacketPlaces')
export const PACKET_LEDGER = token<PacketLedger>('PacketLedger')
export const PARAMETERS = token<ParameterStore>('ParameterStore')
export const PROCESS_PACKETS = token<ProcessPackets>('ProcessPackets')
export const SWEEP_PACKETS = token<SweepPackets>('SweepPackets')
export const QUEUE_SETTINGS = token<QueueSettings>('QueueSettings')
export const JOB_QUEUE = token<JobQueue>('JobQueue')
export const JOB_RUNNER = token<JobRunner>('JobRunner')
export const GROUP_LEDGER = token<GroupLedger>('GroupLedger')
export const WORK_GROUP = token<WorkGroup>('WorkGroup')
export const CONSUME_QUEUE = token<ConsumeQueue>('ConsumeQueue')
export const TEND_GROUPS = token<TendGroups>('TendGroups')
export const MEASURE_QUEUE = token<MeasureQueue>('MeasureQueue')
export const INGEST_FILE = token<IngestFile>('IngestFile')
export const VALIDATE_FILE = token<ValidateFile>('ValidateFile')
export const TRANSFORM_FILE = token<TransformFile>('TransformFile')
export const OUTPUT_FILE = token<OutputFile>('OutputFile')
export const CLOSE_EXECUTION = token<CloseExecution>('CloseExecution')
export const RECORD_FAILURE = token<RecordFailure>('RecordFailure')
export const RUN_WORKFLOW = token<RunWorkflow>('RunWorkflow')

function token<T>(name: string): ServiceIdentifier<T> {
  return Symbol.for(`sluice.${name}`)
}
