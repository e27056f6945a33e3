import { expect } from 'chai'
import { differenceOf, fuzzedFile } from './conversion-fuzz.ts'
import { ENCODERS } from './parquet-table.ts'
import { expectTable } from './table-oracle.ts'

const FILES = 600

describe('fuzzed files', () => {
  for (const encoder of ENCODERS) {
    it(`are converted as the oracle says, whatever is wrong with them, and written by ${encoder} (npm run fuzz looks at more)`, async () => {
      for (let seed = 1; seed <= FILES; seed++) {
        const difference = await differenceOf(fuzzedFile(seed), encoder)
        if (difference !== undefined) expect.fail(`npm run fuzz -- --seed ${seed} --files 1: ${difference}`)
      }
    })
  }

  it('are of every kind', () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= FILES; seed++) {
      const { text, contract } = fuzzedFile(seed)
      const expected = expectTable(text, contract)
      seen.add(expected.refused ? 'refused' : 'converted')
      if (expected.rows.length > 0 && expected.rejected.length > 0) seen.add('rows kept and rejected')
      if (expected.preambleLines > 0) seen.add('preamble')
      if (expected.commentLines > 0) seen.add('comments')
      if (expected.blankLines > 0) seen.add('blank lines')
      for (const { codes } of expected.rejected) for (const code of codes) seen.add(code)
      for (const row of expected.rows) for (const value of row) seen.add(value === null ? 'null' : typeof value)
    }
    expect([...seen]).to.include.members([
      'refused', 'converted', 'rows kept and rejected', 'preamble', 'comments', 'blank lines', 'type-error', 'constraint-error', 'missing-cell',
      'extra-cell', 'source-error', 'null', 'bigint', 'string', 'boolean',
    ])
  })
})
