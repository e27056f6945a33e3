import { expect } from 'chai'
import { chunked, contractOf, convertBytes } from './convert-text.ts'

describe('A UTF-16 file with two byte order marks', () => {
  it('is converted also when its first line is not there as a whole', async () => {
    const label = 'a'.repeat(600)
    const contract = contractOf({ fields: [{ name: label, type: 'string' }] })
    for (const order of [(text: Buffer) => text, (text: Buffer) => text.swap16()]) {
      const bytes = order(Buffer.from(`\ufeff\ufeff${label}\n1\n`, 'utf16le'))
      const { outcome } = await convertBytes(chunked(bytes, 700), contract)
      expect([outcome.kind, outcome.tally.rowsOut]).to.deep.equal(['converted', 1])
    }
  })
})
