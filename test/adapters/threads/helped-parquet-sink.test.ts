import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { FastParquetSink } from '../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import { HelpedParquetSink, openHelpedParquetFile } from '../../../src/adapters/threads/helped-parquet-sink.ts'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { Prng } from '../../simulation/kernel/prng.ts'
import { contractOf, convertText } from '../formats/convert-text.ts'
import { build } from '../formats/parquet/build-columns.ts'
import type { BuiltColumn, Value } from '../formats/parquet/build-columns.ts'

const TYPES: Readonly<Record<string, readonly [ColumnType, (n: number) => Value]>> = {
  id: [{ kind: 'int64' }, n => BigInt(n) * 7n - 1_000n],
  day: [{ kind: 'date' }, n => n % 40],
  share: [{ kind: 'double' }, n => n / 3],
  isPaid: [{ kind: 'boolean' }, n => n % 3 === 0],
  state: [{ kind: 'text' }, n => `state ${n % 5}`],
  note: [{ kind: 'text' }, n => `note ${n} ${'é'.repeat(n % 20)}`],
}

function columnsOf(rows: number, seed: number): BuiltColumn[] {
  const prng = new Prng(seed)
  return Object.entries(TYPES).map(([name, [type, valueOf]], i) =>
    build(name, type, Array.from({ length: rows }, () => (i > 0 && prng.chance(0.1) ? null : valueOf(prng.int(100_000)))), i === 0))
}

const TURNS = [300, 1, 20_000, 300, 77].map((rows, i) => ({ rows, columns: columnsOf(rows, i) }))
const FIELDS = TURNS[0]!.columns.map(({ field }) => field)

/** Threads that live, besides this one. */
function threads(): number {
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('workers' in report) || !Array.isArray(report.workers)) throw new Error('The report of the process tells of no threads')
  return report.workers.length
}

async function untilEnded(): Promise<void> {
  for (let turn = 0; threads() > 0; turn++) {
    if (turn === 200) throw new Error('A thread goes on')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'nothing was thrown', (error: unknown) => (error instanceof Error ? error.message : String(error)))
}

describe('HelpedParquetSink', () => {
  afterEach(untilEnded)

  for (const options of [{}, { rowGroupRows: 1 }, { rowGroupRows: 300, integers: 'plain' as const }, { rowGroupRows: 20_301, compression: 'zstd' as const }]) {
    it(`writes the bytes that one thread writes: ${JSON.stringify(options)}`, async () => {
      const bytesOf = async (open: typeof FastParquetSink | typeof HelpedParquetSink) => {
        const pieces: Uint8Array[] = []
        const write = async (piece: Uint8Array) => {
          await new Promise(resolve => setTimeout(resolve, pieces.length % 3))
          pieces.push(piece)
        }
        const sink = new open(FIELDS, { write }, options)
        for (const { rows, columns } of TURNS) await sink.write(columns.map(({ column }) => column), rows)
        await sink.finish({ some: 'metadata' })
        return Buffer.concat(pieces)
      }
      const [alone, helped] = [await bytesOf(FastParquetSink), await bytesOf(HelpedParquetSink)]
      expect(Buffer.compare(helped, alone)).to.equal(0)
    })
  }

  it('lets errors of the output out as they are, whichever thread had the bytes', async () => {
    for (const good of [0, 1, 2, 9]) {
      let writes = 0
      const failure = new Error('the disk is full')
      const sink = new HelpedParquetSink(FIELDS, { write: () => (writes++ < good ? Promise.resolve() : Promise.reject(failure)) }, { rowGroupRows: 1 })
      const write = async () => {
        for (const { rows, columns } of [...TURNS, ...TURNS]) await sink.write(columns.map(({ column }) => column), rows)
        await sink.finish({})
      }
      expect(await write().catch((error: unknown) => error), String(good)).to.equal(failure)
      sink.release()
    }
  })

  it('tells what went wrong in the other thread, which then has ended', async () => {
    const sink = new HelpedParquetSink(FIELDS, { write: () => Promise.resolve() }, { rowGroupRows: 1 })
    await sink.write(TURNS[0]!.columns.map(({ column }) => column), 300)
    const columns = [build('id', TYPES['id']![0], [null]), ...columnsOf(1, 3).slice(1)].map(({ column }) => column)
    const write = async () => {
      await sink.write(columns, 1)
      await sink.finish({})
    }
    expect(await messageOf(write())).to.match(/Column id is required, and row 0 of its row group has no value/)
    sink.release()
  })

  it('tells it also where nobody minds rejections that are not handled', () => {
    for (const mode of ['strict', 'warn', 'none']) {
      const { stdout } = spawnSync(process.execPath, [`--unhandled-rejections=${mode}`, join(import.meta.dirname, 'failing-encoder.ts')], { encoding: 'utf8', timeout: 60_000 })
      expect(stdout, mode).to.match(/^Column a is required, and row 0 /)
    }
  }).timeout(200_000)

  it('refuses what comes when it has ended', async () => {
    const sink = new HelpedParquetSink(FIELDS, { write: () => Promise.resolve() }, { rowGroupRows: 1 })
    const { rows, columns } = TURNS[0]!
    for (let turn = 0; turn < 2; turn++) await sink.write(columns.map(({ column }) => column), rows)
    await sink.finish({})
    const more = async () => {
      for (let turn = 0; turn < 2; turn++) await sink.write(columns.map(({ column }) => column), rows)
    }
    expect(await messageOf(more())).to.match(/has ended/)
  })

  it('ends its thread when it is released in the middle', async () => {
    const sink = new HelpedParquetSink(FIELDS, { write: () => Promise.resolve() }, { rowGroupRows: 1 })
    for (const { rows, columns } of TURNS) await sink.write(columns.map(({ column }) => column), rows)
    expect(threads()).to.be.above(0)
    sink.release()
    sink.release()
  })

  it('gives the same bytes whatever a dictionary held in the row group before', async () => {
    const hash = (low: number): number => {
      const mixed = Math.imul(low, 0x85eb_ca6b)
      return mixed ^ mixed >>> 16
    }
    // More than are probed, all in one slot of the first table, and in several of a grown one.
    const met: bigint[] = []
    for (let value = 0; met.length < 80; value++) if ((hash(value) & 1023) === 0) met.push(BigInt(value))
    const groups = [(i: number) => BigInt(i % 4_000), (i: number) => met[i % 80]!].map(valueAt => build('a', { kind: 'int64' }, Array.from({ length: 16_384 }, (_, i) => valueAt(i))))
    const bytesOf = async (open: typeof FastParquetSink | typeof HelpedParquetSink) => {
      const pieces: Uint8Array[] = []
      const sink = new open([groups[0]!.field], { write: async piece => void pieces.push(piece) }, { rowGroupRows: 16_384 })
      for (const { column } of groups) await sink.write([column], 16_384)
      await sink.finish({})
      return Buffer.concat(pieces)
    }
    expect(Buffer.compare(await bytesOf(HelpedParquetSink), await bytesOf(FastParquetSink))).to.equal(0)
  })

  it('writes nothing more when it was released', async () => {
    let isReleased = false
    let late = 0
    const { field, column } = build('a', { kind: 'int64' }, Array.from({ length: 16_384 }, (_, i) => BigInt(i)))
    const sink = new HelpedParquetSink([field], { write: () => Promise.resolve(void (late += isReleased ? 1 : 0)) }, { rowGroupRows: 16_384 })
    for (let turn = 0; turn < 3; turn++) await sink.write([column], 16_384)
    // As a conversion does that reads on until it sees that it has been aborted.
    for (const until = performance.now() + 100; performance.now() < until;);
    isReleased = true
    sink.release()
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(late).to.equal(0)
  })
})

describe('a conversion with a thread that encodes', () => {
  afterEach(untilEnded)

  const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }] })
  const text = `id,note\n${Array.from({ length: 500 }, (_, i) => `${i % 50 === 7 ? 'x' : i},${i % 9 === 0 ? '' : `note ${i}`}`).join('\n')}\n`
  const options = { pageRows: 20, rowGroupRows: 40, batchBytes: 200 }

  it('comes to the same as one without', async () => {
    const [alone, helped] = [await convertText(text, contract, options), await convertText(text, contract, { ...options, parquet: openHelpedParquetFile })]
    expect(helped.outcome).to.deep.equal(alone.outcome)
    expect(Buffer.compare(helped.output.bytes, alone.output.bytes)).to.equal(0)
    expect(helped.rejects).to.deep.equal(alone.rejects)
  })

  it('leaves no thread behind when the file is refused in the middle', async () => {
    const strict = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }], 'x-sluice': { failureBudget: { rows: 5 } } })
    const { outcome } = await convertText(text, strict, { ...options, parquet: openHelpedParquetFile })
    expect(outcome.kind).to.equal('refused')
  })
})
