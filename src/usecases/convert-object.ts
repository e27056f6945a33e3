import type { TableContract } from '../domain/contract/table-contract.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import type { ConversionRecord } from '../domain/ledger/receipt.ts'
import { decideCommit, type CommitDecision } from '../domain/output/decide-commit.ts'
import { fromOutputMetadata, originOf, toOutputMetadata, type OutputClaim } from '../domain/output/output-metadata.ts'
import { COMMITS_LOST_MAX, type PreparedOutput, type UploadedOutput } from '../domain/output/prepared-output.ts'
import { rejectsKey, warningsKey } from '../domain/routing/output-key.ts'
import { EMPTY_TALLY, type ConversionTally } from '../domain/table/conversion-tally.ts'
import type { ByteSink } from '../ports/byte-sink.ts'
import type { ObjectHead, ObjectStore, ObjectTarget } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import type { StagedUploads } from '../ports/staged-uploads.ts'
import type { ConversionProgress, TableConverter } from '../ports/table-converter.ts'
import { LazyObjectSink } from './lazy-object-sink.ts'
import { readableSource } from './source-standing.ts'

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

/** What a table that waits for its commit is known by. */
export interface CommitTask {
  readonly identity: Identity
  /** Whether the contract that it was made by is still the one that the bucket names for its source. */
  readonly isContractInForce: () => Promise<boolean>
}

/** There is nothing to convert, or nowhere to put it. */
type NotReady =
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }

type Refused = { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly record: ConversionRecord }

export type ConvertObjectOutcome = { readonly kind: 'converted'; readonly record: ConversionRecord } | Refused | NotReady
export type PrepareObjectOutcome = { readonly kind: 'prepared'; readonly output: PreparedOutput } | Refused | NotReady

/** What a conversion of this moment may be committed onto. */
interface Readiness {
  readonly head: ObjectHead
  readonly claim: OutputClaim
  readonly decision: Extract<CommitDecision, { readonly kind: 'create' | 'replace' | 'recast' | 'already-committed' }>
}

/** The source was read to its end, and its rejects are written. */
type ReadOutcome = 'again' | Refused | { readonly kind: 'read'; readonly record: ConversionRecord }

/** Enough for the header of any table that people have made, and for its encoding to show. */
const INSPECTED_BYTES = 262_144

/** What is committed already is read once more only to be counted: after a crash nobody else knows the counts. */
const NOWHERE: ByteSink = { write: () => Promise.resolve() }

/**
 * Converts one exact object version and commits the table with one conditional write. The rejects object is written before it, and
 * the table names it; a table that is visible is therefore complete and accounted for. The commit may be left to another invocation.
 */
export class ConvertObject {
  readonly #store: ObjectStore
  readonly #converter: TableConverter

  constructor(store: ObjectStore, converter: TableConverter) {
    this.#store = store
    this.#converter = converter
  }

  async execute(task: ConvertObjectTask): Promise<ConvertObjectOutcome> {
    return await this.#inRounds(task, (readiness) => this.#convert(task, readiness))
  }

  /** Everything but the commit, which `commit` carries out, maybe elsewhere. */
  async prepare(task: ConvertObjectTask, uploads: StagedUploads, runId: string): Promise<PrepareObjectOutcome> {
    return await this.#inRounds(task, (readiness) => this.#prepare(task, readiness, uploads, runId))
  }

  /** `lost`: the output key is no longer as it was when the source was read, or the upload is gone; it has been thrown away. */
  async commit(task: CommitTask, prepared: PreparedOutput, uploads: StagedUploads): Promise<'committed' | 'lost'> {
    const { upload, onto } = prepared
    if (upload === undefined) return 'committed'
    // A commit whose answer was lost is not made once more.
    if (!(await this.#isCommitted(task.identity, upload, prepared.record)) && (await mayReplace(onto, task))) {
      const committed = await uploads.complete(upload, onto.kind === 'table' ? { ifMatch: onto.etag } : { ifAbsent: true })
      if (committed.kind === 'written') return 'committed'
    }
    return await this.withdraw(task.identity, prepared, uploads)
  }

  /** Throws an upload away for good. `committed`: it became the table before, by whomever. */
  async withdraw(identity: Identity, { upload, record }: PreparedOutput, uploads: StagedUploads): Promise<'committed' | 'lost'> {
    if (upload === undefined) return 'committed'
    await uploads.discard(upload)
    // Looked at afterwards, when nobody can complete it any more.
    return (await this.#isCommitted(identity, upload, record)) ? 'committed' : 'lost'
  }

  /** Whether the table that a receipt tells of still lies under its key. */
  async holdsTable(identity: Identity, bucket: string, record: ConversionRecord): Promise<boolean> {
    return await this.#isCommitted(identity, { bucket, key: record.outputKey }, record)
  }

  async #isCommitted(identity: Identity, { bucket, key }: Pick<UploadedOutput, 'bucket' | 'key'>, { contractHash }: ConversionRecord): Promise<boolean> {
    const existing = await this.#store.head({ bucket, key })
    const theirs = existing === undefined ? undefined : fromOutputMetadata(existing.metadata)
    return theirs?.source === identity && theirs.contractHash === contractHash
  }

  /** What can be told from what the store says of the source and the output, and from the first bytes; `undefined` when nothing is in the way. */
  async inspect(task: ConvertObjectTask): Promise<Refused | NotReady | undefined> {
    const readiness = await this.#readiness(task)
    if ('kind' in readiness) return readiness
    const { head } = readiness
    const got = await this.#store.get(versionRef(task.object), { ifMatch: head.etag, range: { start: 0, end: INSPECTED_BYTES } })
    if (got.kind !== 'found') return { kind: got.kind === 'absent' ? 'gone' : 'replaced' }
    const fault = await this.#converter.inspect({ source: got.body, isWhole: head.size <= INSPECTED_BYTES, contract: task.contract })
    return fault === undefined ? undefined : { kind: 'refused', ...fault, record: recordOf(task, EMPTY_TALLY, undefined, undefined) }
  }

  async #inRounds<T>(task: ConvertObjectTask, attempt: (readiness: Readiness) => Promise<T | 'again'>): Promise<T | NotReady> {
    for (let round = 0; round < COMMITS_LOST_MAX; round += 1) {
      const readiness = await this.#readiness(task)
      if ('kind' in readiness) return readiness
      const outcome = await attempt(readiness)
      if (outcome !== 'again') return outcome
    }
    throw new Error(`${task.outputKey} was written by others ${COMMITS_LOST_MAX.toString()} times while it was being converted`)
  }

  async #readiness(task: ConvertObjectTask): Promise<Readiness | NotReady> {
    const existing = await this.#store.head({ bucket: task.object.bucket, key: task.outputKey })
    // Looked at after the output: what is current now is newer than all that the output can have been made from.
    const standing = await readableSource(this.#store, task.object, task.everyVersion)
    if (standing.kind === 'gone' || standing.kind === 'replaced') return { kind: standing.kind }
    const claim = claimFor(task)
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
    return { head: standing.head, claim, decision }
  }

  async #convert(task: ConvertObjectTask, readiness: Readiness): Promise<ConvertObjectOutcome | 'again'> {
    const { decision, claim } = readiness
    const writer = decision.kind === 'already-committed' ? undefined : await this.#store.createWriter(outputTarget(task, claim))
    try {
      const outcome = await this.#read(task, readiness, writer ?? NOWHERE)
      if (outcome === 'again' || outcome.kind === 'refused') return outcome
      const { record } = outcome
      if (writer === undefined) return { kind: 'converted', record }
      const committed = await writer.commit('etag' in decision ? { ifMatch: decision.etag } : { ifAbsent: true })
      return committed.kind === 'written' ? { kind: 'converted', record } : 'again'
    } finally {
      await writer?.abort()
    }
  }

  async #prepare(task: ConvertObjectTask, readiness: Readiness, uploads: StagedUploads, runId: string): Promise<PrepareObjectOutcome | 'again'> {
    const { decision, claim } = readiness
    const writer = decision.kind === 'already-committed' ? undefined : await uploads.begin(outputTarget(task, claim))
    try {
      const outcome = await this.#read(task, readiness, writer ?? NOWHERE)
      if (outcome === 'again' || outcome.kind === 'refused') return outcome
      const upload = await writer?.seal()
      const output = { runId, onto: ontoOf(decision), ...(upload === undefined ? {} : { upload }), record: outcome.record }
      return { kind: 'prepared', output }
    } finally {
      await writer?.abort()
    }
  }

  async #read(task: ConvertObjectTask, { head, claim }: Readiness, output: ByteSink): Promise<ReadOutcome> {
    const { bucket } = task.object
    const keys = sideKeys(task)
    const rejects = new LazyObjectSink(this.#store, { bucket, key: keys.rejects, contentType: NDJSON })
    const warnings = new LazyObjectSink(this.#store, { bucket, key: keys.warnings, contentType: NDJSON })
    try {
      const got = await this.#store.get(versionRef(task.object), { ifMatch: head.etag })
      if (got.kind !== 'found') return 'again'
      const outcome = await this.#converter.convert({
        source: got.body,
        contract: task.contract,
        metadata: { 'sluice.source': claim.source, 'sluice.contract': claim.contractHash },
        output,
        rejects,
        warnings,
        ...(task.onProgress === undefined ? {} : { onProgress: task.onProgress }),
        ...(task.signal === undefined ? {} : { signal: task.signal }),
      })
      const rejectsWritten = await rejects.commit()
      const warningsWritten = await warnings.commit()
      const record = recordOf(task, outcome.tally, rejectsWritten, warningsWritten)
      return outcome.kind === 'refused' ? { kind: 'refused', ...outcome.fault, record } : { kind: 'read', record }
    } finally {
      await Promise.all([rejects.abort(), warnings.abort()])
    }
  }
}

function outputTarget(task: ConvertObjectTask, claim: OutputClaim): ObjectTarget {
  return {
    bucket: task.object.bucket,
    key: task.outputKey,
    contentType: 'application/vnd.apache.parquet',
    metadata: toOutputMetadata(claim, sideKeys(task).rejects),
  }
}

async function mayReplace(onto: PreparedOutput['onto'], task: CommitTask): Promise<boolean> {
  return onto.kind !== 'table' || !onto.isRecast || (await task.isContractInForce())
}

function ontoOf(decision: Readiness['decision']): PreparedOutput['onto'] {
  switch (decision.kind) {
    case 'create':
      return { kind: 'nothing' }
    case 'replace':
    case 'recast':
      return { kind: 'table', etag: decision.etag, isRecast: decision.kind === 'recast' }
    case 'already-committed':
      return { kind: 'counted' }
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
