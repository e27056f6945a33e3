import { expect } from 'chai'
import { judgeParquetSettings, parquetVariables } from '../../../src/entrypoints/composition/parquet-environment.ts'
import type { ParquetSettings } from '../../../src/entrypoints/composition/parquet-environment.ts'

function judged(variables: Readonly<Record<string, string>>): readonly [ParquetSettings, readonly string[]] {
  const problems: string[] = []
  return [judgeParquetSettings(parquetVariables(variables), problems), problems]
}

const USUAL = { compression: 'snappy', integers: 'delta' }

describe('judgeParquetSettings', () => {
  const cases: readonly (readonly [variables: Readonly<Record<string, string>>, settings: object, ...problems: string[]])[] = [
    [{}, USUAL],
    [{ PARQUET_COMPRESSION: '', PARQUET_INTEGERS: ' ' }, USUAL],
    [{ PARQUET_COMPRESSION: 'snappy', PARQUET_INTEGERS: 'delta' }, USUAL],
    [{ PARQUET_COMPRESSION: ' zstd ' }, { ...USUAL, compression: 'zstd' }],
    [{ PARQUET_INTEGERS: 'plain' }, { ...USUAL, integers: 'plain' }],
    [{ PARQUET_COMPRESSION: 'gzip' }, USUAL, 'PARQUET_COMPRESSION is "gzip"; use one of snappy, zstd'],
    [{ PARQUET_INTEGERS: 'PLAIN', PARQUET_COMPRESSION: 'zstd' }, { ...USUAL, compression: 'zstd' }, 'PARQUET_INTEGERS is "PLAIN"; use one of delta, plain'],
    [
      { PARQUET_INTEGERS: 'auto', PARQUET_COMPRESSION: '__proto__' },
      USUAL,
      'PARQUET_COMPRESSION is "__proto__"; use one of snappy, zstd',
      'PARQUET_INTEGERS is "auto"; use one of delta, plain',
    ],
  ]
  for (const [variables, settings, ...problems] of cases) {
    it(JSON.stringify(variables), () => expect(judged(variables)).to.deep.equal([settings, problems]))
  }

  it('names a setting as whoever gave it does', () => {
    const problems: string[] = []
    const given = { compression: { name: '--compression', value: 'lzo' }, integers: { name: 'PARQUET_INTEGERS', value: undefined } }
    expect(judgeParquetSettings(given, problems)).to.deep.equal(USUAL)
    expect(problems).to.deep.equal(['--compression is "lzo"; use one of snappy, zstd'])
  })
})
