import { awaitsRun, isAtRun } from '../domain/flow/at-run.ts'
import { convertMachine, type ConvertEffect, type ConvertOutcome } from '../domain/flow/convert-machine.ts'
import type { Machine } from '../domain/flow/machine.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { ConversionRecord, PendingLetter, Receipt } from '../domain/ledger/receipt.ts'
import { convertAnswer, ignoredAnswer, type ConvertAnswer } from '../domain/output/convert-answer.ts'
import { originOf } from '../domain/output/output-metadata.ts'
import { matchJob } from '../domain/routing/match-job.ts'
import { outputKey } from '../domain/routing/output-key.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeadLetters } from '../ports/dead-letters.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { StagedUploads } from '../ports/staged-uploads.ts'
import type { ConversionProgress, TableConverter } from '../ports/table-converter.ts'
import type { Warehouse } from '../ports/warehouse.ts'
import type { ConfigLoader } from './config-loader.ts'
import type { ContractLoader } from './contract-loader.ts'
import { ConversionRuns, type Obstacle } from './conversion-runs.ts'
import type { ConvertObjectOutcome } from './convert-object.ts'
import { drive, type FlowShell } from './drive.ts'
import { isoNow } from './iso-now.ts'
import { publishNotice } from './notice-publisher.ts'
import { ObjectMover } from './object-mover.ts'
import { ReceiptDesk } from './receipt-desk.ts'
import { isRestoredCopy } from './restored-copy.ts'
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
  /** Where tables wait between their upload and their commit; needed only for `prepare` and `deliver`. */
  readonly uploads?: StagedUploads
  /** What the tables of jobs are loaded into; absent where they stay files. */
  readonly warehouse?: Warehouse
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

/** How a part of a run ends that is carried out elsewhere, or that found why there is nothing to carry out. */
export type RunConclusion =
  | Obstacle
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly record: ConversionRecord }
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'job-succeeded' }

interface PartOptions extends ConvertFileOptions {
  /** `later`: the table is left uploaded, for another invocation to commit. */
  readonly commits?: 'later'
  /** What this invocation has made of the file, so that a receipt that somebody changes meanwhile does not have it read once more. */
  readonly made?: Map<string, ConvertOutcome>
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
  readonly #conversions: ConversionRuns
  readonly #unusableConfig: UnusableConfigReporter

  constructor(deps: ConvertFileDependencies) {
    this.#deps = deps
    this.#desk = new ReceiptDesk(deps)
    this.#mover = new ObjectMover(deps.store)
    this.#conversions = new ConversionRuns(deps)
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

  /** Up to a table that is uploaded and not yet visible; `deliver` goes on from there. Nothing happens unless the receipt is at this run. */
  async prepare(identity: Identity, runId: string, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    const made = new Map<string, ConvertOutcome>()
    const prepared = await this.#part(identity, runId, { ...options, commits: 'later', made }, (effect) => effect.kind === 'commit')
    await this.#discardUnsaved([...made.values()], prepared.receipt)
    return prepared
  }

  /** From an uploaded table to the end. The receipt stays ROUTED if the commit was lost: it is to be prepared again. */
  async deliver(identity: Identity, runId: string, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    return await this.#part(identity, runId, options, (effect) => effect.kind === 'convert')
  }

  /** Looks at what the store says of the file, and at its beginning. What tells against it ends the receipt; otherwise nothing changes. */
  async inspect(identity: Identity, runId: string): Promise<ConvertedFile> {
    const stored = await this.#desk.reload(identity)
    if (!awaitsRun(stored.value, runId)) return answerOf(stored, stored, false)
    const found = await this.#conversions.inspect(runId, stored.value)
    return found === undefined ? answerOf(stored, stored, false) : await this.conclude(identity, runId, found)
  }

  /** Brings the receipt to the end that another part of its run has found, with everything that follows from it. */
  async conclude(identity: Identity, runId: string, end: RunConclusion): Promise<ConvertedFile> {
    const stored = await this.#desk.reload(identity)
    if (!awaitsRun(stored.value, runId)) return answerOf(stored, stored, false)
    const ofRun = machineOfRun(runId)
    const concluding: Machine<Receipt, ConvertEffect | { readonly kind: 'conclude' }, ConvertOutcome> = {
      next: (receipt) => (awaitsRun(receipt, runId) ? { kind: 'conclude' } : ofRun.next(receipt)),
      evolve: (receipt, outcome, at) => ofRun.evolve(receipt, outcome, at),
    }
    const done = await drive(stored, {
      machine: concluding,
      perform: async (effect, receipt) => (effect.kind === 'conclude' ? this.#withLetter(end) : await this.#perform(effect, receipt, {})),
      // Another part of the run may have ended it meanwhile, and owe what only that part is equipped for.
      stopsBefore: ({ kind }) => (kind === 'load' && this.#deps.warehouse === undefined) || (kind === 'discard' && this.#deps.uploads === undefined),
      ...this.#memory(identity),
    })
    return answerOf(stored, done, false)
  }

  /**
   * Throws away what was prepared, so that the run can be given up. `committed`: its table is visible already, and `deliver` has the
   * receipt say so.
   */
  async withdraw(identity: Identity, runId: string): Promise<'committed' | 'lost'> {
    const { value } = await this.#desk.reload(identity)
    if (!awaitsRun(value, runId) || value.prepared === undefined) return 'lost'
    return await this.#conversions.withdraw(value.prepared, value)
  }

  /** What was uploaded and did not get onto the receipt, since somebody was quicker, nobody will commit. */
  async #discardUnsaved(made: readonly ConvertOutcome[], receipt: Receipt | undefined): Promise<void> {
    for (const outcome of made) {
      const upload = outcome.kind === 'prepared' ? outcome.output.upload : undefined
      if (upload !== undefined && upload.uploadId !== receipt?.prepared?.upload?.uploadId) await this.#deps.uploads?.discard(upload)
    }
  }

  async #part(identity: Identity, runId: string, options: PartOptions, stopsBefore: (effect: ConvertEffect) => boolean): Promise<ConvertedFile> {
    const stored = await this.#desk.reload(identity)
    return await this.#run(stored, false, options, { machine: machineOfRun(runId), stopsBefore })
  }

  async #run(
    start: Stored<Receipt>,
    fresh: boolean,
    options: PartOptions,
    part: Pick<FlowShell<Receipt, ConvertEffect, ConvertOutcome>, 'machine' | 'stopsBefore'> = { machine: convertMachine },
  ): Promise<ConvertedFile> {
    const stored = await drive(start, {
      ...part,
      perform: (effect, receipt) => this.#perform(effect, receipt, options),
      ...this.#memory(start.value.identity),
    })
    return answerOf(start, stored, fresh)
  }

  #memory(identity: Identity): Pick<FlowShell<Receipt, ConvertEffect, ConvertOutcome>, 'save' | 'reload' | 'now'> {
    return {
      save: (receipt, expected) => this.#deps.ledger.saveReceipt(receipt, expected),
      reload: () => this.#desk.reload(identity),
      now: () => isoNow(this.#deps.clock),
    }
  }

  async #perform(effect: ConvertEffect, receipt: Receipt, options: PartOptions): Promise<ConvertOutcome> {
    switch (effect.kind) {
      case 'admit':
        return await this.#admit(receipt)
      case 'convert': {
        // A commit that was lost meanwhile makes another round of it.
        const round = `${effect.runId} ${(receipt.commitsLost ?? 0).toString()}`
        const outcome = options.made?.get(round) ?? (await this.#convert(effect.runId, receipt, options))
        options.made?.set(round, outcome)
        return outcome
      }
      case 'commit': {
        const outcome = await this.#conversions.commit(effect.prepared, receipt)
        return outcome.kind === 'commit-lost' ? outcome : this.#judged(outcome, receipt)
      }
      case 'discard':
        await this.#uploads(receipt).discard(effect.upload)
        return { kind: 'discarded' }
      case 'load':
        return await this.#load(receipt)
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

  async #convert(runId: string, receipt: Receipt, options: PartOptions): Promise<ConvertOutcome> {
    const later = options.commits === 'later'
    const outcome = await (later ? this.#conversions.prepare(runId, receipt, options) : this.#conversions.convert(runId, receipt, options))
    return outcome.kind === 'prepared' ? outcome : this.#judged(outcome, receipt)
  }

  /** Only tables of jobs are loaded: what lies under `bronze/` names no table of a warehouse. */
  #judged(outcome: ConvertObjectOutcome, { flow, job }: Receipt): ConvertOutcome {
    const isLoaded = this.#deps.warehouse !== undefined && flow === 'route-file' && job !== undefined
    return outcome.kind === 'converted' ? { ...outcome, load: isLoaded } : this.#withLetter(outcome)
  }

  #withLetter(outcome: Exclude<ConvertObjectOutcome, { kind: 'converted' }> | RunConclusion): ConvertOutcome {
    return outcome.kind === 'refused' || outcome.kind === 'failed' ? { ...outcome, letter: this.#deps.deadLetters !== undefined } : outcome
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
      // The copy that a replay has put back landed when its original did.
      ...(receipt.location === undefined ? { landedAt: standing.head.lastModified } : {}),
    }
  }

  async #load(receipt: Receipt): Promise<ConvertOutcome> {
    const { warehouse } = this.#deps
    const { job, conversion, object } = receipt
    if (warehouse === undefined) throw new Error(`the table of ${object.key} is to be loaded, and no warehouse is known`)
    if (job === undefined || conversion === undefined) throw new Error(`receipt ${receipt.identity} owes a load and names no table`)
    // The file is loaded by its key: a newer table under it would be taken for that of this upload.
    if (!(await this.#conversions.holdsTable(conversion, receipt))) return { kind: 'load-refused', ...REPLACED }
    const outcome = await warehouse.load({
      table: job.targetTable,
      upsertKeys: job.upsertKeys,
      file: { bucket: object.bucket, key: conversion.outputKey },
      source: receipt.identity,
      contractHash: conversion.contractHash,
      origin: originOf(object),
      landedAt: receipt.landedAt ?? receipt.createdAt,
    })
    return outcome.kind === 'refused' ? { kind: 'load-refused', code: outcome.code, message: outcome.message } : { kind: 'loaded' }
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

  #uploads(receipt: Receipt): StagedUploads {
    const { uploads } = this.#deps
    if (uploads === undefined) throw new Error(`an upload of ${receipt.object.key} is to be discarded, and nothing is known that has kept it`)
    return uploads
  }
}

/** For one run alone: what a replay has meanwhile made of the receipt is not its business. */
function machineOfRun(runId: string): typeof convertMachine {
  return { ...convertMachine, next: (receipt) => (isAtRun(receipt, runId) ? convertMachine.next(receipt) : undefined) }
}

function answerOf(start: Stored<Receipt>, stored: Stored<Receipt>, fresh: boolean): ConvertedFile {
  const wasOpen = isOpen(start.value)
  const changed = fresh || stored.revision !== start.revision
  return { answer: convertAnswer(stored.value, !wasOpen), receipt: stored.value, fresh, changed }
}

const REPLACED = {
  code: 'table-replaced',
  message: 'By the time it was to be loaded, the table was no longer there or was that of another upload. If rows of this one are missing, upload the file again.',
}

const GONE = ignoredAnswer('source-deleted', 'the object was deleted before it could be read')
