import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { makePackets, SAMPLE_PACKETS } from '../../scripts/packets/make-packets.ts'
import { packetFiles } from '../../scripts/packets/packet-files.ts'

const SAMPLES = fileURLToPath(new URL('../../samples/packets', import.meta.url))

describe('the sample packets', () => {
  const files = packetFiles(makePackets(SAMPLE_PACKETS))

  it('are what the generator makes of its seed', () => {
    const there = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(SAMPLES.length + 1).replaceAll('\\', '/'))
    expect(there).to.have.members(files.map(({ path }) => path))
    // Compared one by one, so that a failure does not print a megabyte.
    const others = files.filter(({ path, text }) => readFileSync(join(SAMPLES, path), 'utf8') !== text).map(({ path }) => path)
    expect(others).to.deep.equal([])
  })

  it('are others for another seed', () => {
    const texts = new Map(packetFiles(makePackets({ ...SAMPLE_PACKETS, seed: SAMPLE_PACKETS.seed + 1 })).map(({ path, text }) => [path, text]))
    const same = files.filter(({ path, text }) => texts.get(path) === text).map(({ path }) => path)
    expect(same).to.not.include('ingestion/sales_order/sales_order_1.jsonl')
  })

  it('are small enough to be kept with the sources', () => {
    expect(files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)).to.be.below(3_000_000)
  })

  it('are of all source tables, in both layouts, with rows that are not in the order of their ids', () => {
    const bulk = makePackets(SAMPLE_PACKETS).filter(({ id }) => id === 1)
    expect(bulk).to.have.length(11)
    for (const { table, rows } of bulk) {
      const ids = rows.map(row => Number(row[`${table}_id`]))
      if (ids.length > 4) expect(ids, table).to.not.deep.equal(ids.toSorted((a, b) => a - b))
    }
    expect(files.some(({ text }) => text.startsWith('[\n    {\n        "'))).to.equal(true)
    expect(files.some(({ path, text }) => path.startsWith('ingestion/') && text.startsWith('{"'))).to.equal(true)
  })
})
