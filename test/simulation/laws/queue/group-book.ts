import type { CallRecord, HistoryRecord } from '../../kernel/history.ts'
import { field, items, optionalText, text, whole } from '../fields.ts'

/** What the laws need to know of a group, read off its data. */
export interface GroupView {
  readonly group: string
  readonly state: string
  readonly attempt: number
  readonly fence: number
  readonly lease?: { readonly owner: string; readonly untilMs: number }
  readonly current?: CurrentView
  readonly haltedBy?: FileView
  readonly admitted: readonly FileView[]
  readonly newest: string
}

export interface FileView {
  readonly receipt: string
  readonly attempt: number
}

export interface CurrentView extends FileView {
  readonly run: number
  readonly phase: string
}

/** A group before and after a write, with what the write had rested on. */
export interface GroupChange {
  readonly before?: GroupView
  readonly after: GroupView
  /** The writer had seen the state that it wrote over. */
  readonly isSeen: boolean
}

/** Groups as the history of calls says they are: a second bookkeeping of the ledger. */
export class GroupBook {
  readonly #groups = new Map<string, { readonly view: GroupView; readonly revision: string }>()
  #last: readonly GroupChange[] = []

  get all(): readonly GroupView[] {
    return [...this.#groups.values()].map(({ view }) => view)
  }

  /** What the newest record did, one change for each effect. */
  get last(): readonly GroupChange[] {
    return this.#last
  }

  apply(record: HistoryRecord): void {
    const isWrite = record.kind === 'call' && (record.method === 'createGroup' || record.method === 'saveGroup')
    this.#last = isWrite ? this.#changes(record) : []
  }

  #changes({ args, answers }: CallRecord): readonly GroupChange[] {
    const [data, expected] = args
    return answers.flatMap((answer): readonly GroupChange[] => {
      const kind = field(answer, 'kind')
      if (kind !== 'saved' && kind !== 'created') return []
      const after = viewGroup(data)
      const known = this.#groups.get(after.group)
      this.#groups.set(after.group, { view: after, revision: text(answer, 'revision') })
      const isSeen = kind === 'created' ? known === undefined : known?.revision === expected
      return [{ after, isSeen, ...(known === undefined ? {} : { before: known.view }) }]
    })
  }
}

function viewGroup(data: unknown): GroupView {
  const [lease, current, haltedBy] = [field(data, 'lease'), field(data, 'current'), field(data, 'haltedBy')]
  return {
    group: text(data, 'group'),
    state: text(data, 'state'),
    attempt: whole(data, 'attempt'),
    fence: whole(data, 'fence'),
    ...(lease === undefined ? {} : { lease: { owner: text(lease, 'owner'), untilMs: whole(lease, 'untilMs') } }),
    ...(current === undefined ? {} : { current: viewCurrent(current) }),
    ...(haltedBy === undefined ? {} : { haltedBy: viewFile(haltedBy) }),
    admitted: items(data, 'admitted').map(viewFile),
    newest: optionalText(field(data, 'newest'), 'key') ?? '',
  }
}

function viewCurrent(data: unknown): CurrentView {
  return { ...viewFile(data), run: whole(data, 'run'), phase: text(field(data, 'phase'), 'kind') }
}

function viewFile(data: unknown): FileView {
  return { receipt: text(data, 'receipt'), attempt: whole(data, 'attempt') }
}
