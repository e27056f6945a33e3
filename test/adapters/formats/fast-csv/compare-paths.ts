import { isDeepStrictEqual } from 'node:util'
import type { CsvToParquetOptions } from '../../../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { TableContract } from '../../../../src/domain/contract/table-contract.ts'
import { convertBytes } from '../convert-text.ts'
import type { Converted } from '../convert-text.ts'

/** Cuts bytes at the places that a function of the turn says, so that chunks of all sizes follow one another. */
export async function* cut(bytes: Uint8Array, sizeAt: (turn: number) => number): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(1, sizeAt(turn))
    yield bytes.slice(at, at + size)
    at += size
  }
}

/** Says in what the fast path and the reference path differ on a file, or that they do not: in the outcome, and in any byte of any sink. */
export async function differenceOfPaths(
  bytes: Uint8Array,
  contract: TableContract,
  options: Partial<CsvToParquetOptions> = {},
  sizeAt: (turn: number) => number = () => 65_536,
): Promise<string | undefined> {
  const reference = await convertBytes(cut(bytes, sizeAt), contract, { ...options, referenceOnly: true })
  const fast = await convertBytes(cut(bytes, sizeAt), contract, { ...options, referenceOnly: false })
  return differenceOfResults(reference, fast)
}

export function differenceOfResults(reference: Converted, fast: Converted): string | undefined {
  if (!isDeepStrictEqual(fast.outcome, reference.outcome)) return `the outcome is ${JSON.stringify(fast.outcome)}, not ${JSON.stringify(reference.outcome)}`
  for (const name of ['rejects', 'warnings'] as const) {
    if (!fast[name].bytes.equals(reference[name].bytes)) return `${name} are ${fast[name].bytes.toString()}, not ${reference[name].bytes.toString()}`
  }
  // Of a file that is refused, the output is thrown away.
  if (reference.outcome.kind === 'refused' || fast.output.bytes.equals(reference.output.bytes)) return undefined
  return `the Parquet files differ (${fast.output.bytes.length} bytes, not ${reference.output.bytes.length})`
}

