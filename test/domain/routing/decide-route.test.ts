import { expect } from 'chai'
import { buildJobIndex } from '../../../src/domain/routing/match-job.ts'
import { decideRoute } from '../../../src/domain/routing/decide-route.ts'
import type { RouteDecision } from '../../../src/domain/routing/decide-route.ts'
import { configOf, entry } from '../config/sample-jobs.ts'

const index = buildJobIndex(
  configOf(
    entry('orders_*.csv'),
    entry('products.csv', { is_active: false }),
    entry('broken.csv', { upsert_keys: 'id' }),
    entry('glue_*', { engine: 'glue', glue_job_name: 'loader' }),
    entry('series_*', { glue_job_name: 'loader', order: { group: 'until-timestamp' } }),
    entry('notes.*'),
    entry('paused.txt', { is_active: false, order: {}, glue_job_name: 'loader' }),
  ),
)

/** The decision without the whole job, of which the id is enough. */
function decision(key: string): Readonly<Record<string, unknown>> {
  const decided: RouteDecision = decideRoute(key, index)
  switch (decided.kind) {
    case 'parked':
      return { kind: decided.kind, reason: decided.reason, entry: decided.entry.index }
    case 'unconfigured':
      return decided
    case 'ignored':
      return { kind: decided.kind, reason: decided.reason }
    default:
      return { ...decided, job: decided.job.jobId }
  }
}

describe('decideRoute', () => {
  const cases: readonly (readonly [key: string, decision: Readonly<Record<string, unknown>>])[] = [
    ['data/in/mystery_file.csv', { kind: 'unconfigured' }],
    ['data/in/products.csv', { kind: 'inactive', job: 'JOB-products.csv' }],
    ['data/in/broken.csv', { kind: 'parked', reason: 'invalid-config', entry: 2 }],
    ['data/in/eu/Orders_1.csv', { kind: 'run', job: 'JOB-orders_*.csv', outputKey: 'silver/orders/eu/Orders_1.parquet' }],
    ['data/in/glue_x.txt', { kind: 'run', job: 'JOB-glue_*' }],
    ['data/in/series_20250915_101500.dat', { kind: 'queue', job: 'JOB-series_*', group: 'series_20250915' }],
    ['data/in/notes.txt', { kind: 'ignored', reason: 'unsupported-suffix' }],
    ['data/in/notes.csv.csv', { kind: 'ignored', reason: 'unsupported-suffix' }],
    ['data/in/paused.txt', { kind: 'inactive', job: 'JOB-paused.txt' }],
    ['data/in/', { kind: 'ignored', reason: 'no-flow' }],
    ['silver/orders_1.csv', { kind: 'ignored', reason: 'no-flow' }],
    ['bronze/orders_1.csv', { kind: 'ignored', reason: 'no-flow' }],
  ]
  for (const [key, expected] of cases) {
    it(`${key} is ${String(expected['kind'])}`, () => {
      expect(decision(key)).to.deep.equal(expected)
    })
  }
})
