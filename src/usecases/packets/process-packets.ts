import { thrownMessage } from '../../domain/errors/thrown.ts'
import { packetName } from '../../domain/packets/packet-item.ts'
import type { PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import { packetMachine, type PacketEffect, type PacketOutcome } from '../../domain/packets/packet-machine.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import { packetResult, packetsResult, refusedPacket, type PacketResult, type PacketsResult } from '../../domain/packets/packet-result.ts'
import { mergeSequences, positionOf } from '../../domain/packets/packet-sequence.ts'
import { parsePayload } from '../../domain/packets/parse-payload.ts'
import { checkStar } from '../../domain/star/check-star.ts'
import { sequenceOf } from '../../domain/star/manifest.ts'
import { processingRank } from '../../domain/star/processing-order.ts'
import type { Stored } from '../../ports/ledger.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'
import { PortError } from '../../ports/port-error.ts'
import { drive } from '../drive.ts'
import { isoNow } from '../iso-now.ts'
import { checkManifest } from './check-manifest.ts'
import { commitPacket } from './commit-packet.ts'
import { PacketDesk } from './packet-desk.ts'
import { heldPackets } from './held-packets.ts'
import { AbsentPacket, nameError, packetError } from './packet-error.ts'
import { TableSequences } from './table-sequences.ts'
import { PacketWork, type PacketWorkDeps } from './work-packet.ts'

export interface ProcessPacketsDeps extends PacketWorkDeps {
  readonly ingestionBucket: string
  readonly template: PacketKeyTemplate
  readonly packetLedger: PacketLedger
  readonly parameters: ParameterStore
  readonly notifier: Notifier
  readonly clock: Clock
  readonly logger: Logger
}

export interface ProcessPacketsOptions {
  /** Told of each packet that is at its end for now: those of the payload, and those that had been held. */
  readonly onResult?: (result: PacketResult) => void
  /** Told of each packet that failed by something that may pass. */
  readonly onFailure?: (packet: PacketRef, error: unknown) => void
  /** Ends the work early, with its reason as the error; the next invocation goes on. */
  readonly signal?: AbortSignal
}

/** Held packets that one invocation takes in besides its own. */
const RELEASED_MAX = 100
/** Another look settles what others did meanwhile; it is seldom needed twice. */
const LOOKS_MAX = 5

/**
 * Turns packets of source tables into the star. Each packet is one unit of work with one record in the ledger: what an invocation that
 * died has begun, the next one finishes, and a packet that is in is never taken in again.
 */
export class ProcessPackets {
  readonly #deps: ProcessPacketsDeps
  readonly #desk: PacketDesk
  readonly #work: PacketWork
  readonly #sequences: TableSequences

  /** @throws TypeError when the star is described wrongly: a mistake in a program, never a matter of data. */
  constructor(deps: ProcessPacketsDeps) {
    const problems = checkStar(deps.star)
    if (problems.length > 0) throw new TypeError(`The star cannot be built: ${problems.join('; ')}`)
    this.#deps = deps
    this.#desk = new PacketDesk(deps)
    this.#work = new PacketWork(deps)
    this.#sequences = new TableSequences(deps)
  }

  /**
   * Throws an error named `PermanentError` when the payload cannot be understood or the manifest has lost packets, and one named
   * `ConnectionError` or `TransientError` when a packet failed by something that may pass; all packets have had their turn by then.
   * What fails for good is in the result.
   */
  async execute(payload: unknown, options: ProcessPacketsOptions = {}): Promise<PacketsResult> {
    try {
      return await this.#execute(payload, options)
    } catch (error) {
      throw nameError(error)
    }
  }

  async #execute(payload: unknown, options: ProcessPacketsOptions): Promise<PacketsResult> {
    const parsed = parsePayload(payload)
    if (parsed.kind === 'malformed') throw packetError('PermanentError', parsed.problems.join('\n'))
    await this.checkManifest()
    const results = new Map<PacketRef, PacketResult>()
    const failures: unknown[] = []
    for (const packet of this.inOrder(parsed.packets)) {
      options.signal?.throwIfAborted()
      try {
        results.set(packet, await this.#process(packet, options))
      } catch (error) {
        options.signal?.throwIfAborted()
        failures.push(error)
        this.#tell(packet, error, options)
      }
    }
    const released = await this.#release(results, options)
    await this.mirror(new Set([...parsed.packets, ...released].map(packet => packet.table).filter(table => this.#isKnown(table))))
    const [failure] = failures
    if (failure !== undefined) throw nameError(failure)
    return packetsResult(parsed.packets.flatMap(packet => results.get(packet) ?? []), released)
  }

  /** Throws an error named `PermanentError` when the manifest has lost packets: work on such a star would lose them for good. */
  async checkManifest(): Promise<void> {
    await checkManifest(this.#deps.packetLedger, this.#deps.starStore)
  }

  /** Takes a packet that was left unfinished to its end. */
  async finish(packet: PacketRef, options: ProcessPacketsOptions = {}): Promise<PacketResult> {
    return await this.#process(packet, options)
  }

  /** Shows others how far each table is. */
  async mirror(tables: Iterable<string>): Promise<void> {
    for (const table of tables) await this.#sequences.mirror(table)
  }

  /** What others refer to comes first; packets of one table come by their ids. */
  inOrder(packets: readonly PacketRef[]): readonly PacketRef[] {
    const rank = ({ table }: PacketRef): number => (this.#isKnown(table) ? processingRank(this.#deps.star, table) : 0)
    const tables = [...new Set(packets.map(({ table }) => table))]
    return packets.toSorted((a, b) => rank(a) - rank(b) || tables.indexOf(a.table) - tables.indexOf(b.table) || a.id - b.id)
  }

  #isKnown(table: string): boolean {
    return this.#deps.star.sources.some(source => source.name === table)
  }

  async #process(packet: PacketRef, options: ProcessPacketsOptions): Promise<PacketResult> {
    const result = await this.#resultOf(packet, options.signal)
    options.onResult?.(result)
    return result
  }

  async #resultOf(packet: PacketRef, signal: AbortSignal | undefined): Promise<PacketResult> {
    if (!this.#isKnown(packet.table)) {
      const known = this.#deps.star.sources.map(source => source.name).join(', ')
      return refusedPacket(packet.table, packet.id, 'KeyError', `There is no source table ${JSON.stringify(packet.table)}; known are ${known}`)
    }
    let isNew: boolean | undefined
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const admitted = await this.#desk.admit(packet)
      const { ended, read } = await this.#drive(admitted.stored, signal)
      if (admitted.kind === 'conflict') return refusedPacket(packet.table, packet.id, 'FileExistsError', admitted.message)
      isNew ??= admitted.isNew
      const wasOpen = admitted.stored.value.state === 'RECEIVED'
      if (!wasOpen || !(await this.#isOvertaken(ended, read))) return packetResult(ended, isNew)
    }
    throw new PortError('throttled', `packet ${packet.table} ${packet.id.toString()} is being worked on by others all the time`)
  }

  #tell(packet: PacketRef, error: unknown, { onFailure }: ProcessPacketsOptions): void {
    this.#deps.logger.log('error', 'packet-error', { table: packet.table, id: packet.id, error: thrownMessage(error) })
    onFailure?.(packet, error)
  }

  /** Drives a packet on, and says what its own work has read on the way. */
  async #drive(
    stored: Stored<PacketRecord>,
    signal?: AbortSignal,
  ): Promise<{ readonly ended: PacketRecord; readonly read: ReadOnTheWay | undefined }> {
    const { packet } = stored.value
    let read: ReadOnTheWay | undefined
    const { value: ended } = await drive<PacketRecord, PacketEffect, PacketOutcome>(stored, {
      machine: packetMachine,
      perform: async (effect, record) => {
        if (effect.kind !== 'work') return await this.#perform(effect, record)
        return await this.#takeUp(packet, found => { read = found }, signal)
      },
      save: (record, revision) => this.#desk.save(record, revision),
      reload: () => this.#desk.reload(packet),
      now: () => this.#now(),
    })
    return { ended, read }
  }

  /**
   * Whether the end is none: somebody else has ended the packet over another object than lies there now, or it went to wait for
   * what has come in the moment before.
   */
  async #isOvertaken(ended: PacketRecord, read: ReadOnTheWay | undefined): Promise<boolean> {
    if (ended.state === 'HELD') return read !== undefined && (await this.#deps.starStore.manifestEtag()) !== read.manifestEtag
    return ended.source !== undefined && ended.source.etag !== read?.sourceEtag
  }

  async #perform(effect: Exclude<PacketEffect, { readonly kind: 'work' }>, { packet }: PacketRecord): Promise<PacketOutcome> {
    switch (effect.kind) {
      case 'commit':
        return await commitPacket(packet, effect.plan, this.#deps.starStore, this.#sequences)
      case 'advance': {
        const { manifest } = await this.#deps.starStore.readManifest()
        await this.#sequences.advance(packet.table, sequenceOf(manifest, packet.table))
        return { kind: 'advanced' }
      }
      case 'publish':
        await this.#deps.notifier.publish({
          id: effect.notice.id,
          subject: effect.notice.subject,
          message: effect.notice.message,
          at: effect.notice.at,
          attributes: { notice_id: effect.notice.id, outcome: effect.notice.outcome, receipt: `${packet.table}_${packet.id.toString()}` },
        })
        return { kind: 'published', id: effect.notice.id }
    }
  }

  /** Looks where the packet stands, and works on it unless it has to wait. */
  async #takeUp(packet: PacketRef, reads: (found: ReadOnTheWay) => void, signal: AbortSignal | undefined): Promise<PacketOutcome> {
    const { policies, starStore, logger } = this.#deps
    const located = await this.#desk.locate(packet)
    if (located.kind === 'absent') throw new AbsentPacket(packet, located.key)
    if (located.kind === 'ambiguous') {
      return { kind: 'failed', code: 'ambiguous-packet', message: `Several objects are packet ${packet.id.toString()} of ${packet.table}: ${located.keys.join(', ')}. Give each an id of its own.` }
    }
    const current = await starStore.readManifest()
    reads({ sourceEtag: located.head.etag, manifestEtag: current.etag })
    const sequence = mergeSequences(sequenceOf(current.manifest, packet.table), (await this.#sequences.of(packet.table)).value)
    const position = positionOf(sequence, packet.id)
    if (position.kind === 'duplicate') return { kind: 'known-before' }
    if (position.kind === 'too-far') {
      return { kind: 'failed', code: 'gap-too-wide', message: `Packet ${packet.id.toString()} of ${packet.table} is ${position.missing.toString()} packets ahead: this is taken for a wrong id` }
    }
    const isNext = packet.id === sequence.watermark + 1
    if (policies.gaps === 'hold' && !isNext) {
      return { kind: 'held', reason: 'gap', message: `It waits for packet ${(sequence.watermark + 1).toString()} of ${packet.table}` }
    }
    const gaps = position.kind === 'gap' ? position.missing : []
    if (gaps.length > 0) logger.log('warn', 'packet-gap', { table: packet.table, id: packet.id, missing: gaps.length, first_missing: gaps[0] ?? null })
    return await this.#work.execute({ packet, head: located.head, current, gaps, ...(signal === undefined ? {} : { signal }) })
  }

  /**
   * Tries held packets again, as long as that gets further: each that goes in may be what another one waits for. That of the payload
   * some were in already is no reason not to look: who brought them in may have died before it could. They are not the payload's own,
   * and so none of them fails it.
   */
  async #release(results: Map<PacketRef, PacketResult>, options: ProcessPacketsOptions): Promise<readonly PacketResult[]> {
    const released: PacketResult[] = []
    if (![...results.values()].some(({ status }) => status === 'processed' || status === 'duplicate')) return released
    const failed = new Set<string>()
    for (let progress = true; progress; ) {
      progress = false
      for (const packet of this.inOrder(await heldPackets(this.#deps.packetLedger))) {
        options.signal?.throwIfAborted()
        if (failed.has(packetName(packet))) continue
        // What is left waits for the next invocation: a result must not grow beyond what a state machine hands on.
        if (released.length >= RELEASED_MAX) return released
        try {
          const result = await this.#resultOf(packet, options.signal)
          if (result.status === 'held') continue
          options.onResult?.(result)
          progress = true
          const named = [...results.keys()].find(({ table, id }) => table === packet.table && id === packet.id)
          if (named === undefined) released.push(result)
          else results.set(named, result)
        } catch (error) {
          options.signal?.throwIfAborted()
          failed.add(packetName(packet))
          this.#tell(packet, error, options)
        }
      }
    }
    return released
  }

  #now(): string {
    return isoNow(this.#deps.clock)
  }
}

/** What the work on a packet has seen. */
interface ReadOnTheWay {
  readonly sourceEtag: string
  /** `null` where there was no manifest. */
  readonly manifestEtag: string | null
}
