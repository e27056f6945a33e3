import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { isKeyOfPacket, packetKey, packetKeyPrefix, type PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import type { ObjectHead, ObjectStore } from '../../ports/object-store.ts'

export type LocatedPacket =
  | { readonly kind: 'found'; readonly head: ObjectHead }
  | { readonly kind: 'absent'; readonly key: string }
  /** Two objects say that they are the packet, and which one is cannot be known. */
  | { readonly kind: 'ambiguous'; readonly keys: readonly string[] }

/** Pages of a listing that are looked through for one packet. */
const PAGES_MAX = 10_000
const KEYS_NAMED_MAX = 5

/** Finds the object of a packet by its key, or by a listing where the template leaves parts of the key open. */
export async function locatePacket(store: ObjectStore, bucket: string, template: PacketKeyTemplate, packet: PacketRef): Promise<LocatedPacket> {
  const key = packetKey(template, packet)
  const keys = key === undefined ? await listedKeys(store, bucket, template, packet) : [key]
  const [only, ...others] = keys
  if (only === undefined) return { kind: 'absent', key: template.source }
  if (others.length > 0) return { kind: 'ambiguous', keys: keys.slice(0, KEYS_NAMED_MAX) }
  const head = await store.head({ bucket, key: only })
  return head === undefined ? { kind: 'absent', key: only } : { kind: 'found', head }
}

async function listedKeys(store: ObjectStore, bucket: string, template: PacketKeyTemplate, packet: PacketRef): Promise<readonly string[]> {
  const keys: string[] = []
  let after: string | undefined
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { objects, next } = await store.list(bucket, packetKeyPrefix(template, packet), after === undefined ? {} : { after })
    keys.push(...objects.map(object => object.key).filter(key => isKeyOfPacket(template, packet, key)))
    if (next === undefined) return keys
    after = next
  }
  throw new Error(`${bucket} has more than ${PAGES_MAX.toString()} pages of objects under ${JSON.stringify(packetKeyPrefix(template, packet))}: use a template that begins with {table}`)
}
