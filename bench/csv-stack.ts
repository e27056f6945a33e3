import { createReadStream } from 'node:fs'
import { fileWriter, ParquetWriter, parquetWriteRows } from 'hyparquet-writer'
import { parse } from 'csv-parse'
import { processUsage } from './process-usage.ts'

// The usual libraries, no diagnostics: `node csv-stack.ts <csv> <output> objects|arrays`. As objects they are put together as their manuals
// show it, a row at a time; as arrays with all care for speed. Prints what it took.
const [input = '', path = '', which = ''] = process.argv.slice(2)
const GROUP_ROWS = 100_000

const whole = (text: string): bigint | null => (text === '' ? null : BigInt(text))
const cents = (text: string): bigint | null => (text === '' ? null : BigInt(text.replace('.', '')))
const text = (value: string): string | null => (value === '' ? null : value)
const day = (value: string): Date | null => (value === '' ? null : new Date(`${value}T00:00:00Z`))
const moment = (value: string): bigint | null => (value === '' ? null : BigInt(Date.parse(`${value}Z`)) * 1_000n)

const COLUMNS = [
  { name: 'order_id', cast: whole, element: { type: 'INT64', repetition_type: 'REQUIRED' } },
  { name: 'customer_id', cast: whole, element: { type: 'INT64', repetition_type: 'OPTIONAL' } },
  { name: 'amount', cast: cents, element: { type: 'INT64', converted_type: 'DECIMAL', precision: 12, scale: 2, repetition_type: 'OPTIONAL' } },
  { name: 'currency', cast: text, element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } },
  { name: 'order_date', cast: day, element: { type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' } },
  { name: 'created_at', cast: moment, element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' }, repetition_type: 'OPTIONAL' } },
  { name: 'status', cast: text, element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } },
  { name: 'email', cast: text, element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } },
  { name: 'note', cast: text, element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } },
] as const
const TARGET = {
  writer: fileWriter(path),
  schema: [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS.map(({ name, element }) => ({ name, ...element }))],
}

async function writeObjects(): Promise<void> {
  const records: AsyncIterable<Readonly<Record<string, string>>> = createReadStream(input).pipe(parse({ columns: true }))
  async function* rows(): AsyncGenerator<Record<string, unknown>> {
    for await (const record of records) yield Object.fromEntries(COLUMNS.map(({ name, cast }) => [name, cast(record[name] ?? '')]))
  }
  await parquetWriteRows({ ...TARGET, rows: rows(), columns: COLUMNS.map(({ name }) => ({ name })), rowGroupSize: GROUP_ROWS })
}

async function writeArrays(): Promise<void> {
  const writer = new ParquetWriter(TARGET)
  let columns = COLUMNS.map((): unknown[] => [])
  const write = async (): Promise<void> => {
    const rows = columns[0]?.length ?? 0
    if (rows > 0) await writer.write({ columnData: COLUMNS.map(({ name }, i) => ({ name, data: columns[i] ?? [] })), rowGroupSize: rows })
    columns = COLUMNS.map((): unknown[] => [])
  }
  const records: AsyncIterable<readonly string[]> = createReadStream(input).pipe(parse({ from_line: 2 }))
  for await (const record of records) {
    for (const [i, { cast }] of COLUMNS.entries()) columns[i]?.push(cast(record[i] ?? ''))
    if (columns[0]?.length === GROUP_ROWS) await write()
  }
  await write()
  await writer.finish()
}

await (which === 'objects' ? writeObjects() : writeArrays())
console.log(JSON.stringify(processUsage()))
