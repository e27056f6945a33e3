import { thrownMessage } from '../../domain/errors/thrown.ts'
import { packetDigits, parsePacketDigits } from '../../domain/packets/packet-id.ts'
import { EMPTY_SEQUENCE, type PacketSequence } from '../../domain/packets/packet-sequence.ts'
import { newTableSequence, withKnowledge, type TableSequence } from '../../domain/packets/table-sequence.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../ports/logger.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import type { Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { isoNow } from '../iso-now.ts'

/** Writers of one sequence that get in each other's way this often are no coincidence. */
const ROUNDS_MAX = 20

/**
 * Which packets of each table are in: the ledger is the authority, by conditional writes; the parameter store shows the watermark to
 * others, and may lag.
 */
export class TableSequences {
  readonly #ledger: PacketLedger
  readonly #parameters: ParameterStore
  readonly #clock: Clock
  readonly #logger: Logger

  constructor(deps: { readonly packetLedger: PacketLedger; readonly parameters: ParameterStore; readonly clock: Clock; readonly logger: Logger }) {
    this.#ledger = deps.packetLedger
    this.#parameters = deps.parameters
    this.#clock = deps.clock
    this.#logger = deps.logger
  }

  /**
   * What is known of a table. The first time, that is what the parameter store says: another program may have processed packets
   * before.
   */
  async of(table: string): Promise<Stored<TableSequence>> {
    const known = await this.#ledger.findSequence(table)
    if (known !== undefined) return known
    const value = await this.#parameters.get(parameterName(table))
    const watermark = value === undefined ? 0 : parsePacketDigits(value.trim())
    if (watermark === undefined) throw new Error(`Parameter ${parameterName(table)} holds ${JSON.stringify(value?.slice(0, 40))}, which is no packet id: correct it`)
    const sequence = newTableSequence(table, { ...EMPTY_SEQUENCE, watermark, highest: watermark }, isoNow(this.#clock))
    const created = await this.#ledger.createSequence(sequence)
    if (created.kind === 'created') return { value: sequence, revision: created.revision }
    const other = await this.#ledger.findSequence(table)
    if (other === undefined) throw new PortError('unavailable', `the sequence of ${table} has vanished from the ledger`)
    return other
  }

  /** Takes up what the manifest says. The ledger never forgets a packet by it. */
  async advance(table: string, inStar: PacketSequence): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await this.of(table)
      const next = withKnowledge(stored.value, inStar, isoNow(this.#clock))
      if (next === stored.value) return
      const saved = await this.#ledger.saveSequence(next, stored.revision)
      if (saved.kind === 'saved') return
    }
    throw new PortError('throttled', `the sequence of ${table} is being written all the time`)
  }

  /**
   * Shows the watermark to others. Whoever writes last may have read first, so the ledger is read again afterwards. A failure is
   * told and harms nothing: the next packet or the sweep shows it.
   */
  async mirror(table: string): Promise<boolean> {
    try {
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        const { watermark } = (await this.of(table)).value
        if (watermark === 0) return true
        const shown = await this.#parameters.get(parameterName(table))
        if (shown === packetDigits(watermark)) return true
        await this.#parameters.put(parameterName(table), packetDigits(watermark))
      }
    } catch (error) {
      this.#logger.log('warn', 'watermark-not-mirrored', { table, error: thrownMessage(error) })
    }
    return false
  }
}

/** Where other programs look for the watermark of a table. */
export function parameterName(table: string): string {
  return `/processing/${table}/latest_packet_id`
}
