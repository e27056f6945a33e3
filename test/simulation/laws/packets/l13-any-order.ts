import { takenPacket } from './l01-all-taken.ts'
import { expectedStar, type TakenPacket } from './expected-star.ts'
import { packetsIn, type ManifestView } from './manifest-view.ts'
import type { PacketLaw, PacketScene } from './packet-law.ts'
import { starRows } from './star-files.ts'
import { rowText, type StarRow } from './star-rows.ts'

export const anyOrder: PacketLaw = {
  id: 'L13',
  says: 'Every star that was ever to be seen holds, cell by cell, what the packets that are in make in the order of their ids.',
  watch: (scene) => ({
    inspected: async () => {
      const packets = new Map<string, TakenPacket>()
      for (const star of scene.mirror.manifests) {
        const taken = [...packetsIn(star, (table) => scene.begunWith(table))]
        for (const name of taken) if (!packets.has(name)) packets.set(name, takenPacket(name, scene))
        const fault = await difference(star, taken.flatMap((name) => packets.get(name) ?? []), scene)
        if (fault !== undefined) return `version ${star.version.toString()}, of ${taken.join(', ')}: ${fault}`
      }
      return undefined
    },
  }),
}

async function difference(star: ManifestView, packets: readonly TakenPacket[], scene: PacketScene): Promise<string | undefined> {
  const expected = expectedStar(packets, scene.missingRows === 'unknown')
  const unknown = [...star.tables.keys()].find((table) => !expected.has(table))
  if (unknown !== undefined) return `there is a table ${unknown}`
  for (const [table, rows] of expected) {
    const [found, wanted] = [texts(await starRows(star, table, scene.mirror)), texts(rows)]
    const extra = found.find((row, index) => row !== wanted[index])
    const missing = wanted.find((row, index) => row !== found[index])
    if (extra !== undefined || missing !== undefined) return `${table} has ${extra ?? 'nothing'} where ${missing ?? 'nothing'} is right`
  }
  return undefined
}

function texts(rows: readonly StarRow[]): readonly string[] {
  return rows.map(rowText).sort()
}
