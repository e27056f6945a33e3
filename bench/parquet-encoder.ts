import { openParquetSink } from '../src/adapters/formats/open-parquet-sink.ts'
import type { ParquetEncoder } from '../src/adapters/formats/open-parquet-sink.ts'
import type { OpenTableWriter } from '../src/ports/table-writer.ts'
import { FastParquetSink } from '../src/adapters/formats/parquet/fast-parquet-sink.ts'
import { textField } from '../src/domain/contract/table-contract.ts'
import type { ColumnType, FieldContract } from '../src/domain/contract/table-contract.ts'
import { createColumn } from '../src/domain/table/column-builder.ts'
import type { Column } from '../src/domain/table/column-builder.ts'
import type { ByteSink } from '../src/ports/byte-sink.ts'
import { Prng } from '../test/simulation/kernel/prng.ts'
import { median } from './measure.ts'
import type { Plan, SectionResult } from './section.ts'

interface EncoderTimes {
  readonly columns: string
  readonly writer: string
  readonly rowsPerSecond: number
  /** Megabytes of values as they lie in the columns, not of Parquet. */
  readonly megabytesPerSecond: number
  readonly bytesPerRow: number
  /** Time of hyparquet-writer against that of this writer in the same round: the median of the rounds. */
  readonly times: number
}

type Cell = number | string | null
type Making = Readonly<Record<string, readonly [ColumnType, (row: number, prng: Prng) => Cell]>>

const STATUSES = ['open', 'packed', 'shipped', 'delivered', 'returned', 'cancelled']
const CURRENCIES = ['EUR', 'GBP', 'USD']
const WORDS = ['please', 'call', 'before', 'delivery', 'the', 'blue', 'door', 'is', 'left', 'of', 'gate', 'naïve', 'fragile', 'rush']
const BEGIN_MICROS = 1_767_225_600_000_000

/** Orders, as they come: keys, amounts, days, moments, codes, texts of few and of any words, and what is missing. */
const MIXED: Making = {
  order_id: [{ kind: 'int64' }, row => 10_000_000 + row],
  customer_id: [{ kind: 'int64' }, (_, prng) => prng.int(200_000)],
  units: [{ kind: 'int32' }, (_, prng) => 1 + prng.int(20)],
  amount: [{ kind: 'decimal', precision: 12, scale: 2 }, (_, prng) => prng.int(5_000_000)],
  weight: [{ kind: 'double' }, (_, prng) => (prng.chance(0.1) ? null : prng.int(1_000_000) / 128)],
  currency: [{ kind: 'text' }, (_, prng) => CURRENCIES[prng.int(CURRENCIES.length)] ?? null],
  order_date: [{ kind: 'date' }, row => 20_454 + Math.floor(row / 400)],
  created_at: [{ kind: 'timestamp', utcAdjusted: false }, (row, prng) => BEGIN_MICROS + row * 2_000_000 + prng.int(1_000_000)],
  status: [{ kind: 'text' }, (_, prng) => STATUSES[prng.int(STATUSES.length)] ?? null],
  paid: [{ kind: 'boolean' }, (_, prng) => prng.int(2)],
  email: [{ kind: 'text' }, (_, prng) => (prng.chance(0.05) ? null : `customer.${prng.int(200_000)}@example.com`)],
  note: [{ kind: 'text' }, (_, prng) => (prng.chance(0.6) ? null : Array.from({ length: 1 + prng.int(8) }, () => WORDS[prng.int(WORDS.length)]).join(' '))],
}

const ofKinds = (...kinds: readonly ColumnType['kind'][]): Making => Object.fromEntries(Object.entries(MIXED).filter(([, [type]]) => kinds.includes(type.kind)))

const TABLES: Readonly<Record<string, Making>> = {
  mixed: MIXED,
  'integers and decimals': ofKinds('int32', 'int64', 'decimal'),
  'dates and moments': ofKinds('date', 'timestamp'),
  doubles: ofKinds('double'),
  texts: ofKinds('text'),
  booleans: ofKinds('boolean'),
}

type OpenSink = (fields: readonly FieldContract[], output: ByteSink) => OpenTableWriter

const by = (encoder: ParquetEncoder): OpenSink => (fields, output) => openParquetSink(fields, output, { parquet: encoder, parquetOptions: {} })

const WRITERS: Readonly<Record<string, OpenSink>> = {
  'hyparquet-writer': by('hyparquet-writer'),
  'own encoder': by('own'),
  'own, plain integers': (fields, output) => new FastParquetSink(fields, output, { integers: 'plain' }),
  'own, zstd': (fields, output) => new FastParquetSink(fields, output, { compression: 'zstd' }),
}

/** What our encoder alone is worth. */
export async function measureEncoder({ quick, roundsMax, progress }: Plan): Promise<SectionResult> {
  progress('encoder: all writers')
  const results = await measureParquetEncoder(quick ? 5_000 : 100_000, Math.min(quick ? 1 : 9, roundsMax))
  return { rows: [], lines: linesOf(results), data: results }
}

/** The same columns by each writer, in turns within one process, so that what disturbs the machine disturbs all of them. */
async function measureParquetEncoder(rows: number, rounds: number): Promise<readonly EncoderTimes[]> {
  const results: EncoderTimes[] = []
  for (const [name, making] of Object.entries(TABLES)) {
    const table = tableOf(making, rows)
    const seconds = new Map<string, number[]>()
    const sizes = new Map<string, number>()
    for (let round = -2; round < rounds; round++) {
      for (const [writer, open] of Object.entries(WRITERS)) {
        const began = process.hrtime.bigint()
        const size = await written(table, open)
        // The first rounds are for the compilers.
        if (round >= 0) seconds.set(writer, [...(seconds.get(writer) ?? []), Number(process.hrtime.bigint() - began) / 1e9])
        sizes.set(writer, size)
      }
    }
    const reference = seconds.get('hyparquet-writer') ?? []
    for (const [writer, taken] of seconds) {
      results.push({
        columns: name,
        writer,
        rowsPerSecond: rows / median(taken),
        megabytesPerSecond: table.bytes / median(taken) / 1e6,
        bytesPerRow: (sizes.get(writer) ?? 0) / rows,
        times: median(taken.map((time, i) => (reference[i] ?? Number.NaN) / time)),
      })
    }
  }
  return results
}

interface Table {
  readonly fields: readonly FieldContract[]
  readonly columns: readonly Column[]
  readonly rows: number
  readonly bytes: number
}

function tableOf(making: Making, rows: number): Table {
  const prng = new Prng(7)
  const fields = Object.entries(making).map(([name, [column]]): FieldContract => ({ ...textField(name, []), column }))
  const makers = Object.values(making).map(([type, cellOf]) => ({ column: createColumn(type, rows), cellOf }))
  for (let row = 0; row < rows; row++) for (const { column, cellOf } of makers) put(column, row, cellOf(row, prng))
  const columns = makers.map(({ column }) => column)
  return { fields, columns, rows, bytes: columns.reduce((sum, column) => sum + bytesOf(column, rows), 0) }
}

function put(column: Column, row: number, cell: Cell): void {
  if (cell === null) column.setNull(row)
  else if (column.storage === 'bytes') column.set(row, Buffer.from(String(cell)), 0, Buffer.byteLength(String(cell)))
  else if (column.storage === 'boolean') column.set(row, cell === 1)
  else if (column.storage === 'int64') column.setNumber(row, Number(cell))
  else column.set(row, Number(cell))
}

function bytesOf(column: Column, rows: number): number {
  return column.storage === 'bytes' ? column.byteLength(rows) : rows * column.values.BYTES_PER_ELEMENT
}

async function written({ fields, columns, rows }: Table, open: OpenSink): Promise<number> {
  let size = 0
  const sink = open(fields, { write: async chunk => void (size += chunk.length) })
  await sink.write(columns, rows)
  await sink.finish({})
  return size
}

function linesOf(results: readonly EncoderTimes[]): readonly string[] {
  return [
    'Parquet: columns to pages, by our encoder and by hyparquet-writer (megabytes of columns; speed as a multiple of hyparquet-writer)',
    ...results.map(({ columns, writer, rowsPerSecond, megabytesPerSecond, bytesPerRow, times }) => {
      const speed = `${(rowsPerSecond / 1e6).toFixed(2).padStart(6)} M rows/s ${megabytesPerSecond.toFixed(0).padStart(5)} MB/s`
      return `  ${columns.padEnd(22)} ${writer.padEnd(20)} ${speed}  ${times.toFixed(1).padStart(5)}x  ${bytesPerRow.toFixed(1).padStart(5)} bytes a row`
    }),
  ]
}
