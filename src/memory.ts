/** Adapters in memory: faithful models of the services, fast and deterministic, for tests and simulations. */
export { MemoryDeadLetters } from './adapters/memory/memory-dead-letters.ts'
export { MemoryLedger } from './adapters/memory/memory-ledger.ts'
export { MemoryMetrics } from './adapters/memory/memory-metrics.ts'
export { MemoryNotifier } from './adapters/memory/memory-notifier.ts'
export { MemoryObjectStore, type CreatedObject, type MemoryObjectStoreOptions, type SnapshotEntry } from './adapters/memory/memory-object-store.ts'
export { MemoryWorkflowStarter, type StartedExecution } from './adapters/memory/memory-workflow-starter.ts'
export { RecordingLogger } from './adapters/memory/recording-logger.ts'
export { VirtualClock } from './adapters/memory/virtual-clock.ts'
