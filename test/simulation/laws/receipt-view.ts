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
  readonly letters: readonly { readonly id: string; readonly status: string }[]
  /** How far moving the source to the archive has come. */
  readonly archive?: string
  readonly conversion?: ConversionView
  readonly plan?: PlanView
  /** What carries the job out, where one was decided on. */
  readonly engine?: string
  /** How far loading the table into the warehouse has come. */
  readonly load?: string
  /** A table that is prepared, and the upload that holds it where it has one. */
  readonly prepared?: { readonly uploadId?: string }
}

export interface NoticeView {
  readonly id: string
  readonly outcome: string
  readonly status: string
}

export interface ConversionView {
  readonly outputKey: string
  readonly contractHash: string
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rowsRejected: number
  readonly rejectsKey?: string
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
    letters: viewLetters(receipt),
    ...viewArchive(field(receipt, 'archive')),
    ...viewConversion(field(receipt, 'conversion')),
    ...(plan === undefined ? {} : { plan: viewPlan(plan) }),
    ...viewWork(receipt),
  }
}

function viewLetters(receipt: unknown): ReceiptView['letters'] {
  if (field(receipt, 'letters') === undefined) return []
  return items(receipt, 'letters').map((letter) => ({ id: text(letter, 'id'), status: text(letter, 'status') }))
}

function viewArchive(archive: unknown): { readonly archive?: string } {
  return archive === undefined ? {} : { archive: text(archive, 'step') }
}

function viewConversion(conversion: unknown): { readonly conversion?: ConversionView } {
  if (conversion === undefined) return {}
  const rejectsKey = optionalText(conversion, 'rejectsKey')
  const view = {
    outputKey: text(conversion, 'outputKey'),
    contractHash: optionalText(conversion, 'contractHash') ?? '',
    rowsIn: whole(conversion, 'rowsIn'),
    rowsOut: whole(conversion, 'rowsOut'),
    rowsRejected: whole(conversion, 'rowsRejected'),
  }
  return { conversion: { ...view, ...(rejectsKey === undefined ? {} : { rejectsKey }) } }
}

function viewWork(receipt: unknown): Pick<ReceiptView, 'engine' | 'load' | 'prepared'> {
  const [engine, load] = [optionalText(field(receipt, 'job'), 'engine'), optionalText(field(receipt, 'load'), 'step')]
  const prepared = field(receipt, 'prepared')
  const uploadId = optionalText(field(prepared, 'upload'), 'uploadId')
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(load === undefined ? {} : { load }),
    ...(prepared === undefined ? {} : { prepared: uploadId === undefined ? {} : { uploadId } }),
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
