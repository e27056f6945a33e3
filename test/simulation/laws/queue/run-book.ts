import type { HistoryRecord } from '../../kernel/history.ts'
import { field, items, optionalText, text, whole } from '../fields.ts'

/** The ledger's record of one run, read off its data. */
export interface RunView {
  readonly id: string
  readonly identity: string
  readonly attempt: number
  readonly state: string
  readonly claimedBy?: string
  /** When the claim was made. */
  readonly claimedMs?: number
  readonly moves: readonly { readonly from: string | null; readonly to: string }[]
}

/** Runs as the history of calls says they are: a second bookkeeping of the ledger. */
export class RunBook {
  readonly #runs = new Map<string, RunView>()

  get all(): readonly RunView[] {
    return [...this.#runs.values()]
  }

  find(id: string): RunView | undefined {
    return this.#runs.get(id)
  }

  apply(record: HistoryRecord): void {
    if (record.kind !== 'call' || (record.method !== 'registerRun' && record.method !== 'saveRun')) return
    const took = record.answers.some((answer) => field(answer, 'kind') === 'saved' || field(answer, 'kind') === 'created')
    if (!took) return
    const [data] = record.args
    const [id, claimedBy] = [text(data, 'id'), optionalText(data, 'claimedBy')]
    const claim = claimedBy === undefined ? {} : { claimedBy, claimedMs: this.#runs.get(id)?.claimedMs ?? record.atMs }
    this.#runs.set(id, {
      id,
      identity: text(data, 'identity'),
      attempt: whole(data, 'attempt'),
      state: text(data, 'state'),
      ...claim,
      moves: items(data, 'history').map((entry) => ({ from: optionalText(entry, 'from') ?? null, to: text(entry, 'to') })),
    })
  }
}
