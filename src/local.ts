/** Adapters for a folder that stands for a bucket. */
export { JsonLogger } from './adapters/local/json-logger.ts'
export { LocalLedger } from './adapters/local/local-ledger.ts'
export { LocalNotifier } from './adapters/local/local-notifier.ts'
export { LocalObjectStore } from './adapters/local/local-object-store.ts'
export { LocalPacketLedger } from './adapters/local/local-packet-ledger.ts'
export { LocalParameterStore } from './adapters/local/local-parameter-store.ts'
export { LocalWorkflowStarter } from './adapters/local/local-workflow-starter.ts'
export { SystemClock } from './adapters/local/system-clock.ts'
