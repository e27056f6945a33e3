import { expect } from 'chai'
import { writeNdjsonLines } from '../../../src/adapters/formats/ndjson-lines.ts'
import { CollectingSink } from './convert-text.ts'

describe('newline-delimited JSON', () => {
  it('writes nothing for no objects', async () => {
    const sink = new CollectingSink()
    await writeNdjsonLines([], sink)
    expect(sink.chunks).to.deep.equal([])
  })

  it('writes one line an object, whatever is in it', async () => {
    const sink = new CollectingSink()
    const objects = [{ a: 'x\ny\u2028"' }, { ['__proto__']: 1, b: null }, {}]
    await writeNdjsonLines(objects, sink)
    expect(sink.bytes.toString('utf8')).to.equal('{"a":"x\\ny\u2028\\""}\n{"__proto__":1,"b":null}\n{}\n')
  })

  it('waits for the sink and cuts long output at lines', async () => {
    const sink = new CollectingSink()
    const objects = Array.from({ length: 3_000 }, (_, n) => ({ n, text: 'é'.repeat(200) }))
    await writeNdjsonLines(objects, sink)
    expect(sink.chunks.length).to.be.above(3)
    for (const chunk of sink.chunks) expect(chunk.at(-1)).to.equal(10)
    expect(sink.bytes.toString('utf8').trimEnd().split('\n').map(line => JSON.parse(line) as object)).to.deep.equal(objects)
  })

  it('comes to an end wherever the last full chunk does, however long the sink takes', async () => {
    const object = { text: 'x'.repeat(60) }
    const inChunk = Math.ceil(262_144 / (JSON.stringify(object).length + 1))
    for (let more = -4; more <= 40; more++) {
      let lines = 0
      const slow = {
        async write(chunk: Uint8Array): Promise<void> {
          for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
          lines += chunk.filter(byte => byte === 10).length
        },
      }
      await writeNdjsonLines(Array.from({ length: inChunk + more }, () => object), slow)
      expect(lines, `${more} lines more than a chunk`).to.equal(inChunk + more)
    }
  })

  it('lets the error of the sink out', async () => {
    const failure = new Error('disk full')
    expect(await writeNdjsonLines([{}], { write: () => Promise.reject(failure) }).catch((error: unknown) => error)).to.equal(failure)
  })
})
