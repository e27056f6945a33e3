import type { Identity } from '../domain/identity/object-version.ts'
import { landedAfter } from '../domain/ledger/arrival-order.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { ConversionRecord, Receipt } from '../domain/ledger/receipt.ts'
import { COMMITS_LOST_MAX, type PreparedOutput } from '../domain/output/prepared-output.ts'
import { outputKey } from '../domain/routing/output-key.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import type { StagedUploads } from '../ports/staged-uploads.ts'
import type { ConversionProgress, TableConverter } from '../ports/table-converter.ts'
import type { ContractLoader } from './contract-loader.ts'
import { ConvertObject, type ConvertObjectOutcome, type ConvertObjectTask, type PrepareObjectOutcome } from './convert-object.ts'
import { RunRecorder } from './run-recorder.ts'

export interface ConversionRunsDependencies {
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly clock: Clock
  readonly converter: TableConverter
  readonly contracts: ContractLoader
  /** Needed only where one invocation uploads a table and another commits it. */
  readonly uploads?: StagedUploads
}

export interface ConversionOptions {
  readonly onProgress?: (progress: ConversionProgress) => void
  readonly signal?: AbortSignal
}

/** What stands between a receipt and its table for good. */
export type Obstacle = { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** `undefined`: nothing is in the way. */
export type InspectionOutcome = Exclude<ConvertObjectOutcome, { readonly kind: 'converted' }> | undefined

/**
 * Carries out the conversion that a receipt is about, as one run, and records how the run ends. A run ends before its receipt does: a crash
 * in between costs a repetition that finds its work done.
 */
export class ConversionRuns {
  readonly #deps: ConversionRunsDependencies
  readonly #convertObject: ConvertObject
  readonly #runs: RunRecorder

  constructor(deps: ConversionRunsDependencies) {
    this.#deps = deps
    this.#convertObject = new ConvertObject(deps.store, deps.converter)
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
  }

  async convert(runId: string, receipt: Receipt, options: ConversionOptions): Promise<ConvertObjectOutcome> {
    await this.#runs.begin(runId, receipt)
    const outcome = await this.#permanently(receipt, options, (task) => this.#convertObject.execute(task))
    await this.#end(runId, outcome)
    return outcome
  }

  /** The run goes on until the table is committed. */
  async prepare(runId: string, receipt: Receipt, options: ConversionOptions): Promise<PrepareObjectOutcome> {
    const { uploads } = this.#deps
    if (uploads === undefined) throw new Error(`a table of ${receipt.object.key} is to be committed elsewhere, and nothing is known that would keep it`)
    await this.#runs.begin(runId, receipt)
    const outcome = await this.#permanently(receipt, options, async (task) =>
      (receipt.commitsLost ?? 0) < COMMITS_LOST_MAX ? await this.#convertObject.prepare(task, uploads, runId) : contended(task),
    )
    if (outcome.kind !== 'prepared') await this.#end(runId, outcome)
    return outcome
  }

  /** What tells against the conversion before it is begun; the run has failed then. */
  async inspect(runId: string, receipt: Receipt): Promise<InspectionOutcome> {
    const outcome = await this.#permanently(receipt, {}, (task) => this.#convertObject.inspect(task))
    if (outcome === undefined) return undefined
    await this.#runs.begin(runId, receipt)
    await this.#end(runId, outcome)
    return outcome
  }

  async commit(prepared: PreparedOutput, receipt: Receipt): Promise<ConvertObjectOutcome | { readonly kind: 'commit-lost' }> {
    const { uploads } = this.#deps
    if (uploads === undefined) throw new Error(`a table of ${receipt.object.key} waits to be committed, and nothing is known that has kept it`)
    const { identity } = receipt
    const isContractInForce = (): Promise<boolean> => this.#isInForce(prepared.record.contractHash, receipt)
    const outcome = await unlessRefused(async () =>
      (await this.#convertObject.commit({ identity, isContractInForce }, prepared, uploads)) === 'lost'
        ? { kind: 'commit-lost' as const }
        : { kind: 'converted' as const, record: prepared.record },
    )
    if (outcome.kind !== 'commit-lost') await this.#end(prepared.runId, outcome)
    return outcome
  }

  /** Sees to it that nobody commits any more what was prepared. `committed`: somebody has. */
  async withdraw(prepared: PreparedOutput, receipt: Receipt): Promise<'committed' | 'lost'> {
    const { uploads } = this.#deps
    // What is given up by somebody who cannot reach it is discarded by another.
    return uploads === undefined ? 'lost' : await this.#convertObject.withdraw(receipt.identity, prepared, uploads)
  }

  /** Whether the table of this upload is still there, and has not become that of another. */
  async holdsTable(record: ConversionRecord, { identity, object }: Receipt): Promise<boolean> {
    return await this.#convertObject.holdsTable(identity, object.bucket, record)
  }

  async #permanently<T>(receipt: Receipt, options: ConversionOptions, work: (task: ConvertObjectTask) => Promise<T>): Promise<T | Obstacle> {
    const task = await this.#task(receipt, options)
    return 'kind' in task ? task : await unlessRefused(() => work(task))
  }

  async #isInForce(contractHash: string, receipt: Receipt): Promise<boolean> {
    const { bucket, key } = locationOf(receipt)
    const now = await this.#deps.contracts.load(bucket, key, receipt.job?.contract)
    return now.kind === 'contract' && now.contract.hash === contractHash
  }

  async #task(receipt: Receipt, options: ConversionOptions): Promise<ConvertObjectTask | Obstacle> {
    const { job, flow, identity } = receipt
    const object = locationOf(receipt)
    if (flow === 'route-file' && job?.engine === 'glue') {
      return {
        kind: 'failed',
        code: 'no-local-job',
        message: `Job ${job.jobId} runs on Glue, and there is no command here to run in its place.`,
      }
    }
    const output = outputKey(object.key, flow === 'route-file' ? job?.targetTable : undefined)
    if (output.kind === 'unsupported-suffix') return { kind: 'failed', code: output.kind, message: output.message }
    const loaded = await this.#deps.contracts.load(object.bucket, object.key, job?.contract)
    if (loaded.kind === 'unusable') return { kind: 'failed', code: loaded.code, message: loaded.message }
    return {
      object,
      identity,
      ...this.#placeInTime(receipt),
      contract: loaded.contract,
      isContractInForce: () => this.#isInForce(loaded.contract.hash, receipt),
      outputKey: output.key,
      everyVersion: job?.versions === 'all',
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
  }

  /** A table of which no receipt knows the source is not replaced by an older file: it may be of a newer one. */
  #placeInTime(receipt: Receipt): Pick<ConvertObjectTask, 'sequencer' | 'landedAfter'> {
    const { object: { sequencer }, location } = receipt
    const isAfter = async (source: Identity): Promise<boolean> => {
      const other = await this.#deps.ledger.findReceipt(source)
      return other !== undefined && landedAfter(receipt, other.value)
    }
    return { ...(sequencer === undefined ? {} : { sequencer }), ...(location === undefined ? {} : { landedAfter: isAfter }) }
  }

  async #end(runId: string, outcome: ConvertObjectOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'converted': {
        const { rowsIn, rowsOut, rowsRejected } = outcome.record
        return await this.#runs.end(runId, 'COMPLETED', { rowsIn, rowsOut, rowsRejected })
      }
      case 'refused':
      case 'failed':
        return await this.#runs.end(runId, 'FAILED', { error: { code: outcome.code, message: outcome.message } })
      case 'gone':
      case 'replaced':
        return await this.#runs.endWithoutSource(runId, outcome.kind)
    }
  }
}

/** What the store refuses for its name or size it refuses for ever. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | Obstacle> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PortError && error.code === 'invalid-argument')) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

function contended({ outputKey: key }: ConvertObjectTask): Obstacle {
  const message = `${key} was written by others ${COMMITS_LOST_MAX.toString()} times before it could be committed. Find out who writes there, then replay the file.`
  return { kind: 'failed', code: 'output-contended', message }
}
