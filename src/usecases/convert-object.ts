import type { TableContract } from '../domain/contract/table-contract.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import type { ConversionRecord } from '../domain/ledger/receipt.ts'
import { decideCommit, type CommitDecision } from '../domain/output/decide-commit.ts'
import { fromOutputMetadata, originOf, toOutputMetadata, type OutputClaim } from '../domain/output/output-metadata.ts'
import { rejectsKey, warningsKey } from '../domain/routing/output-key.ts'
import type { ConversionTally } from '../domain/table/conversion-tally.ts'
import type { ByteSink } from '../ports/byte-sink.ts'
import type { ObjectHead, ObjectStore, ObjectWriter } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import type { ConversionOutcome, ConversionProgress, TableConverter } from '../ports/table-converter.ts'
import { LazyObjectSink } from './lazy-object-sink.ts'
import { sourceStanding, type SourceStanding } from './source-standing.ts'

export interface ConvertObjectTask {
  readonly object: ObjectVersion
  /** Of the receipt: what the output is known by, also when a replay reads another version of the same bytes. */
  readonly identity: Identity
  /** Of the landing; the copy that a replay has put back in its place has a later one, or none. */
  readonly sequencer?: string
  /** For such a copy, which is current whatever has come since: whether it landed after the file that a table was made of. */
  readonly landedAfter?: (source: Identity) => Promise<boolean>
  readonly contract: TableContract
  /** Whether the contract is still the one that the bucket names for the object. */
  readonly isContractInForce: () => Promise<boolean>
  readonly outputKey: string
  /** Whether a version that is no longer current is still converted. */
  readonly everyVersion: boolean
  readonly onProgress?: (progress: ConversionProgress) => void
  readonly signal?: AbortSignal
}

export type ConvertObjectOutcome =
  | { readonly kind: 'converted'; readonly record: ConversionRecord }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly record: ConversionRecord }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }

/** Each round reads the source again; losing this often means that somebody writes the output key all the time. */
const ROUNDS_MAX = 4

/**
 * Converts one exact object version and commits the table with one conditional write. The rejects object is written before it, and
 * the table names it; a table that is visible is therefore complete and accounted for.
 */
export class ConvertObject {
  readonly #store: ObjectStore
  readonly #converter: TableConverter

  constructor(store: ObjectStore, converter: TableConverter) {
    this.#store = store
    this.#converter = converter
  }

  async execute(task: ConvertObjectTask): Promise<ConvertObjectOutcome> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const existing = await this.#store.head({ bucket: task.object.bucket, key: task.outputKey })
      // Looked at after the output: what is current now is newer than all that the output can have been made from.
      const standing = await sourceStanding(this.#store, task.object)
      if (standing.kind === 'gone' || standing.kind === 'replaced') return { kind: standing.kind }
      if (standing.kind === 'older' && !task.everyVersion) return { kind: 'replaced' }
      const outcome = await this.#attempt(task, standing, existing)
      if (outcome !== 'again') return outcome
    }
    throw new Error(`${task.outputKey} was written by others ${ROUNDS_MAX.toString()} times while it was being converted`)
  }

  async #attempt(
    task: ConvertObjectTask,
    standing: SourceStanding & { readonly kind: 'current' | 'older' },
    existing: ObjectHead | undefined,
  ): Promise<ConvertObjectOutcome | 'again'> {
    const { bucket } = task.object
    const claim = claimFor(task)
    const keys = sideKeys(task)
    const decision = decideCommit(existing, claim, standing.kind === 'current' && (await landedLast(task, existing)))
    if (decision.kind === 'superseded') return { kind: 'replaced' }
    if (decision.kind === 'collision') {
      return {
        kind: 'failed',
        code: 'output-collision',
        message: `${task.outputKey}: ${decision.message}; it was left as it is. Move it away or rename the file, then replay.`,
      }
    }
    if (decision.kind === 'recast' && !(await task.isContractInForce())) {
      throw new PortError('unavailable', `the contract of ${task.object.key} was changed while the file was converted: convert it again`)
    }
    const rejects = new LazyObjectSink(this.#store, { bucket, key: keys.rejects, contentType: NDJSON })
    const warnings = new LazyObjectSink(this.#store, { bucket, key: keys.warnings, contentType: NDJSON })
    const output = await this.#outputSink(decision, {
      bucket,
      key: task.outputKey,
      contentType: 'application/vnd.apache.parquet',
      metadata: toOutputMetadata(claim, keys.rejects),
    })
    try {
      const got = await this.#store.get(versionRef(task.object), { ifMatch: standing.head.etag })
      if (got.kind !== 'found') return 'again'
      const outcome = await this.#converter.convert({
        source: got.body,
        contract: task.contract,
        metadata: { 'sluice.source': claim.source, 'sluice.contract': claim.contractHash },
        output: output.sink,
        rejects,
        warnings,
        ...(task.onProgress === undefined ? {} : { onProgress: task.onProgress }),
        ...(task.signal === undefined ? {} : { signal: task.signal }),
      })
      return await this.#finish(task, outcome, decision, output.writer, rejects, warnings)
    } finally {
      await Promise.all([output.writer?.abort(), rejects.abort(), warnings.abort()])
    }
  }

  /** What is committed already is converted once more only to be counted: after a crash nobody else knows the counts. */
  async #outputSink(
    decision: CommitDecision,
    target: Parameters<ObjectStore['createWriter']>[0],
  ): Promise<{ readonly sink: ByteSink; readonly writer?: ObjectWriter }> {
    if (decision.kind === 'already-committed') return { sink: { write: () => Promise.resolve() } }
    const writer = await this.#store.createWriter(target)
    return { sink: writer, writer }
  }

  async #finish(
    task: ConvertObjectTask,
    outcome: ConversionOutcome,
    decision: CommitDecision,
    writer: ObjectWriter | undefined,
    rejects: LazyObjectSink,
    warnings: LazyObjectSink,
  ): Promise<ConvertObjectOutcome | 'again'> {
    const rejectsWritten = await rejects.commit()
    const warningsWritten = await warnings.commit()
    const record = recordOf(task, outcome.tally, rejectsWritten, warningsWritten)
    if (outcome.kind === 'refused') return { kind: 'refused', ...outcome.fault, record }
    if (writer === undefined) return { kind: 'converted', record }
    const committed = await writer.commit('etag' in decision ? { ifMatch: decision.etag } : { ifAbsent: true })
    return committed.kind === 'written' ? { kind: 'converted', record } : 'again'
  }
}

const NDJSON = 'application/x-ndjson'

/** Being current tells that nothing landed since; a copy that a replay has put there has to ask. */
async function landedLast(task: ConvertObjectTask, existing: ObjectHead | undefined): Promise<boolean> {
  const theirs = existing === undefined ? undefined : fromOutputMetadata(existing.metadata)
  if (task.landedAfter === undefined || theirs === undefined || theirs.source === task.identity) return true
  return await task.landedAfter(theirs.source)
}

function claimFor(task: ConvertObjectTask): OutputClaim {
  const { object, sequencer } = task
  return {
    source: task.identity,
    origin: originOf(object),
    ...(sequencer === undefined ? {} : { sequencer }),
    contractHash: task.contract.hash,
  }
}

function sideKeys(task: ConvertObjectTask): { readonly rejects: string; readonly warnings: string } {
  return {
    rejects: rejectsKey(task.object.key, task.identity, task.contract.hash),
    warnings: warningsKey(task.object.key, task.identity, task.contract.hash),
  }
}

function versionRef(object: ObjectVersion): { readonly bucket: string; readonly key: string; readonly versionId?: string } {
  const { bucket, key, versionId } = object
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId }
}

function recordOf(
  task: ConvertObjectTask,
  tally: ConversionTally,
  rejects: string | undefined,
  warnings: string | undefined,
): ConversionRecord {
  return {
    outputKey: task.outputKey,
    contractName: task.contract.name,
    contractHash: task.contract.hash,
    rowsIn: tally.rowsIn,
    rowsOut: tally.rowsOut,
    rowsRejected: tally.rowsRejected,
    rowsWarned: tally.rowsWarned,
    blankLines: tally.blankLines,
    ...(rejects === undefined ? {} : { rejectsKey: rejects }),
    ...(warnings === undefined ? {} : { warningsKey: warnings }),
    missingColumns: recordedNames(tally.missingColumns),
    extraColumns: recordedNames(tally.extraColumns),
    ...(tally.reorderedColumns ? { reorderedColumns: true } : {}),
  }
}

const RECORDED_NAMES_MAX = 100
const RECORDED_NAME_LENGTH_MAX = 200

/** A header may be megabytes long, and the record has to fit a receipt: an item of DynamoDB holds 400 KB, a notice 256 KB. */
function recordedNames(names: readonly string[]): readonly string[] {
  const shown = names.slice(0, RECORDED_NAMES_MAX).map(name => (name.length > RECORDED_NAME_LENGTH_MAX ? `${name.slice(0, RECORDED_NAME_LENGTH_MAX)}…` : name))
  const rest = names.length - shown.length
  return rest > 0 ? [...shown, `… and ${rest.toString()} more`] : shown
}
