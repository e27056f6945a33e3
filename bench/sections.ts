import { measureBadRows } from './bad-rows.ts'
import { measureFunctions } from './bundles.ts'
import { measureCsv } from './csv.ts'
import { measureJson } from './json.ts'
import { measurePackets } from './packets.ts'
import { measureEncoder } from './parquet-encoder.ts'
import { measureQueue } from './queue.ts'
import { measureRouting } from './route-matching.ts'
import type { Section } from './section.ts'
import { measureWarm } from './warm.ts'

/** Everything that is measured, in its order. */
export const SECTIONS = {
  csv: measureCsv,
  warm: measureWarm,
  json: measureJson,
  'bad-rows': measureBadRows,
  packets: measurePackets,
  bundles: measureFunctions,
  encoder: measureEncoder,
  routing: measureRouting,
  queue: measureQueue,
} as const satisfies Readonly<Record<string, Section>>

export type SectionName = keyof typeof SECTIONS

/** All of them, or those that a list names, in the order of the table. Throws at a name of none. */
export function sectionNames(list: string | undefined): readonly SectionName[] {
  const all = Object.keys(SECTIONS).filter((name): name is SectionName => Object.hasOwn(SECTIONS, name))
  const wanted = list?.split(',') ?? all
  const unknown = wanted.filter((name) => !Object.hasOwn(SECTIONS, name))
  if (unknown.length > 0) throw new RangeError(`--only names ${unknown.join(', ')}: choose from ${all.join(', ')}`)
  return all.filter((name) => wanted.includes(name))
}
