import { expect } from 'chai'
import { parquetMetadata } from 'hyparquet'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import type { ColumnType } from '../../../src/domain/contract/table-contract.ts'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import { warmUp } from '../../../src/entrypoints/lambda/warm-up.ts'
import type { ConversionOutcome, ConversionTask, TableConverter } from '../../../src/ports/table-converter.ts'

/** Named one by one, so that a new type of column does not go without. */
const KINDS: Readonly<Record<ColumnType['kind'], true>> = {
  int32: true, int64: true, double: true, decimal: true, boolean: true, text: true, json: true, date: true, time: true, timestamp: true, year: true, yearmonth: true, duration: true,
}

/** What a converter was given, and what it wrote to each sink. */
class WatchedConverter implements TableConverter {
  readonly #converter = new CsvToParquetConverter()
  readonly tasks: ConversionTask[] = []
  readonly outcomes: ConversionOutcome[] = []
  readonly table: Uint8Array[] = []
  readonly bytes = { source: 0, chunks: 0, output: 0, rejects: 0, warnings: 0 }

  async convert(task: ConversionTask): Promise<ConversionOutcome> {
    this.tasks.push(task)
    const counted = (name: 'output' | 'rejects' | 'warnings') => ({ write: (chunk: Uint8Array): Promise<void> => {
      this.bytes[name] += chunk.length
      if (name === 'output') this.table.push(chunk.slice())
      return task[name].write(chunk)
    } })
    const outcome = await this.#converter.convert({ ...task, source: this.#counted(task.source), output: counted('output'), rejects: counted('rejects'), warnings: counted('warnings') })
    this.outcomes.push(outcome)
    return outcome
  }

  async inspect(): Promise<never> {
    throw new Error('nothing is inspected')
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.bytes.source += chunk.length
      this.bytes.chunks++
      yield chunk
    }
  }
}

function refusing(work: () => Promise<ConversionOutcome>): TableConverter {
  return { convert: work, inspect: () => Promise.resolve(undefined) }
}

async function tableOf(converter: TableConverter, text: string): Promise<Buffer> {
  const parsing = parseContract('orders', JSON.stringify({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }] }))
  if (parsing.kind !== 'contract') throw new Error(JSON.stringify(parsing.problems))
  const chunks: Uint8Array[] = []
  const into = { write: (chunk: Uint8Array): Promise<void> => Promise.resolve(void chunks.push(chunk.slice())) }
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  }
  const outcome = await converter.convert({ source: source(), contract: parsing.contract, metadata: {}, output: into, rejects: into, warnings: into })
  expect(outcome.kind).to.equal('converted')
  return Buffer.concat(chunks)
}

describe('warmUp', () => {
  it('goes through every type of column, in chunks, with rows that are kept, rejected and warned of', async () => {
    const [converter, logger] = [new WatchedConverter(), new RecordingLogger()]
    await warmUp({ converter, logger, isOn: true })
    expect(logger.records).to.deep.equal([])
    const [{ contract }, [outcome]] = [converter.tasks[0]!, converter.outcomes]
    expect([...new Set(contract.fields.map(({ column }) => column.kind))].sort()).to.deep.equal(Object.keys(KINDS).sort())
    expect(contract.fields.some(({ required }) => required)).to.equal(true)
    expect(new Set(contract.fields.map(({ column }) => column.kind === 'timestamp' && column.utcAdjusted))).to.deep.equal(new Set([true, false]))
    expect(outcome?.kind).to.equal('converted')
    expect(outcome?.tally).to.include({ rowsIn: 24, rowsRejected: 2, rowsWarned: 1, rowsOut: 22 })
    expect(outcome?.tally.missingColumns).to.deep.equal([])
    expect(outcome?.tally.errors.map(({ code }) => code).sort()).to.deep.equal(['missing-cell', 'type-error'])
    expect(converter.bytes.chunks).to.be.greaterThan(1)
    for (const [name, bytes] of Object.entries(converter.bytes)) expect(bytes, name).to.be.greaterThan(0)
  })

  it('writes by each encoding and compresses', async () => {
    const converter = new WatchedConverter()
    await warmUp({ converter, logger: new RecordingLogger(), isOn: true })
    const chunks = parquetMetadata(Uint8Array.from(Buffer.concat(converter.table)).buffer).row_groups.flatMap(({ columns }) => columns.map(({ meta_data: chunk }) => chunk))
    expect(new Set(chunks.flatMap((chunk) => chunk?.encodings ?? []))).to.include.keys('PLAIN', 'RLE', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED')
    expect(new Set(chunks.map((chunk) => chunk?.codec))).to.deep.equal(new Set(['SNAPPY']))
    expect(chunks.filter((chunk) => (chunk?.statistics?.null_count ?? 0n) > 0n)).to.have.length.greaterThan(2)
    expect(chunks.filter((chunk) => chunk?.dictionary_page_offset === undefined && chunk?.encodings.includes('PLAIN'))).to.have.length.greaterThan(0)
  })

  it('is short: a function waits for it when it starts', async () => {
    const converter = new WatchedConverter()
    await warmUp({ converter, logger: new RecordingLogger(), isOn: true })
    expect(converter.bytes.source).to.be.lessThan(40_000)
  })

  it('leaves the first file the bytes that it would have had', async () => {
    const text = `id,note\n${Array.from({ length: 300 }, (_, row) => `${row},"note ${row % 7}, café"`).join('\n')}\nx,bad\n`
    const [warm, cold] = [new CsvToParquetConverter(), new CsvToParquetConverter()]
    await warmUp({ converter: warm, logger: new RecordingLogger(), isOn: true })
    const expected = await tableOf(cold, text)
    expect(expected.length).to.be.greaterThan(500)
    expect((await tableOf(warm, text)).equals(expected)).to.equal(true)
  })

  it('does nothing when it is off', async () => {
    const converter = new WatchedConverter()
    await warmUp({ converter, logger: new RecordingLogger(), isOn: false })
    expect(converter.tasks).to.deep.equal([])
  })

  const tally = { rowsIn: 0, rowsOut: 0, rowsRejected: 0, rowsWarned: 0, blankLines: 0, commentLines: 0, preambleLines: 0, bytesIn: 0, errors: [], missingColumns: [], extraColumns: [], reorderedColumns: false }
  for (const [what, work, told] of [
    ['an error', () => Promise.reject(new TypeError('no such thing')), 'TypeError: no such thing'],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever is thrown is told of
    ['what is no error', () => Promise.reject('text'), 'text'],
    ['a refusal', () => Promise.resolve({ kind: 'refused', fault: { code: 'source-error', message: 'not so' }, tally } as const), 'Error: the made-up table was refused: not so'],
  ] as const) {
    it(`logs ${what}, and lets the function start`, async () => {
      const logger = new RecordingLogger()
      await warmUp({ converter: refusing(work), logger, isOn: true })
      expect(logger.records).to.deep.equal([{ level: 'warn', event: 'warm-up-failed', fields: { error: told } }])
    })
  }
})
