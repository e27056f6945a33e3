import { parseConfig } from '../src/domain/config/parse-config.ts'
import { decideRoute } from '../src/domain/routing/decide-route.ts'
import { buildJobIndex, type JobIndex } from '../src/domain/routing/match-job.ts'
import { nanosecondsEach } from './measure.ts'
import type { Plan, SectionResult } from './section.ts'

interface RouteMatching {
  readonly kind: 'exact' | 'pattern'
  readonly jobs: number
  /** Nanoseconds for one decision: the median of nine rounds. */
  readonly nanoseconds: number
  /** Against the smallest configuration of the same kind, in the same run. */
  readonly ratio: number
}

const SIZES = [10, 100, 1_000, 10_000]

/** What one routing decision costs as the configuration grows. */
export async function measureRouting({ quick, progress }: Plan): Promise<SectionResult> {
  progress('routing: all configurations')
  const times = measureRouteMatching(quick ? 2_000 : 50_000)
  return {
    rows: [],
    lines: [
      'Routing: one decision as the configuration grows (nanoseconds; ratio to the smallest of its kind)',
      ...times.map(({ kind, jobs, nanoseconds, ratio }) => `  ${kind.padEnd(8)} ${jobs.toString().padStart(6)} jobs  ${nanoseconds.toFixed(0).padStart(7)} ns  ${ratio.toFixed(2)}x`),
    ],
    data: times,
  }
}

function measureRouteMatching(turns: number): readonly RouteMatching[] {
  return (['exact', 'pattern'] as const).flatMap((kind) => {
    const times = SIZES.map((jobs) => ({ jobs, nanoseconds: timeOf(kind, jobs, turns) }))
    const smallest = times[0]?.nanoseconds ?? Number.NaN
    return times.map(({ jobs, nanoseconds }) => ({ kind, jobs, nanoseconds, ratio: nanoseconds / smallest }))
  })
}

function timeOf(kind: 'exact' | 'pattern', jobs: number, turns: number): number {
  const index = indexOf(kind, jobs)
  const keys = Array.from({ length: 64 }, (_, n) => `data/in/feed_${((n * 7_919) % jobs).toString().padStart(6, '0')}_x.csv`)
  return nanosecondsEach((turn) => {
    if (decideRoute(keys[turn % keys.length] ?? '', index).kind !== 'run') throw new Error('a file was not matched')
  }, turns)
}

function indexOf(kind: 'exact' | 'pattern', jobs: number): JobIndex {
  const suffix = kind === 'exact' ? '_x.csv' : '_*.csv'
  const entries = Array.from({ length: jobs }, (_, n) => ({
    job_id: `JOB${n.toString()}`,
    job_name: 'feed',
    source_file_name: `feed_${n.toString().padStart(6, '0')}${suffix}`,
    target_table: 'feed',
    upsert_keys: ['id'],
    is_active: true,
  }))
  const config = parseConfig(JSON.stringify(entries))
  if (config.kind !== 'config') throw new Error(config.message)
  return buildJobIndex(config)
}
