import { hashOfBytes } from '../../domain/identity/content-hash.ts'
import { affectedTables, hasState } from '../../domain/star/affected-tables.ts'
import { buildCalendar } from '../../domain/star/build-calendar.ts'
import { buildDimension } from '../../domain/star/build-dimension.ts'
import { compileFillSearch } from '../../domain/star/find-fills.ts'
import { formatDay, formatMoment } from '../../domain/star/format-moment.ts'
import type { Manifest } from '../../domain/star/manifest.ts'
import { packetRejectsKey, packetWarningsKey, stateKey } from '../../domain/star/output-name.ts'
import { STATE_ROWS_MAX } from '../../domain/star/latest-rows.ts'
import { outputFields } from '../../domain/star/output-fields.ts'
import type { FactTable, SourceTable } from '../../domain/star/star-description.ts'
import { sourceOf } from '../../domain/star/star-lookup.ts'
import { stateLines } from '../../domain/star/state-rows.ts'
import { ReferenceCollector } from '../../domain/star/unresolved-references.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import type { PacketOutcome } from '../../domain/packets/packet-machine.ts'
import type { PacketSource, PlannedOutput } from '../../domain/packets/packet-record.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ObjectHead, ObjectStore } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { UnreadableSource, type RecordReader } from '../../ports/record-reader.ts'
import type { TableReader } from '../../ports/table-reader.ts'
import { writeNdjson } from './write-ndjson.ts'
import { BeyondLimit } from './beyond-limit.ts'
import { KnownFacts } from './known-facts.ts'
import type { PacketPolicies } from './packet-policies.ts'
import { hashOfObject } from './packet-desk.ts'
import { PacketStates } from './packet-states.ts'
import { QuarantineSink } from './quarantine-sink.ts'
import { readPacket, RowKeeper, type PacketReading, type RowTaker } from './read-packet.ts'
import type { CurrentManifest, StarStore } from './star-store.ts'
import { bytesOfTable, type TableBytes } from './table-bytes.ts'
import { newHash } from './hash-bytes.ts'
import { FactWriting, newSpool, SpooledFact, type WriteFactDeps } from './write-fact.ts'

export interface PacketWorkDeps extends WriteFactDeps {
  readonly ingestion: ObjectStore
  readonly processed: ObjectStore
  readonly starStore: StarStore
  readonly recordReader: RecordReader
  readonly tableReader: TableReader
  readonly policies: PacketPolicies
  /** Rows of a source of dimensions that are held in memory at most; `STATE_ROWS_MAX` unless told. */
  readonly rowsMax?: number
}

export interface PacketTask {
  readonly packet: PacketRef
  readonly head: ObjectHead
  readonly current: CurrentManifest
  /** Ids missing before the packet, for the record. */
  readonly gaps: readonly number[]
  readonly signal?: AbortSignal
}

/** Works out what one packet adds to the star, and writes it where nobody sees it. */
export class PacketWork {
  readonly #deps: PacketWorkDeps

  constructor(deps: PacketWorkDeps) {
    this.#deps = deps
  }

  async execute(task: PacketTask): Promise<PacketOutcome> {
    const { processed, starStore } = this.#deps
    const { bucket } = starStore
    const rejects = new QuarantineSink(processed, { bucket, key: packetRejectsKey(task.packet), basis: [task.head.etag, task.current.etag] })
    const warnings = new QuarantineSink(processed, { bucket, key: packetWarningsKey(task.packet), basis: [task.head.etag] })
    try {
      return await this.#work(task, rejects, warnings)
    } catch (error) {
      if (!(error instanceof UnreadableSource || error instanceof BeyondLimit)) throw error
      // Which content failed is remembered, so that only other content is tried as a new attempt.
      const source = { ...sourceRef(task.head), hash: await hashOfObject(this.#deps.ingestion, task.head) }
      return { kind: 'failed', source, code: error.code, message: `${task.head.key}: ${error.message}` }
    } finally {
      await Promise.all([rejects.abort(), warnings.abort()])
    }
  }

  async #work(task: PacketTask, rejects: QuarantineSink, warnings: QuarantineSink): Promise<PacketOutcome> {
    const { star, starStore, policies, rowsMax = STATE_ROWS_MAX } = this.#deps
    const { packet, head, current } = task
    const source = sourceOf(star, packet.table)
    const { facts, calendars } = affectedTables(star, packet.table)
    const keeper = hasState(star, packet.table) ? new RowKeeper(rowsMax) : undefined
    const references = new ReferenceCollector(star, facts)
    const growing = facts.map(table => new SpooledFact(this.#deps, table))
    const collect: RowTaker = {
      take: async (columns, rows) => {
        references.add(columns, rows)
        if (references.keysMost > rowsMax) throw new BeyondLimit('too-many-keys', `it refers to more than ${rowsMax.toString()} rows of one dimension, which none may have`)
        await Promise.resolve()
      },
    }
    const takers = [collect, ...(keeper === undefined ? [] : [keeper]), ...growing]
    const reading = await this.#read(task, source, facts, takers, rejects, warnings)
    const { tally, range } = reading
    const read: PacketSource = { ...sourceRef(head), hash: reading.sha256 }
    const rowsRejected = tally.rowsRejected + reading.repeated
    if (tally.rowsIn > 0 && tally.rowsRejected === tally.rowsIn) {
      const key = await rejects.commit()
      return { kind: 'failed', source: read, code: 'all-rows-rejected', message: `All ${tally.rowsIn.toString()} records of ${head.key} are rejected: see ${key ?? 'its rejects'}` }
    }
    const states = new PacketStates(star, starStore, current.manifest)
    const added = keeper === undefined ? undefined : await states.add(source, keeper.parts, packet.id)
    if (added === 'too-many') return { kind: 'failed', source: read, code: 'too-many-rows', message: `${packet.table} has more rows than a dimension may have` }
    const missing = await states.missing(references.references, source, policies.missingRows === 'unknown' ? 'all' : 'current')
    if (missing.length > 0 && policies.missingRows !== 'unknown') {
      const message = `It refers to rows that no packet has brought: ${missing.map(({ source: name, keys }) => `${name} ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ` and ${(keys.length - 10).toString()} more` : ''}`).join('; ')}`
      return policies.missingRows === 'hold' ? { kind: 'held', reason: 'missing-dimension', message } : { kind: 'failed', source: read, code: 'missing-dimension', message }
    }
    for (const { source: name, keys } of missing) await states.infer(name, keys)

    const outputs: PlannedOutput[] = []
    const changed: Record<string, string> = {}
    if (range !== undefined) {
      const publish = async (table: string, bytes: TableBytes, replaces: boolean): Promise<void> => {
        const key = await starStore.writeOutput({ table, packet, newest: range.newest, sha256: bytes.sha256, writeTo: bytes.writeTo })
        const times = replaces ? {} : { oldest: formatMoment(range.oldest), newest: formatMoment(range.newest) }
        outputs.push({ table, key, rows: bytes.rows, hash: bytes.sha256, replaces, ...times })
      }
      for (const fact of growing) await publish(fact.table.name, await fact.finish(sink => this.#writeFactAgain(task, source, fact.table, sink), metadataOf(packet)), false)
      await this.#publishStates(states, packet, changed)
      for (const table of states.changedDimensions(changed)) {
        const snapshot = buildDimension(star, table, await states.forDimension(table))
        await publish(table.name, await bytesOfTable(this.#deps.tableWriter, outputFields(star, table), snapshot, metadataOf(packet), newSpool(this.#deps)), true)
      }
      for (const table of calendars) {
        const known = await starStore.readDays(current.manifest, table.name)
        const days = [...new Set([...known, ...(references.references.get(table.name) ?? [])])].sort((a, b) => a - b)
        if (days.length === known.length) continue
        const columns = buildCalendar(table, Int32Array.from(days))
        await publish(table.name, await bytesOfTable(this.#deps.tableWriter, outputFields(star, table), { columns, rows: days.length }, metadataOf(packet), newSpool(this.#deps)), true)
        const lines = new TextEncoder().encode(days.map(day => `{"date":"${formatDay(day)}"}\n`).join(''))
        changed[table.name] = await this.#writeState(table.name, packet, lines)
      }
    }
    const rejectsKey = await rejects.commit()
    const warningsKey = await warnings.commit()
    return {
      kind: 'planned',
      source: read,
      plan: {
        manifestEtag: current.etag,
        outputs,
        states: Object.entries(changed).map(([name, key]) => ({ source: name, key })),
        rowsIn: tally.rowsIn,
        rowsOut: tally.rowsIn - rowsRejected,
        rowsRejected,
        rowsWarned: tally.rowsWarned + reading.filled,
        ...(rejectsKey === undefined ? {} : { rejectsKey }),
        ...(warningsKey === undefined ? {} : { warningsKey }),
        gaps: task.gaps,
      },
    }
  }

  async #read(
    task: PacketTask,
    source: SourceTable,
    facts: readonly FactTable[],
    takers: readonly RowTaker[],
    rejects: ByteSink,
    warnings: ByteSink,
  ): Promise<PacketReading> {
    const got = await this.#deps.ingestion.get(objectRef(task.head), { ifMatch: task.head.etag })
    if (got.kind !== 'found') throw new PortError('unavailable', `${task.head.key} was replaced or deleted while it was being read`)
    return await readPacket(this.#deps.recordReader, {
      source,
      body: got.body,
      hash: newHash(this.#deps),
      known: this.#known(source, facts[0], task.current.manifest),
      fills: compileFillSearch(this.#deps.star, source),
      takers,
      onRejected: lines => writeNdjson(lines, rejects),
      onWarned: lines => writeNdjson(lines, warnings),
      ...(task.signal === undefined ? {} : { signal: task.signal }),
    })
  }

  /** Makes a fact once more, for the sake of its bytes: it was too large to be held until its name was known. */
  async #writeFactAgain(task: PacketTask, source: SourceTable, table: FactTable, sink: ByteSink): Promise<void> {
    const fact = new FactWriting(this.#deps, table, sink)
    const nowhere: ByteSink = { write: () => Promise.resolve() }
    await this.#read(task, source, [table], [fact], nowhere, nowhere)
    await fact.growing.finish(metadataOf(task.packet))
  }

  #known(source: SourceTable, fact: FactTable | undefined, manifest: Manifest): KnownFacts | undefined {
    if (fact === undefined) return undefined
    return new KnownFacts(this.#deps.star, source, fact, manifest, this.#deps.starStore.bucket, this.#deps.tableReader)
  }

  /** Writes the states that are others than the manifest's. */
  async #publishStates(states: PacketStates, packet: PacketRef, changed: Record<string, string>): Promise<void> {
    for (const [name, rows] of states.touched()) {
      const lines = stateLines(sourceOf(this.#deps.star, name), rows)
      if (states.isCurrent(name, hashOfBytes(lines))) continue
      changed[name] = await this.#writeState(name, packet, lines)
    }
  }

  async #writeState(name: string, packet: PacketRef, lines: Uint8Array): Promise<string> {
    const key = stateKey(name, packet, hashOfBytes(lines))
    await this.#deps.starStore.writeState(key, lines)
    return key
  }
}

function metadataOf(packet: PacketRef): Readonly<Record<string, string>> {
  return { 'sluice.packet': `${packet.table} ${packet.id.toString()}` }
}

function sourceRef(head: ObjectHead): Omit<PacketSource, 'hash'> {
  const { bucket, key, versionId, etag, size } = head
  return { bucket, key, etag, size, ...(versionId === undefined ? {} : { versionId }) }
}

function objectRef({ bucket, key, versionId }: ObjectHead): { readonly bucket: string; readonly key: string; readonly versionId?: string } {
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId }
}
