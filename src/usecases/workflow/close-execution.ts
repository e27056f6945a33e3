import { awaitsRun } from '../../domain/flow/at-run.ts'
import type { WorkflowFailure } from '../../domain/flow/workflow-failure.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ExecutionStanding, WorkflowStarter } from '../../ports/workflow-starter.ts'
import type { ConvertFile } from '../convert-file.ts'
import { RunRecorder } from '../run-recorder.ts'
import { RecordFailure } from './record-failure.ts'

export interface CloseExecutionDependencies {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly workflows: Pick<WorkflowStarter, 'look'>
  readonly convertFile: Pick<ConvertFile, 'conclude' | 'deliver' | 'withdraw'>
}

/**
 * Ends a file whose execution has ended without a word: it was stopped, ran out of time, or its events were lost. A workflow that keeps no
 * ledger of ours tells by its success alone that the file is processed.
 */
export class CloseExecution {
  readonly #deps: CloseExecutionDependencies
  readonly #runs: RunRecorder
  readonly #recordFailure: RecordFailure

  constructor(deps: CloseExecutionDependencies) {
    this.#deps = deps
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
    this.#recordFailure = new RecordFailure(deps)
  }

  /** The receipt as it is afterwards; unchanged while the execution goes on. */
  async execute(receipt: Receipt): Promise<Receipt> {
    const { plan } = receipt
    if (plan?.kind !== 'start' || !plan.started || !awaitsRun(receipt, plan.name)) return receipt
    const standing = await this.#deps.workflows.look(plan.name)
    if (standing.kind === 'running') return receipt
    if (standing.kind === 'ended' && standing.end === 'SUCCEEDED') return await this.#succeed(receipt, plan.name)
    const { receipt: closed } = await this.#recordFailure.fail(receipt, plan.name, failureOf(standing, plan.name))
    if (!awaitsRun(closed, plan.name)) return closed
    // Its table is visible, and only the note of that was lost.
    return (await this.#deps.convertFile.deliver(closed.identity, plan.name)).receipt ?? closed
  }

  async #succeed(before: Receipt, runId: string): Promise<Receipt> {
    await this.#runs.begin(runId, before)
    await this.#runs.end(runId, 'COMPLETED', {})
    const { receipt = before } = await this.#deps.convertFile.conclude(before.identity, runId, { kind: 'job-succeeded' })
    return receipt
  }
}

function failureOf(standing: Exclude<ExecutionStanding, { kind: 'running' }>, name: string): WorkflowFailure {
  if (standing.kind === 'unknown') {
    return { code: 'execution-unknown', message: `Nobody knows what became of the execution ${name}. Replay the file.` }
  }
  const { end, code, message } = standing
  const told = [code, message].filter((text) => text !== undefined).join(': ')
  return { code: `execution-${end.toLowerCase().replaceAll('_', '-')}`, message: `The execution ${name} ended as ${end}${told === '' ? '' : `: ${told}`}` }
}
