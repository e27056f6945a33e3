import { convertMachine, type ConvertEffect, type ConvertOutcome } from '../domain/flow/convert-machine.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import { landedAfter } from '../domain/ledger/arrival-order.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { PendingLetter, Receipt } from '../domain/ledger/receipt.ts'
import { convertAnswer, ignoredAnswer, type ConvertAnswer } from '../domain/output/convert-answer.ts'
import { matchJob } from '../domain/routing/match-job.ts'
import { outputKey } from '../domain/routing/output-key.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeadLetters } from '../ports/dead-letters.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import type { ConversionProgress, TableConverter } from '../ports/table-converter.ts'
import type { ConfigLoader } from './config-loader.ts'
import type { ContractLoader } from './contract-loader.ts'
import { ConvertObject, type ConvertObjectOutcome, type ConvertObjectTask } from './convert-object.ts'
import { drive } from './drive.ts'
import { isoNow } from './iso-now.ts'
import { publishNotice } from './notice-publisher.ts'
import { ObjectMover } from './object-mover.ts'
import { ReceiptDesk } from './receipt-desk.ts'
import { isRestoredCopy } from './restored-copy.ts'
import { RunRecorder } from './run-recorder.ts'
import { sourceStanding } from './source-standing.ts'
import { UnusableConfigReporter } from './unusable-config.ts'

export interface ConvertFileDependencies {
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly notifier: Notifier
  readonly clock: Clock
  readonly converter: TableConverter
  readonly config: ConfigLoader
  readonly contracts: ContractLoader
  /** Where files that are given up are told of besides their notices; absent where nobody looks there. */
  readonly deadLetters?: DeadLetters
}

export interface ConvertFileOptions {
  readonly size?: number
  readonly onProgress?: (progress: ConversionProgress) => void
  readonly signal?: AbortSignal
}

export interface ConvertedFile {
  readonly answer: ConvertAnswer
  readonly receipt?: Receipt
  readonly fresh: boolean
  /** False when everything had been done before and nothing was done now. */
  readonly changed: boolean
}

/**
 * Converts one object into one table and accounts for every row. May be called any number of times for the same object, also by
 * several callers at once: the table is committed once.
 *
 * @throws PortError when the world does not answer; what was done is saved, and the next call goes on from there.
 */
export class ConvertFile {
  readonly #deps: ConvertFileDependencies
  readonly #desk: ReceiptDesk
  readonly #mover: ObjectMover
  readonly #convertObject: ConvertObject
  readonly #runs: RunRecorder
  readonly #unusableConfig: UnusableConfigReporter

  constructor(deps: ConvertFileDependencies) {
    this.#deps = deps
    this.#desk = new ReceiptDesk(deps)
    this.#mover = new ObjectMover(deps.store)
    this.#convertObject = new ConvertObject(deps.store, deps.converter)
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
    this.#unusableConfig = new UnusableConfigReporter(deps)
  }

  /** For an object that landed under `bronze/`. */
  async execute(object: ObjectVersion, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    const admitted = await this.#desk.admit(object, 'convert-csv', options.size)
    if (admitted === undefined) return { answer: GONE, fresh: true, changed: false }
    return await this.#run(admitted.stored, admitted.fresh, options)
  }

  /** For an object whose receipt is known and says everything: one that the router has handed over, or that was left half done. */
  async resume(identity: Identity, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    return await this.#run(await this.#desk.reload(identity), false, options)
  }

  async #run(start: Stored<Receipt>, fresh: boolean, options: ConvertFileOptions): Promise<ConvertedFile> {
    const { identity } = start.value
    const stored = await drive(start, {
      machine: convertMachine,
      perform: (effect, receipt) => this.#perform(effect, receipt, options),
      save: (receipt, expected) => this.#deps.ledger.saveReceipt(receipt, expected),
      reload: () => this.#desk.reload(identity),
      now: () => isoNow(this.#deps.clock),
    })
    const wasOpen = isOpen(start.value)
    const changed = fresh || stored.revision !== start.revision
    return { answer: convertAnswer(stored.value, !wasOpen), receipt: stored.value, fresh, changed }
  }

  async #perform(effect: ConvertEffect, receipt: Receipt, options: ConvertFileOptions): Promise<ConvertOutcome> {
    switch (effect.kind) {
      case 'admit':
        return await this.#admit(receipt)
      case 'convert':
        return await this.#convert(effect.runId, receipt, options)
      case 'restore':
        return await this.#mover.restore(effect.from, receipt)
      case 'copy':
      case 'remove-source':
        return await this.#mover.perform(effect, receipt)
      case 'publish':
        return await publishNotice(this.#deps.notifier, effect.notice, receipt)
      case 'send-letter':
        return await this.#sendLetter(effect.letter, receipt)
    }
  }

  /**
   * A bucket without a configuration is no fault here: what lies under `bronze/` needs none. One that cannot be read is.
   *
   * Whatever is decided of an object holds for what lies there now: of an upload that was replaced before anybody heard of it, nothing
   * is said but that. A receipt that ended otherwise had its turn, and `cameBetween` relies on it.
   */
  async #admit(receipt: Receipt): Promise<ConvertOutcome> {
    const object = locationOf(receipt)
    const config = await this.#deps.config.load(object.bucket)
    if (config.kind === 'unusable') throw await this.#unusableConfig.report(config)
    const match = config.kind === 'config' ? matchJob(config.index, object.key) : undefined
    const standing = await sourceStanding(this.#deps.store, object)
    if (standing.kind === 'gone' || standing.kind === 'replaced') return { kind: standing.kind }
    if (standing.kind === 'current' && (await isRestoredCopy(standing.head, receipt.identity, this.#deps.ledger))) {
      return { kind: 'restored-copy' }
    }
    const output = outputKey(object.key)
    if (output.kind === 'unsupported-suffix') return output
    if (match?.kind === 'disabled') return { kind: 'entry-disabled', entry: match.entry }
    if (standing.kind === 'older' && !(match?.kind === 'job' && match.job.versions === 'all')) return { kind: 'replaced' }
    return {
      kind: 'admitted',
      ...(match?.kind === 'job' ? { job: match.job } : {}),
      ...(config.kind === 'config' ? { configEtag: config.etag } : {}),
      size: standing.head.size,
    }
  }

  async #convert(runId: string, receipt: Receipt, options: ConvertFileOptions): Promise<ConvertOutcome> {
    await this.#runs.begin(runId, receipt)
    const outcome = await this.#convertOrRefuse(receipt, options)
    await this.#endRun(runId, outcome)
    if (outcome.kind !== 'refused' && outcome.kind !== 'failed') return outcome
    return { ...outcome, letter: this.#deps.deadLetters !== undefined && (receipt.flow === 'convert-csv' || receipt.plan?.kind === 'queue') }
  }

  /** A letter that is owed is kept until somebody comes who can send it. */
  async #sendLetter(letter: PendingLetter, receipt: Receipt): Promise<ConvertOutcome> {
    const { deadLetters } = this.#deps
    if (deadLetters === undefined) throw new Error(`a dead letter of ${receipt.object.key} is to be sent, and no queue is known for it: set DLQ_URL`)
    const { bucket, key, versionId, etag } = receipt.object
    const { id, code, message, at } = letter
    await deadLetters.send({ id, bucket, key, version: versionId ?? etag ?? null, code, message, receipt: receipt.identity, at })
    return { kind: 'letter-sent', id }
  }

  async #convertOrRefuse(receipt: Receipt, options: ConvertFileOptions): Promise<ConvertObjectOutcome> {
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
    const task: ConvertObjectTask = {
      object,
      identity,
      ...this.#placeInTime(receipt),
      contract: loaded.contract,
      isContractInForce: async () => {
        const now = await this.#deps.contracts.load(object.bucket, object.key, job?.contract)
        return now.kind === 'contract' && now.contract.hash === loaded.contract.hash
      },
      outputKey: output.key,
      everyVersion: job?.versions === 'all',
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
    try {
      return await this.#convertObject.execute(task)
    } catch (error) {
      // What the store refuses for its name or size it refuses for ever.
      if (!(error instanceof PortError && error.code === 'invalid-argument')) throw error
      return { kind: 'failed', code: error.code, message: error.message }
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

  /** The run ends before the receipt does: a crash in between costs a repetition that finds its work done. */
  async #endRun(runId: string, outcome: ConvertObjectOutcome): Promise<void> {
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
        return await this.#runs.end(runId, 'FAILED', {
          error: { code: outcome.kind === 'gone' ? 'source-deleted' : 'superseded', message: 'the source was no longer there to be read' },
        })
    }
  }
}

const GONE = ignoredAnswer('source-deleted', 'the object was deleted before it could be read')
