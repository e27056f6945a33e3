// Writes packets of invented source tables into a folder: those of samples/packets without options, others by seed and size.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { requireTypeStripping } from './node-version.mjs'

requireTypeStripping()
const { makePackets, SAMPLE_PACKETS } = await import('./packets/make-packets.ts')
const { packetFiles } = await import('./packets/packet-files.ts')

const USAGE = 'Usage: node scripts/make-packets.mjs <folder> [--seed n] [--sales n] [--purchases n] [--days n]'
const number = { type: 'string' }
const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: number, sales: number, purchases: number, days: number } })
const [folder, ...others] = positionals
const wrong = Object.entries(values).find(([, text]) => !/^[1-9]\d{0,8}$/.test(text))
if (folder === undefined || others.length > 0 || wrong !== undefined) {
  console.error(wrong === undefined ? USAGE : `--${wrong[0]} must be a whole number from 1, not ${JSON.stringify(wrong[1])}\n${USAGE}`)
  process.exit(2)
}
const packets = makePackets({
  seed: Number(values.seed ?? SAMPLE_PACKETS.seed),
  salesOrders: Number(values.sales ?? SAMPLE_PACKETS.salesOrders),
  purchaseOrders: Number(values.purchases ?? SAMPLE_PACKETS.purchaseOrders),
  days: Number(values.days ?? SAMPLE_PACKETS.days),
})
for (const { path, text } of packetFiles(packets)) {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}
