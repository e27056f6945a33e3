import type { MemoryWorkflowStarter } from '../../../src/adapters/memory/memory-workflow-starter.ts'
import type { Warehouse } from '../../../src/ports/warehouse.ts'
import type { HistoryRecord } from '../kernel/history.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Task } from '../kernel/task.ts'
import type { Arrival, ExpectedEnd } from '../laws/law.ts'
import type { ReceiptView } from '../laws/receipt-view.ts'
import type { Sandbox } from './sandbox.ts'

/** What goes on behind the function that gets the events: whoever carries out what it has started. */
export interface Backstage {
  readonly warehouse: Warehouse
  /** Puts what happens by the plan on the calendar. */
  schedule(startMs: number): void
  /** Told of everything that happens. */
  seen(record: HistoryRecord): void
  /** Told of an invocation that stands still. */
  frozen(task: Task): void
  /** A person stops every execution that is open. */
  stopAll(): void
  /** Ends that are right for an arrival after what has happened to its executions. */
  ends(arrival: Arrival): readonly ExpectedEnd[]
  /** Everything that remains of it, as text. */
  remains(): readonly string[]
  /** Everything that was ever called is called once more. */
  callAgain(): void
}

/** What it may see and use of the world. */
export interface BackstageDoor {
  readonly simulation: Simulation
  readonly workflows: MemoryWorkflowStarter
  readonly receipts: () => readonly ReceiptView[]
  readonly newSandbox: () => Sandbox
}
