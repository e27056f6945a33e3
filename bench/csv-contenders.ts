import { join } from 'node:path'
import { version as duckdbVersion } from '@duckdb/node-api'
import { benchBundle } from './contender.ts'
import type { Peers } from './peers/find-peers.ts'
import { nodeCommand } from './run-process.ts'
import type { Command } from './run-process.ts'

/** Whatever turns a CSV file of orders into Parquet. */
export type CsvContenderName = 'ours' | 'ours2' | 'reference' | 'objects' | 'arrays' | 'duckdb' | 'duckdb2' | 'polars' | 'pandas' | 'pyarrow'

export interface CsvContender {
  readonly name: CsvContenderName
  readonly label: string
  /** `undefined` when it is not installed. */
  readonly command: ((input: string, output: string) => Command) | undefined
}

export function csvContenders(peers: Peers): readonly CsvContender[] {
  const script = (name: string, ...options: readonly string[]) => (input: string, output: string): Command => nodeCommand(benchBundle(name), input, output, ...options)
  return [
    { name: 'ours', label: 'Sluice', command: script('csv-engine', 'fast') },
    { name: 'ours2', label: 'Sluice, 2 threads', command: script('csv-engine', 'two-threads') },
    { name: 'reference', label: 'Sluice, its reference path', command: script('csv-engine', 'reference') },
    { name: 'objects', label: 'csv-parse objects + hyparquet-writer', command: script('csv-stack', 'objects') },
    { name: 'arrays', label: 'csv-parse arrays + hyparquet-writer', command: script('csv-stack', 'arrays') },
    { name: 'duckdb', label: `DuckDB ${duckdbVersion()}, 1 thread`, command: script('csv-duckdb', '1') },
    { name: 'duckdb2', label: `DuckDB ${duckdbVersion()}, 2 threads`, command: script('csv-duckdb', '2') },
    { name: 'polars', label: labelOf('polars', peers['nodejs-polars']?.version), command: polars(peers) },
    { name: 'pandas', label: labelOf('pandas', peers.pandas?.version), command: python('pandas', peers.pandas?.from) },
    { name: 'pyarrow', label: labelOf('pyarrow', peers.pyarrow?.version), command: python('pyarrow', peers.pyarrow?.from) },
  ]
}

const labelOf = (name: string, version: string | undefined): string => (version === undefined ? name : `${name} ${version}`)

function polars({ 'nodejs-polars': found }: Peers): CsvContender['command'] {
  if (found === undefined) return undefined
  const script = join(import.meta.dirname, 'peers/polars-orders.mjs')
  return (input, output) => ({ ...nodeCommand(script, input, output, found.from), env: { POLARS_MAX_THREADS: '2' } })
}

function python(name: 'pandas' | 'pyarrow', from: string | undefined): CsvContender['command'] {
  if (from === undefined) return undefined
  const script = join(import.meta.dirname, `peers/${name}-orders.py`)
  // Without `-B` it would leave compiled files beside its script.
  return (input, output) => ({ file: from, args: ['-B', script, input, output], env: { OMP_NUM_THREADS: '2' } })
}
