import type { HistoryRecord } from '../../kernel/history.ts'
import { field } from '../fields.ts'
import { viewPacket, type PacketView } from './packet-view.ts'
import { viewSequence, type SequenceView } from './manifest-view.ts'

/** The ledger of packets and the parameters as the history of calls says they are: a second bookkeeping. */
export class PacketBook {
  readonly #packets = new Map<string, PacketView>()
  readonly #sequences = new Map<string, SequenceView>()
  readonly #parameters = new Map<string, string>()

  get packets(): readonly PacketView[] {
    return [...this.#packets.values()]
  }

  get sequences(): ReadonlyMap<string, SequenceView> {
    return this.#sequences
  }

  packet(name: string): PacketView | undefined {
    return this.#packets.get(name)
  }

  /** What others read of a table. */
  parameter(table: string): string | undefined {
    return this.#parameters.get(`/processing/${table}/latest_packet_id`)
  }

  apply(record: HistoryRecord): void {
    if (record.kind !== 'call' || record.answers.length === 0) return
    const [first, second] = record.args
    if (record.port === 'parameters' && record.method === 'put') this.#parameters.set(String(first), String(second))
    if (!record.answers.some(isTaken)) return
    if (record.method === 'createPacket' || record.method === 'savePacket') {
      const view = viewPacket(first)
      this.#packets.set(view.name, view)
    }
    if (record.method === 'createSequence' || record.method === 'saveSequence') this.#sequences.set(String(field(first, 'table')), viewSequence(first))
  }

  /** A parameter that somebody else left. */
  leave(name: string, value: string): void {
    this.#parameters.set(name, value)
  }
}

/** Whether a ledger has taken what it was given. */
export function isTaken(answer: unknown): boolean {
  const kind = field(answer, 'kind')
  return kind === 'saved' || kind === 'created'
}
