import type { PacketDefect } from '../packets/packets-sandbox.ts'
import { lostUpdate } from './p01-lost-update.ts'
import { fileExists } from './p02-file-exists.ts'
import { counterPassesGap } from './p03-counter-passes-gap.ts'
import { payloadAsUnit } from './p06-payload-as-unit.ts'
import { factsFirst } from './p07-facts-first.ts'
import { appendedTwice } from './p08-appended-twice.ts'

/** The defects of the packets flow that the laws must find. */
export const PACKET_DEFECTS: readonly PacketDefect[] = [lostUpdate, fileExists, counterPassesGap, payloadAsUnit, factsFirst, appendedTwice]
