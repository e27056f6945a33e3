import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { CsvToParquetOptions } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { TableContract } from '../../../src/domain/contract/table-contract.ts'
import type { RejectionLine } from '../../../src/domain/table/rejection.ts'
import type { ByteSink } from '../../../src/ports/byte-sink.ts'
import type { ConversionOutcome, ConversionTask } from '../../../src/ports/table-converter.ts'

/** A sink that keeps what it is given, and takes its time, so that code that does not wait for it shows. */
export class CollectingSink implements ByteSink {
  readonly chunks: Uint8Array[] = []
  #busy = false

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#busy) throw new Error('A chunk was written before the sink had taken the last one')
    this.#busy = true
    await new Promise(resolve => setImmediate(resolve))
    this.chunks.push(chunk)
    this.#busy = false
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get lines(): RejectionLine[] {
    const text = this.bytes.toString('utf8')
    return text === '' ? [] : text.replace(/\n$/, '').split('\n').map(line => JSON.parse(line) as RejectionLine)
  }
}

export function contractOf(descriptor: object): TableContract {
  const parsing = parseContract('test', JSON.stringify(descriptor))
  if (parsing.kind === 'contract') return parsing.contract
  throw new Error(JSON.stringify(parsing.problems))
}

export async function* chunked(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

export interface Converted {
  readonly outcome: ConversionOutcome
  readonly output: CollectingSink
  readonly rejects: CollectingSink
  readonly warnings: CollectingSink
}

export async function convertBytes(
  source: AsyncIterable<Uint8Array>,
  contract: TableContract,
  options: Partial<CsvToParquetOptions> = {},
  task: Partial<ConversionTask> = {},
): Promise<Converted> {
  const [output, rejects, warnings] = [new CollectingSink(), new CollectingSink(), new CollectingSink()]
  const converter = new CsvToParquetConverter(options)
  const outcome = await converter.convert({ source, contract, metadata: {}, output, rejects, warnings, ...task })
  return { outcome, output, rejects, warnings }
}

export function convertText(text: string, contract: TableContract, options: Partial<CsvToParquetOptions> = {}): Promise<Converted> {
  return convertBytes(chunked(Buffer.from(text, 'utf8')), contract, options)
}
