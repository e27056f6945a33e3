import type { PacketRef } from './packet-id.ts'
import { parsePacketDigits } from './packet-id.ts'

/**
 * How the key of a packet's object is made or found. Placeholders are `{table}`, `{id}`, `{id:08}` (padded with zeros to
 * so many digits), and `{date}` and `{time}`, whose values only a listing tells.
 */
export interface PacketKeyTemplate {
  readonly source: string
  readonly parts: readonly TemplatePart[]
  /** Whether keys must be looked for, since the template holds what a packet's name and id do not tell. */
  readonly listed: boolean
}

type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'table' }
  | { readonly kind: 'id'; readonly width: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }

export type TemplateParsing =
  | { readonly kind: 'template'; readonly template: PacketKeyTemplate }
  | { readonly kind: 'invalid'; readonly message: string }

export const DEFAULT_PACKET_KEY_TEMPLATE = '{table}/{table}_{id}.jsonl'

const WIDTH_MAX = 20
const TEMPLATE_LENGTH_MAX = 512

/** Reads a template. `{table}` may stand in it more than once, `{id}` stands exactly once. */
export function parsePacketKeyTemplate(source: string): TemplateParsing {
  if (source.length > TEMPLATE_LENGTH_MAX) return invalid(`is longer than ${TEMPLATE_LENGTH_MAX.toString()} characters`)
  const parts: TemplatePart[] = []
  for (const piece of source.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue
    const part = /[{}]/.test(piece) ? placeholder(piece) : ({ kind: 'literal', text: piece } as const)
    if (part === undefined) return invalid(`holds ${piece}; known are {table}, {id}, {id:08}, {date} and {time}`)
    parts.push(part)
  }
  if (parts.filter(part => part.kind === 'id').length !== 1) return invalid('must hold {id} or {id:08} once')
  if (!parts.some(part => part.kind === 'table')) return invalid('must hold {table}')
  const run = parts.findIndex((part, i) => runsTogether(part, parts[i + 1]))
  if (run >= 0) {
    const [before, behind] = [spelledPart(parts[run]), spelledPart(parts[run + 1])]
    return invalid(`has ${before} right before ${behind}: put something between them that is no digit`)
  }
  const listed = parts.some(part => part.kind === 'date' || part.kind === 'time')
  return { kind: 'template', template: { source, parts, listed } }

  function invalid(what: string): TemplateParsing {
    return { kind: 'invalid', message: `The packet key template ${JSON.stringify(source.slice(0, TEMPLATE_LENGTH_MAX))} ${what}` }
  }
}

/** The key of a packet, where the template tells it. */
export function packetKey(template: PacketKeyTemplate, packet: PacketRef): string | undefined {
  if (template.listed) return undefined
  return template.parts.map(part => spelled(part, packet)).join('')
}

/** What every key of the packet begins with: what a listing can be narrowed to. */
export function packetKeyPrefix(template: PacketKeyTemplate, packet: PacketRef): string {
  const open = template.parts.findIndex(part => part.kind === 'date' || part.kind === 'time')
  const known = open < 0 ? template.parts : template.parts.slice(0, open)
  return known.map(part => spelled(part, packet)).join('')
}

/** Whether a listed key is one of the packet: `{date}` is `YYYY-MM-DD`, `{time}` is digits. */
export function isKeyOfPacket(template: PacketKeyTemplate, packet: PacketRef, key: string): boolean {
  let at = 0
  for (const part of template.parts) {
    const isOpen = part.kind === 'date' || part.kind === 'time'
    const length = isOpen ? openLength(part.kind, key, at) : matchedLength(spelled(part, packet), key, at)
    if (length < 0) return false
    at += length
  }
  return at === key.length
}

/** Where digits follow upon digits, it cannot be told how many of them are which. */
function runsTogether(part: TemplatePart, next: TemplatePart | undefined): boolean {
  if (next === undefined) return false
  if (part.kind === 'id') return next.kind === 'time'
  return part.kind === 'time' && (next.kind === 'literal' ? /^\d/.test(next.text) : next.kind !== 'table')
}

function spelledPart(part: TemplatePart | undefined): string {
  return part?.kind === 'literal' ? JSON.stringify(part.text) : `{${part?.kind ?? ''}}`
}

function placeholder(piece: string): TemplatePart | undefined {
  switch (piece) {
    case '{table}':
      return { kind: 'table' }
    case '{id}':
      return { kind: 'id', width: 1 }
    case '{date}':
      return { kind: 'date' }
    case '{time}':
      return { kind: 'time' }
  }
  const padded = /^\{id:0(\d{1,2})\}$/.exec(piece)
  const width = padded === null ? undefined : parsePacketDigits(padded[1] ?? '')
  return width === undefined || width < 1 || width > WIDTH_MAX ? undefined : { kind: 'id', width }
}

function spelled(part: TemplatePart, packet: PacketRef): string {
  switch (part.kind) {
    case 'literal':
      return part.text
    case 'table':
      return packet.table
    case 'id':
      return packet.id.toString().padStart(part.width, '0')
    case 'date':
    case 'time':
      return ''
  }
}

function matchedLength(text: string, key: string, at: number): number {
  return key.startsWith(text, at) ? text.length : -1
}

function openLength(kind: 'date' | 'time', key: string, at: number): number {
  const pattern = kind === 'date' ? /\d{4}-\d{2}-\d{2}/y : /\d+/y
  pattern.lastIndex = at
  return pattern.exec(key)?.[0].length ?? -1
}
