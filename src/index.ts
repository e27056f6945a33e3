/**
 * The core of Sluice: the domain, the ports and the use cases. It needs neither the AWS SDK nor a container nor a file system.
 * Adapters come from `sluice/aws`, `sluice/memory`, `sluice/local` and `sluice/formats`.
 */

// Landing events
export { describeFact, type FactDescription } from './domain/events/describe-fact.ts'
export type {
  CreatedFact,
  IgnoredFact,
  IgnoredReason,
  LandingFact,
  MalformedFact,
  ScheduledWork,
} from './domain/events/landing-fact.ts'
export { OWN_PREFIXES, ownPrefixOf } from './domain/events/own-prefixes.ts'
export { parseLandingEvent } from './domain/events/parse-landing-event.ts'

// What an input is
export { compareSequencers } from './domain/identity/compare-sequencers.ts'
export { identityOf, type Identity, type ObjectVersion } from './domain/identity/object-version.ts'

// Jobs and routing
export type { Job } from './domain/config/job.ts'
export { parseConfig, type ConfigOutcome, type JobConfig, type UnusableConfig } from './domain/config/parse-config.ts'
export type { DisabledEntry } from './domain/config/parse-entry.ts'
export { decideRoute, type RouteDecision } from './domain/routing/decide-route.ts'
export { executionName } from './domain/routing/execution-name.ts'
export { explainRoute, type RouteExplanation } from './domain/routing/explain-route.ts'
export { flowOf, type LandingFlow } from './domain/routing/landing-flow.ts'
export { buildJobIndex, matchJob, type JobIndex, type JobMatch } from './domain/routing/match-job.ts'
export { normalize } from './domain/routing/normalize.ts'
export { orderGroupOf } from './domain/routing/order-group.ts'
export { outputKey, rejectsKey, warningsKey, type OutputKey } from './domain/routing/output-key.ts'
export { parseWorkflowInput, type WorkflowInput, type WorkflowJob } from './domain/routing/parse-workflow-input.ts'
export { routeAnswer, type RouteAnswer } from './domain/routing/route-answer.ts'
export { sanitize } from './domain/routing/sanitize.ts'
export { workflowInput, type WorkflowTask } from './domain/routing/workflow-input.ts'

// Contracts and tables
export { ALL_TEXT_CONTRACT, ORDERS_CONTRACT } from './domain/contract/builtin-contracts.ts'
export { parseContract, type ContractParsing } from './domain/contract/parse-contract.ts'
export type { ColumnType, FieldContract, TableContract, TableDialect } from './domain/contract/table-contract.ts'
export { contractCandidates, type ContractCandidate } from './domain/contract/which-contract.ts'
export { isBalanced, type ConversionTally, type TalliedError } from './domain/table/conversion-tally.ts'
export type { FileFault, FileFaultCode } from './domain/table/file-fault.ts'
export type { Rejection, RowError, RowErrorCode } from './domain/table/rejection.ts'

// Receipts, runs, notices, outputs
export { openReceipt } from './domain/ledger/open-receipt.ts'
export { isOpen, moveReceipt, RECEIPT_TRANSITIONS } from './domain/ledger/receipt-transitions.ts'
export { matchesFilter, type ReceiptFilter } from './domain/ledger/receipt-filter.ts'
export type { ConversionRecord, Plan, Receipt, ReceiptState } from './domain/ledger/receipt.ts'
export { moveRun, RUN_TRANSITIONS, type Run, type RunState } from './domain/ledger/run.ts'
export { composeNotice, type NoticeOccasion } from './domain/notices/compose-notice.ts'
export type { OutboxNotice } from './domain/notices/outbox.ts'
export { convertAnswer, type ConvertAnswer } from './domain/output/convert-answer.ts'
export { decideCommit, type CommitDecision } from './domain/output/decide-commit.ts'
export { fromOutputMetadata, toOutputMetadata, type OutputClaim } from './domain/output/output-metadata.ts'

// Flows
export { convertMachine, type ConvertEffect, type ConvertOutcome } from './domain/flow/convert-machine.ts'
export type { Machine } from './domain/flow/machine.ts'
export { evolveMove, nextMove, planMove, type Move } from './domain/flow/move.ts'
export { routeMachine, type RouteEffect, type RouteOutcome } from './domain/flow/route-machine.ts'

// Packets and the star
export { parsePacketKeyTemplate, type PacketKeyTemplate } from './domain/packets/packet-key.ts'
export type { PacketRef } from './domain/packets/packet-id.ts'
export type { PacketPlan, PacketRecord, PacketState } from './domain/packets/packet-record.ts'
export type { PacketResult, PacketsResult } from './domain/packets/packet-result.ts'
export type { PacketSequence } from './domain/packets/packet-sequence.ts'
export type { TableSequence } from './domain/packets/table-sequence.ts'
export { checkStar } from './domain/star/check-star.ts'
export type { Manifest, ManifestFile } from './domain/star/manifest.ts'
export { parseManifest } from './domain/star/manifest-codec.ts'
export type {
  CalendarColumn,
  CalendarTable,
  DimensionColumn,
  DimensionJoin,
  DimensionTable,
  FactColumn,
  FactTable,
  SourceTable,
  StarDescription,
  StarTable,
} from './domain/star/star-description.ts'
export { TOTESYS } from './domain/star/totesys.ts'

// Ordered jobs
export type { CurrentFile, GroupState, OrderGroup, RunEnd, RunPhase, WaitingFile } from './domain/queue/order-group.ts'
export { queuedMessage, readMessage, type MessageReading, type OrderMessage, type QueuedMessage } from './domain/queue/order-message.ts'

// Ports
export type { ByteSink } from './ports/byte-sink.ts'
export type { Clock } from './ports/clock.ts'
export type { DeadLetter, DeadLetters } from './ports/dead-letters.ts'
export type { GroupLedger } from './ports/group-ledger.ts'
export type { JobQueue, QueueBacklog, ReceivedMessage } from './ports/job-queue.ts'
export type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from './ports/job-runner.ts'
export type {
  CreateOutcome,
  Ledger,
  LedgerPage,
  LedgerPageOptions,
  Revision,
  SaveOutcome,
  Stored,
} from './ports/ledger.ts'
export type { LogFields, Logger, LogLevel } from './ports/logger.ts'
export type { Metrics, MetricUnit } from './ports/metrics.ts'
export type { NoticeMessage, Notifier } from './ports/notifier.ts'
export type {
  CopyOutcome,
  CopyTarget,
  ExactRef,
  GetOptions,
  GetOutcome,
  ListedObject,
  ListOptions,
  ListPage,
  ObjectHead,
  ObjectRef,
  ObjectStore,
  ObjectTarget,
  ObjectWriter,
  Precondition,
  WriteOutcome,
} from './ports/object-store.ts'
export type { PacketLedger } from './ports/packet-ledger.ts'
export type { ParameterStore } from './ports/parameter-store.ts'
export { PortError, type PortErrorCode } from './ports/port-error.ts'
export { UnreadableSource, type RecordBatch, type RecordReader, type RecordReadTask, type RecordTally } from './ports/record-reader.ts'
export type { StagedUpload, StagedUploads, StagedWriter } from './ports/staged-uploads.ts'
export type { TableReader } from './ports/table-reader.ts'
export type { TableWriter } from './ports/table-writer.ts'
export type { ConversionOutcome, ConversionProgress, ConversionTask, InspectionTask, TableConverter } from './ports/table-converter.ts'
export { NO_TRACER, type SpanAttributes, type Tracer } from './ports/tracer.ts'
export type { LoadOutcome, LoadRefusal, Warehouse, WarehouseLoad } from './ports/warehouse.ts'
export type { Execution, ExecutionEnd, ExecutionStanding, StartOutcome, WorkflowStarter } from './ports/workflow-starter.ts'

// Use cases
export { ConfigLoader, type LoadedConfig } from './usecases/config-loader.ts'
export { ContractLoader, type LoadedContract } from './usecases/contract-loader.ts'
export { ConvertFile, type ConvertedFile, type ConvertFileDependencies, type ConvertFileOptions, type RunConclusion } from './usecases/convert-file.ts'
export { drive, type FlowShell } from './usecases/drive.ts'
export { handleLandings, type HandledFact } from './usecases/handle-landings.ts'
export { type Measure, type MetricName } from './usecases/measure.ts'
export { METRIC_NAMES, type MetricDescription } from './usecases/metric-names.ts'
export { observe, type Observation, type Observers } from './usecases/observe.ts'
export { ObservedLedger } from './usecases/observed-ledger.ts'
export type { ProcessedFile, ProcessingOptions, SettleWorkflow } from './usecases/file-processor.ts'
export { ProcessBucket, type ProcessBucketDependencies, type ProcessBucketObserver } from './usecases/process-bucket.ts'
export { DEFAULT_PACKET_POLICIES, type PacketPolicies } from './usecases/packets/packet-policies.ts'
export { ProcessPackets, type ProcessPacketsDeps, type ProcessPacketsOptions } from './usecases/packets/process-packets.ts'
export { readPacketStatus, type PacketStatus } from './usecases/packets/read-packet-status.ts'
export { StarStore } from './usecases/packets/star-store.ts'
export { SweepPackets, type SweepPacketsOptions } from './usecases/packets/sweep-packets.ts'
export { ConsumeQueue, type ConsumeQueueDeps, type ConsumeQueueOptions } from './usecases/queue/consume-queue.ts'
export { ResumeGroup, type ResumeGroupDeps, type ResumeOptions, type ResumeOutcome } from './usecases/queue/resume-group.ts'
export { TendGroups, type TendGroupsDeps, type TendGroupsOptions } from './usecases/queue/tend-groups.ts'
export { WorkGroup, type GroupProgress, type WorkGroupDeps, type WorkGroupTask } from './usecases/queue/work-group.ts'
export { RouteFile, type RoutedFile, type RouteFileDependencies } from './usecases/route-file.ts'
export { readStatus, type ReceiptStatus, type StatusFilter } from './usecases/read-status.ts'
export { ReplayReceipts, ReplayRefused, type ReplayOptions, type ReplayReceiptsDependencies, type ReplaySelection } from './usecases/replay-receipts.ts'
export { RunWorkflow } from './usecases/run-workflow.ts'
export { SweepBucket, type SweepBucketDependencies, type SweepOptions } from './usecases/sweep-bucket.ts'
export { ConfigUnusable } from './usecases/unusable-config.ts'
export { CloseExecution, type CloseExecutionDependencies } from './usecases/workflow/close-execution.ts'
export { IngestFile, type IngestAnswer } from './usecases/workflow/ingest-file.ts'
export { OutputFile, type OutputAnswer, type OutputFileDependencies } from './usecases/workflow/output-file.ts'
export { RecordFailure, type RecordFailureAnswer, type RecordFailureDependencies } from './usecases/workflow/record-failure.ts'
export { nameStepError } from './usecases/workflow/step-error.ts'
export { TransformFile, type TransformAnswer } from './usecases/workflow/transform-file.ts'
export { ValidateFile, type ValidateAnswer, type ValidateFileDependencies } from './usecases/workflow/validate-file.ts'
