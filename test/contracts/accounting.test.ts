import { expect } from 'chai'
import { isBalanced } from '../../src/domain/table/conversion-tally.ts'
import { chunked, contractOf, convertBytes, convertText } from '../adapters/formats/convert-text.ts'
import type { Converted } from '../adapters/formats/convert-text.ts'
import { heldArrayBuffers } from '../adapters/formats/held-array-buffers.ts'
import { World } from '../usecases/world.ts'

const ID_NOTE = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'note', type: 'string' }] })

function expectAccounted({ outcome, rejects }: Converted): void {
  expect(isBalanced(outcome.tally)).to.equal(true)
  expect(rejects.bytes.filter(byte => byte === 10).length).to.equal(outcome.tally.rowsRejected)
}

describe('The account of a file', () => {
  it('has a line for each rejected row of a file that is refused in the middle of a batch', async () => {
    const rows = 'id,note\n1,a\n2,b"c\nx,d\n3,"e" f\n4,g\n'
    const converted = await convertBytes(chunked(Buffer.concat([Buffer.from(rows), Buffer.from([0xff])]), 5), ID_NOTE)
    expect(converted.outcome).to.have.nested.property('fault.code', 'encoding-error')
    expect(converted.outcome.tally.rowsRejected).to.be.at.least(2)
    expect(converted.rejects.lines.map(({ line }) => line)).to.include.members([3, 5])
    expectAccounted(converted)
  })

  it('has one, too, where a file is refused for what a batch has too much of', async () => {
    const budget = contractOf({ fields: ID_NOTE.fields.map(({ name }) => ({ name, type: 'integer' })), 'x-sluice': { failureBudget: { rows: 1 } } })
    const converted = await convertText('id,note\n1,x\n2,y\n3,z\n', budget)
    expect(converted.outcome).to.have.nested.property('fault.code', 'failure-budget')
    expectAccounted(converted)
  })

  it('stays in proportion to the file where a label is long and the rows are ragged', async () => {
    const text = `id,"${'n'.repeat(1_000_000)}"\n${'1\n'.repeat(3_000)}2,x\n`
    const converted = await convertText(text, contractOf({ fields: [{ name: 'id', type: 'integer' }] }))
    expectAccounted(converted)
    expect(converted.rejects.bytes.length).to.be.below(25_000_000)
  })

  it('fits the receipt, however many columns of however long names a file has that nobody needs', async () => {
    const world = new World()
    const labels = Array.from({ length: 9_000 }, (_, i) => `${i}${'x'.repeat(i === 3 ? 500_000 : 40)}`)
    await world.put('config/contracts/wide.json', JSON.stringify({ fields: [{ name: 'id', type: 'integer' }] }))
    const { receipt } = await world.convertFile().execute(await world.put('bronze/wide.csv', `id,${labels.join(',')}\n1${','.repeat(9_000)}\n`))
    expect(receipt?.state).to.equal('PROCESSED')
    expect(receipt?.conversion?.extraColumns).to.have.length(101)
    expect(receipt?.conversion?.extraColumns.at(-1)).to.equal('… and 8900 more')
    expect(JSON.stringify(receipt).length).to.be.below(100_000)
  })
})

describe('The cost of a file', () => {
  it('is no memory for what is passed over in UTF-16, be it lines or one line', async function () {
    // Where much is held besides, each collection takes its time.
    this.timeout(180_000)
    const dialect = { encoding: 'utf-16', commentChar: '#' }
    const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note' }], dialect })
    for (const piece of ['# a remark\n'.repeat(3_000), '\n'.repeat(30_000), '#'.repeat(30_000)]) {
      let peak = 0
      const start = await heldArrayBuffers()
      const bytes = Buffer.from(piece, 'utf16le')
      async function* source(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('id,note\nx,\n', 'utf16le')
        for (let i = 0; i < 1_200; i++) {
          yield Buffer.from(bytes)
          if (i % 300 === 299) peak = Math.max(peak, await heldArrayBuffers() - start)
        }
        yield Buffer.from('\ny,\n7,\n', 'utf16le')
      }
      const converted = await convertBytes(source(), contract)
      expectAccounted(converted)
      const offset = 22 + 1_200 * bytes.length + 2
      expect(converted.rejects.lines.map(line => line.byte_offset)).to.include.members([16, offset])
      expect(peak).to.be.below(25_000_000)
    }
  })

  const hostile: readonly (readonly [string, string, object])[] = [
    ['a quote on each line', 'id,note\n' + '1,"x\n'.repeat(80_000), {}],
    ['quotes in threes', 'id,note\n' + '""",\n'.repeat(80_000), {}],
    ['comments with quotes between lines with quotes', 'id,note\n' + '#"\n"\n#",\n,"\n'.repeat(30_000), { commentChar: '#' }],
    ['escapes', 'id,note\n' + '\\"\\\\",\\\n'.repeat(50_000), { escapeChar: '\\' }],
    ['one quote and then all else', `id,note\n1,"${'x\n'.repeat(100_000)}`, {}],
    ['nothing but delimiters', `id,note\n${','.repeat(2_000_000)}\n1,a\n`, {}],
    ['nothing but quotes', `id,note\n${'"'.repeat(2_000_001)}\n1,a\n`, {}],
  ]
  for (const [name, text, dialect] of hostile) {
    it(`is linear in its length: ${name}`, async () => {
      const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }], dialect })
      const costOf = async (file: string): Promise<number> => {
        const before = process.cpuUsage()
        expectAccounted(await convertBytes(chunked(Buffer.from(file)), contract))
        return process.cpuUsage(before).user
      }
      // An eighth of it costs an eighth, or a 64th where the cost grows with the square: however slow the processor is, and whoever else has it.
      const eighth = text.slice(0, text.length / 8)
      await costOf(eighth)
      const usual = await costOf(eighth)
      expect(await costOf(text)).to.be.below(24 * usual)
    })
  }
})
