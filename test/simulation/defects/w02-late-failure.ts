import type { WorkflowFailure } from '../../../src/domain/flow/workflow-failure.ts'
import type { Identity } from '../../../src/domain/identity/object-version.ts'
import { RecordFailure, type RecordFailureAnswer, type RecordFailureDependencies } from '../../../src/usecases/workflow/record-failure.ts'
import type { WorkflowDefect } from '../workflow/workflow-defect.ts'

/** Writes the failure down whatever the receipt says by now. */
class RecordFailureAnyway extends RecordFailure {
  readonly #ledger: RecordFailureDependencies['ledger']

  constructor(deps: RecordFailureDependencies) {
    super(deps)
    this.#ledger = deps.ledger
  }

  override async execute(identity: Identity, runId: string, failure: WorkflowFailure): Promise<RecordFailureAnswer> {
    const stored = await this.#ledger.findReceipt(identity)
    if (stored?.value.state !== 'PROCESSED') return await super.execute(identity, runId, failure)
    await this.#ledger.saveReceipt({ ...stored.value, state: 'FAILED', error: failure }, stored.revision)
    return { status: 'failed', receipt: identity, state: 'FAILED' }
  }
}

export const lateFailure: WorkflowDefect = {
  id: 'W2',
  puts: 'the word of a failure that comes late is written over a file that has been processed',
  recordFailure: (deps) => new RecordFailureAnyway(deps),
}
