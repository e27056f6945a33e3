/** Adapters in memory: faithful models of the services, fast and deterministic, for tests and simulations. */
export {
  EventSourceMapping,
  reportedFailures,
  type Delivery,
  type EventSourceMappingOptions,
  type FifoSource,
  type QueueEvent,
  type QueueRecord,
} from './adapters/memory/event-source-mapping.ts'
export type { NewFifoMessage, ReceivedFifoMessage } from './adapters/memory/fifo-message.ts'
export { MemoryDeadLetters } from './adapters/memory/memory-dead-letters.ts'
export { MemoryFifoQueue, type GroupShare, type HeldMessage, type MemoryFifoQueueOptions, type RedrivePolicy } from './adapters/memory/memory-fifo-queue.ts'
export { MemoryGroupLedger } from './adapters/memory/memory-group-ledger.ts'
export {
  MemoryJobRunner,
  type MemoryJobPlan,
  type MemoryJobRun,
  type MemoryJobRunEnd,
  type MemoryJobRunnerOptions,
  type MemoryJobRunState,
} from './adapters/memory/memory-job-runner.ts'
export { MemoryLedger } from './adapters/memory/memory-ledger.ts'
export { MemoryMetrics } from './adapters/memory/memory-metrics.ts'
export { MemoryNotifier } from './adapters/memory/memory-notifier.ts'
export { MemoryObjectStore, type CreatedObject, type MemoryObjectStoreOptions, type SnapshotEntry } from './adapters/memory/memory-object-store.ts'
export { MemoryPacketLedger } from './adapters/memory/memory-packet-ledger.ts'
export { MemoryParameterStore } from './adapters/memory/memory-parameter-store.ts'
export { MemoryStagedUploads } from './adapters/memory/memory-staged-uploads.ts'
export { MemoryWarehouse, type MemoryCell, type MemoryTable, type MemoryWarehouseOptions } from './adapters/memory/memory-warehouse.ts'
export { MemoryWorkflowStarter, type ExecutionFailure, type StartedExecution } from './adapters/memory/memory-workflow-starter.ts'
export { RecordingLogger } from './adapters/memory/recording-logger.ts'
export { RecordingTracer, type RecordedSpan } from './adapters/memory/recording-tracer.ts'
export { VirtualClock } from './adapters/memory/virtual-clock.ts'
