import { ContentHash } from '../../domain/identity/content-hash.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import type { PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import { conflictingPacket, receivePacket, reconsiderPacket, retryPacket, wakePacket } from '../../domain/packets/packet-machine.ts'
import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Stored } from '../../ports/ledger.ts'
import type { ObjectHead, ObjectStore } from '../../ports/object-store.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { isoNow } from '../iso-now.ts'
import { locatePacket, type LocatedPacket } from './locate-packet.ts'

export interface PacketDeskDeps {
  readonly ingestion: ObjectStore
  readonly ingestionBucket: string
  readonly template: PacketKeyTemplate
  readonly packetLedger: PacketLedger
  readonly clock: Clock
}

export type AdmittedPacket =
  /** To be driven on; `isNew` is false for one that is in already. */
  | { readonly kind: 'go'; readonly stored: Stored<PacketRecord>; readonly isNew: boolean }
  /** It is in, with other content than what lies there now; people are to be told. */
  | { readonly kind: 'conflict'; readonly stored: Stored<PacketRecord>; readonly message: string }

/** Writers of one record that get in each other's way this often are no coincidence. */
const ROUNDS_MAX = 20

/** The ledger's records of packets, and what has to be done about them when their packet is named again. */
export class PacketDesk {
  readonly #deps: PacketDeskDeps

  constructor(deps: PacketDeskDeps) {
    this.#deps = deps
  }

  /**
   * Finds the record of a packet, or opens it, and looks whether what has come is what was read before. What somebody else saves in
   * between is looked at again: a conclusion from an older record is worth nothing.
   */
  async admit(packet: PacketRef): Promise<AdmittedPacket> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await this.#find(packet)
      const { record, conflict } = await this.#considered(stored.value)
      const isSame = record === stored.value
      const saved = isSame ? ({ kind: 'saved', revision: stored.revision } as const) : await this.save(record, stored.revision)
      if (saved.kind !== 'saved') continue
      const now = { value: record, revision: saved.revision }
      if (conflict !== undefined) return { kind: 'conflict', stored: now, message: conflict }
      return { kind: 'go', stored: now, isNew: stored.value.state !== 'PROCESSED' }
    }
    throw new PortError('throttled', `the record of packet ${packet.table} ${packet.id.toString()} is being written all the time`)
  }

  async save(record: PacketRecord, revision: string): ReturnType<PacketLedger['savePacket']> {
    return await this.#deps.packetLedger.savePacket(record, revision)
  }

  async reload(packet: PacketRef): Promise<Stored<PacketRecord>> {
    const stored = await this.#deps.packetLedger.findPacket(packet)
    if (stored === undefined) throw new Error(`the record of packet ${packet.table} ${packet.id.toString()} has vanished from the ledger`)
    return stored
  }

  async locate(packet: PacketRef): Promise<LocatedPacket> {
    return await locatePacket(this.#deps.ingestion, this.#deps.ingestionBucket, this.#deps.template, packet)
  }

  async #find(packet: PacketRef): Promise<Stored<PacketRecord>> {
    const known = await this.#deps.packetLedger.findPacket(packet)
    if (known !== undefined) return known
    const record = receivePacket(packet, this.#now())
    const created = await this.#deps.packetLedger.createPacket(record)
    return created.kind === 'created' ? { value: record, revision: created.revision } : await this.reload(packet)
  }

  /** The record as it is to be when its packet is named again: the same one when there is nothing to do about it. */
  async #considered(record: PacketRecord): Promise<{ readonly record: PacketRecord; readonly conflict?: string }> {
    if (record.state === 'RECEIVED') return { record }
    if (record.state === 'HELD') return { record: wakePacket(record, this.#now()) }
    const located = await this.locate(record.packet)
    if (record.state === 'FAILED') {
      if (located.kind === 'absent') return { record }
      if (await this.#isOther(record, located)) return { record: retryPacket(record, this.#now()) }
      const mayPass = record.source === undefined || record.reason === 'missing-dimension'
      return { record: mayPass ? reconsiderPacket(record, this.#now()) : record }
    }
    if (located.kind !== 'found' || !(await this.#isOther(record, located))) return { record }
    const { key, etag } = located.head
    const conflict =
      `${key} has other content than the packet of that id that is in the star. ` +
      'What came later is not taken in: give it an id of its own.'
    const told = conflictingPacket(record, etag, conflict, this.#now())
    return { record: told.notices.length === record.notices.length ? record : told, conflict }
  }

  async #isOther({ source }: PacketRecord, located: LocatedPacket): Promise<boolean> {
    if (source === undefined || located.kind !== 'found') return false
    if (located.head.etag === source.etag && located.head.size === source.size) return false
    return (await hashOfObject(this.#deps.ingestion, located.head)) !== source.hash
  }

  #now(): string {
    return isoNow(this.#deps.clock)
  }
}

/** SHA-256 of exactly this object, 64 hexadecimal digits. Throws `unavailable` when another one lies there by now. */
export async function hashOfObject(store: ObjectStore, { bucket, key, etag }: ObjectHead): Promise<string> {
  const got = await store.get({ bucket, key }, { ifMatch: etag })
  if (got.kind !== 'found') throw new PortError('unavailable', `${key} was replaced or deleted while it was being read`)
  const hash = new ContentHash()
  for await (const chunk of got.body) hash.update(chunk)
  return hash.hex()
}
