/**
 * The contract suites of the ports, for adapters of one's own. They run under mocha and need chai; each takes a name and a
 * function that makes a harness around a fresh adapter.
 */
export { describeClockContract, type ClockHarness } from './clock-contract.ts'
export { describeDeadLettersContract, type DeadLettersHarness } from './dead-letters-contract.ts'
export { describeGroupLedgerContract, type GroupLedgerHarness } from './group-ledger-contract.ts'
export type { Harness, Skip } from './harness.ts'
export { describeJobRunnerContract, type JobRunnerHarness } from './job-runner-contract.ts'
export { describeJobQueueContract, type JobQueueHarness } from './job-queue-contract.ts'
export { describeLedgerContract, type LedgerHarness } from './ledger-contract.ts'
export { describeLoggerContract, type LoggerHarness } from './logger-contract.ts'
export { describeMetricsContract, type MetricsHarness } from './metrics-contract.ts'
export { describeNotifierContract, type NotifierHarness } from './notifier-contract.ts'
export { describeObjectStoreContract, type ObjectStoreHarness } from './object-store-contract.ts'
export { describePacketLedgerContract, type PacketLedgerHarness } from './packet-ledger-contract.ts'
export { describeParameterStoreContract, type ParameterStoreHarness } from './parameter-store-contract.ts'
export { describeStagedUploadsContract, type StagedUploadsHarness } from './staged-uploads-contract.ts'
export { describeTracerContract, type TracerHarness } from './tracer-contract.ts'
export { describeWarehouseContract, type SampleFile, type WarehouseHarness } from './warehouse-contract.ts'
export { describeWorkflowStarterContract, type WorkflowStarterHarness } from './workflow-starter-contract.ts'
