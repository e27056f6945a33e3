import { field, items, optionalText, text, whole } from './fields.ts'

/** What the laws need to know of a receipt, read off its data. */
export interface ReceiptView {
  readonly identity: string
  readonly key: string
  readonly versionId?: string
  readonly etag?: string
  readonly sequencer?: string
  readonly flow: string
  readonly state: string
  readonly reason: string
  readonly attempt: number
  readonly fence: number
  readonly createdAt: string
  readonly moves: readonly { readonly from: string | null; readonly to: string }[]
  readonly notices: readonly NoticeView[]
  readonly plan?: PlanView
}

export interface NoticeView {
  readonly id: string
  readonly outcome: string
  readonly status: string
}

export interface PlanView {
  readonly kind: string
  /** A start that was made. */
  readonly started: boolean
  readonly name?: string
  readonly input?: string
  readonly destination?: string
  readonly step?: string
}

export function viewReceipt(receipt: unknown): ReceiptView {
  const object = field(receipt, 'object')
  const plan = field(receipt, 'plan')
  const [versionId, etag, sequencer] = [optionalText(object, 'versionId'), optionalText(object, 'etag'), optionalText(object, 'sequencer')]
  return {
    identity: text(receipt, 'identity'),
    key: text(object, 'key'),
    ...(versionId === undefined ? {} : { versionId }),
    ...(etag === undefined ? {} : { etag }),
    ...(sequencer === undefined ? {} : { sequencer }),
    flow: text(receipt, 'flow'),
    state: text(receipt, 'state'),
    reason: optionalText(receipt, 'reason') ?? '',
    attempt: whole(receipt, 'attempt'),
    fence: whole(receipt, 'fence'),
    createdAt: text(receipt, 'createdAt'),
    moves: items(receipt, 'history').map((entry) => ({ from: optionalText(entry, 'from') ?? null, to: text(entry, 'to') })),
    notices: items(receipt, 'notices').map((notice) => ({
      id: text(notice, 'id'),
      outcome: text(notice, 'outcome'),
      status: text(notice, 'status'),
    })),
    ...(plan === undefined ? {} : { plan: viewPlan(plan) }),
  }
}

function viewPlan(plan: unknown): PlanView {
  const move = field(plan, 'move')
  const [name, input] = [optionalText(plan, 'name'), optionalText(plan, 'input')]
  const [destination, step] = [optionalText(move, 'destination'), optionalText(move, 'step')]
  return {
    kind: text(plan, 'kind'),
    started: field(plan, 'started') === true,
    ...(name === undefined ? {} : { name }),
    ...(input === undefined ? {} : { input }),
    ...(destination === undefined ? {} : { destination }),
    ...(step === undefined ? {} : { step }),
  }
}

/** How the receipt reads for people. */
export function describeReceipt(receipt: ReceiptView): string {
  const version = receipt.versionId ?? `${receipt.etag ?? ''}/${receipt.sequencer ?? '-'}`
  const end = receipt.reason === '' ? receipt.state : `${receipt.state}(${receipt.reason})`
  return `receipt ${receipt.identity.slice(0, 8)} of ${receipt.key} (${version.slice(0, 40)}), ${end}`
}
