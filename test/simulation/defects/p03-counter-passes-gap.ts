import type { PacketDefect } from '../packets/packets-sandbox.ts'
import { withMethod } from '../router/paged-ports.ts'

/** The counter is the highest id that came: what is missing below it, nobody asks for any more. */
export const counterPassesGap: PacketDefect = {
  id: 'P3',
  puts: 'the counter of a table passes the packets that are missing, with no more than a warning',
  ports: (ports) => ({
    ...ports,
    ledger: withMethod(ports.ledger, 'saveSequence', (sequence, expected) =>
      ports.ledger.saveSequence({ ...sequence, watermark: sequence.highest, gaps: [] }, expected),
    ),
  }),
}
