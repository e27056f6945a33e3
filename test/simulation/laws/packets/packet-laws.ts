import { allTaken } from './l01-all-taken.ts'
import { factsOnce } from './l03-facts-once.ts'
import { balance } from './l04-balance.ts'
import { packetFences } from './l08-packet-fences.ts'
import { watermarks } from './l09-watermarks.ts'
import { packetStates } from './l10-packet-states.ts'
import { packetNotices } from './l11-packet-notices.ts'
import { anyOrder } from './l13-any-order.ts'
import { failedOnce } from './l14-failed-once.ts'
import { packetsDrained } from './l15-packets-drained.ts'
import { packetIsolation } from './l16-packet-isolation.ts'
import { wholePackets } from './l18-whole-packets.ts'
import { oneSnapshot } from './l19-one-snapshot.ts'
import { noOrphans } from './l20-no-orphans.ts'
import { namedOnly } from './l21-named-only.ts'
import type { PacketLaw } from './packet-law.ts'

/** The laws that watch a run of the packets flow, in the order in which they complain. */
export const PACKET_LAWS: readonly PacketLaw[] = [
  wholePackets,
  oneSnapshot,
  namedOnly,
  balance,
  packetFences,
  watermarks,
  packetStates,
  packetNotices,
  packetsDrained,
  allTaken,
  failedOnce,
  packetIsolation,
  factsOnce,
  noOrphans,
  anyOrder,
]
