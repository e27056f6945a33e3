import { expect } from 'chai'
import { flowOf } from '../../../src/domain/routing/landing-flow.ts'

describe('flowOf', () => {
  const cases = [
    ['data/in/orders.csv', 'route-file'],
    ['data/in/eu/orders.csv', 'route-file'],
    ['data/in/orders.txt', 'route-file'],
    ['bronze/orders.csv', 'convert-csv'],
    ['bronze/a/b/orders.txt', 'convert-csv'],
    ['data/in/', 'folder-marker'],
    ['bronze/2025/', 'folder-marker'],
    ['silver/orders.parquet', 'own-prefix'],
    ['quarantine/bronze/x.csv/1.2.rejects.ndjson', 'own-prefix'],
    ['data/new_files/orders.csv', 'own-prefix'],
    ['data/inactive/orders.csv', 'own-prefix'],
    ['data/archive/2025-01-01/orders.csv', 'own-prefix'],
    ['config/config.json', 'own-prefix'],
    ['.sluice/notices.ndjson', 'own-prefix'],
    ['orders.csv', 'other-prefix'],
    ['Data/in/orders.csv', 'other-prefix'],
    ['data/input/orders.csv', 'other-prefix'],
    ['x/bronze/orders.csv', 'other-prefix'],
    ['', 'other-prefix'],
  ] as const
  for (const [key, expected] of cases) {
    it(`of ${key} is ${expected}`, () => {
      const flow = flowOf(key)
      expect(flow.kind === 'none' ? flow.reason : flow.kind).to.equal(expected)
    })
  }
})
