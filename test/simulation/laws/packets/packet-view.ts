import { field, items, optionalText, text, whole } from '../fields.ts'

/** What the laws need to know of the record of a packet, read off its data. */
export interface PacketView {
  /** Table and id. */
  readonly name: string
  readonly table: string
  readonly id: number
  readonly state: string
  readonly reason: string
  readonly attempt: number
  readonly fence: number
  readonly createdAt: string
  readonly moves: readonly { readonly from: string | null; readonly to: string }[]
  readonly sequenced: boolean
  readonly notices: readonly { readonly id: string; readonly outcome: string; readonly status: string }[]
  readonly source?: { readonly etag: string; readonly hash: string }
  readonly plan?: PacketPlanView
  /** All of it but what passes, as text. */
  readonly essence: string
}

export interface PacketPlanView {
  readonly outputs: readonly { readonly table: string; readonly key: string; readonly rows: number; readonly replaces: boolean }[]
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rowsRejected: number
  readonly rejectsKey?: string
  readonly gaps: number
}

/** What may change when nothing does: an error's words tell what is missing by now. */
const PASSING: ReadonlySet<string> = new Set(['fence', 'updatedAt', 'history', 'error'])

export function viewPacket(record: unknown): PacketView {
  const packet = field(record, 'packet')
  const [table, id] = [text(packet, 'table'), whole(packet, 'id')]
  const [source, plan] = [field(record, 'source'), field(record, 'plan')]
  return {
    name: `${table} ${id.toString()}`,
    table,
    id,
    state: text(record, 'state'),
    reason: optionalText(record, 'reason') ?? '',
    attempt: whole(record, 'attempt'),
    fence: whole(record, 'fence'),
    createdAt: text(record, 'createdAt'),
    moves: items(record, 'history').map((entry) => ({ from: optionalText(entry, 'from') ?? null, to: text(entry, 'to') })),
    sequenced: field(record, 'sequenced') === true,
    notices: items(record, 'notices').map((notice) => ({ id: text(notice, 'id'), outcome: text(notice, 'outcome'), status: text(notice, 'status') })),
    ...(source === undefined ? {} : { source: { etag: text(source, 'etag'), hash: text(source, 'hash') } }),
    ...(plan === undefined ? {} : { plan: viewPlan(plan) }),
    essence: JSON.stringify(Object.entries(record ?? {}).filter(([name]) => !PASSING.has(name))),
  }
}

function viewPlan(plan: unknown): PacketPlanView {
  const rejectsKey = optionalText(plan, 'rejectsKey')
  return {
    outputs: items(plan, 'outputs').map((output) => ({
      table: text(output, 'table'),
      key: text(output, 'key'),
      rows: whole(output, 'rows'),
      replaces: field(output, 'replaces') === true,
    })),
    rowsIn: whole(plan, 'rowsIn'),
    rowsOut: whole(plan, 'rowsOut'),
    rowsRejected: whole(plan, 'rowsRejected'),
    ...(rejectsKey === undefined ? {} : { rejectsKey }),
    gaps: items(plan, 'gaps').length,
  }
}

/** How the record reads for people. */
export function describePacket({ name, state, reason }: PacketView): string {
  return `packet ${name}, ${reason === '' ? state : `${state}(${reason})`}`
}
