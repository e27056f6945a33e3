import type { CsvContenderName } from './csv-contenders.ts'
import type { GoalName } from './goals.ts'
import { sizeText } from './section.ts'

export interface CsvEvent {
  readonly bytes: number
  readonly rounds: number
  /** Processors that all contenders are confined to; all there are when it is left out. */
  readonly processors?: number
  /** Ours with a second thread, where that is the point. */
  readonly by?: 'ours2'
  /** Whom ours is measured against, and for what. */
  readonly against: Readonly<Partial<Record<Exclude<CsvContenderName, 'ours2'>, GoalName | 'information'>>>
}

/** In the order of their sizes, since each file is made once. */
export const CSV_EVENTS: readonly CsvEvent[] = [
  { bytes: 100e3, rounds: 15, against: { duckdb: 'small', polars: 'information' } },
  { bytes: 1e6, rounds: 15, against: { duckdb: 'small', polars: 'information' } },
  { bytes: 10e6, rounds: 7, against: { duckdb: 'information', polars: 'information' } },
  { bytes: 10e6, rounds: 9, processors: 1, against: { duckdb: 'oneCpu' } },
  { bytes: 100e6, rounds: 3, against: { objects: 'stack', arrays: 'information', reference: 'information', duckdb: 'information', pandas: 'information', pyarrow: 'information' } },
  { bytes: 500e6, rounds: 5, against: { duckdb: 'large' } },
  { bytes: 500e6, rounds: 5, processors: 2, by: 'ours2', against: { duckdb2: 'twoCpus', polars: 'twoCpus', pyarrow: 'information', ours: 'information' } },
  { bytes: 2e9, rounds: 3, against: { duckdb: 'large' } },
]

const QUICK_BYTES = 1e6

/** All contenders in all ways, but small. */
export const QUICK_CSV_EVENTS = CSV_EVENTS.map((event): CsvEvent => ({ ...event, bytes: Math.min(event.bytes, QUICK_BYTES), rounds: 1 }))

export function placeText({ bytes, processors }: Pick<CsvEvent, 'bytes' | 'processors'>): string {
  return processors === undefined ? sizeText(bytes) : `${sizeText(bytes)} on ${processors === 1 ? 'one processor' : `${processors.toString()} processors`}`
}
