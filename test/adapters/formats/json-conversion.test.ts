import { expect } from 'chai'
import { JsonLinesToParquetConverter } from '../../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import type { JsonLinesToParquetOptions } from '../../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import { JsonReading } from '../../../src/adapters/formats/json-reading.ts'
import { ALL_JSON_TEXT_CONTRACT } from '../../../src/domain/contract/builtin-contracts.ts'
import { isBalanced } from '../../../src/domain/table/conversion-tally.ts'
import { chunked, CollectingSink, contractOf } from './convert-text.ts'

const MIB = 1_048_576

function heldMiB(): number {
  return process.memoryUsage().arrayBuffers / MIB
}

describe('The memory of a JSON reader', () => {
  it('keeps of the rows of a batch their records, and not the blanks between them', () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer' }] })
    const reading = new JsonReading({ fields, takes: () => true, batchRows: 20_000, firstBatchRows: 20_000, batchBytes: 16 * MIB, keepsRecords: true })
    const chunk = Buffer.from(`{"id":1},${' '.repeat(8_000)}`.repeat(8))
    reading.push(Buffer.from('['))
    const before = heldMiB()
    for (let at = 0; at < 1_000; at++) {
      reading.push(chunk)
      reading.fill()
    }
    expect(reading.rows).to.be.above(7_990)
    expect(heldMiB() - before).to.be.below(8)
  })

  it('does not hold the whole of a file in which it looks for a first record in vain', async () => {
    const blank = Buffer.from(`${' '.repeat(65_535)}\n`)
    let [least, most] = [heldMiB(), 0]
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 640; at++) {
        yield blank
        least = Math.min(least, heldMiB())
        most = Math.max(most, heldMiB() - least)
      }
    }
    const [output, rejects, warnings] = [new CollectingSink(), new CollectingSink(), new CollectingSink()]
    const task = { source: source(), contract: ALL_JSON_TEXT_CONTRACT, metadata: {}, output, rejects, warnings }
    const outcome = await new JsonLinesToParquetConverter().convert(task)
    expect(outcome).to.have.nested.property('fault.code', 'source-error')
    expect(most).to.be.below(24)
  })
})

interface Result {
  readonly fault: string | undefined
  readonly rows: readonly [out: number, blank: number]
  readonly rejects: readonly (readonly unknown[])[]
  readonly output: Buffer
}

async function converted(text: string, chunkBytes: number, options: Partial<JsonLinesToParquetOptions>, contract = ALL_JSON_TEXT_CONTRACT): Promise<Result> {
  const [output, rejects, warnings] = [new CollectingSink(), new CollectingSink(), new CollectingSink()]
  const task = { source: chunked(Buffer.from(text), chunkBytes), contract, metadata: {}, output, rejects, warnings }
  const outcome = await new JsonLinesToParquetConverter(options).convert(task)
  expect(isBalanced(outcome.tally), text.slice(0, 100)).to.equal(true)
  return {
    fault: outcome.kind === 'refused' ? `${outcome.fault.code}: ${outcome.fault.message}` : undefined,
    rows: [outcome.tally.rowsOut, outcome.tally.blankLines],
    rejects: rejects.lines.map(({ line, byte_offset, errors }) => [line, byte_offset, errors[0]?.message]),
    output: output.bytes,
  }
}

describe('A JSON file that is converted', () => {
  const LATE = 'The record has the member "b", which no record in the first 20 bytes of the file has: name it in a contract'
  const COMMA = 'An element of the array is missing before this comma or bracket: remove the comma that is too much, or write the element'
  const files: readonly (readonly [name: string, text: string, rows: Result['rows'], rejects: Result['rejects']])[] = [
    ['begins with blank lines', `${'\n'.repeat(50)} \r\n  {"a":1}\n\n${'{"a":1}\n'.repeat(3)}{"b":1}\n`, [4, 52], [[57, 88, LATE]]],
    ['begins with blank lines before an array', `${'\n'.repeat(50)}[{"a":1},\n{"a":1},{"a":1},\n{"b":1}]`, [3, 0], [[53, 77, LATE]]],
    ['begins with a mark and blank lines', `\ufeff\n\n${'{"a":1}\n'.repeat(3)}{"b":1}\n`, [3, 2], [[6, 29, LATE]]],
    ['has commas without elements', '[,{"a":1},\n{"a":2},,{"a":3},\n,,\n{"a":4}\n{"a":5},]', [5, 0], [[1, 1, COMMA], [2, 19, COMMA], [3, 29, COMMA], [5, 48, COMMA]]],
  ]
  for (const [name, text, rows, rejects] of files) {
    it(`comes out the same in all chunks where it ${name}`, async () => {
      const whole = await converted(text, 1_000, { surveyBytes: 20 })
      expect(whole).to.deep.include({ fault: undefined, rows, rejects })
      for (const chunkBytes of [1, 2, 3, 7, 20, 64]) expect(await converted(text, chunkBytes, { surveyBytes: 20 }), `chunks of ${chunkBytes}`).to.deep.equal(whole)
    })
  }

  it('is refused where it shows no record in as many bytes as one may have', async () => {
    const unended = `\n{"a":"${'x'.repeat(68_000_000)}`
    expect((await converted(unended, 1_048_576, {})).fault).to.match(/^source-error: No record ends in the first 67108864 bytes from line 2 on: write one record a line/)
    const contract = contractOf({ fields: [{ name: 'a', type: 'string' }], 'x-sluice': { drift: 'ignore' } })
    expect((await converted(`${unended}\n{"a":"y"}\n`, 1_048_576, {}, contract)).rows, 'one that is named by a contract').to.deep.equal([1, 1])
  })

  it('is refused where ids stand for names', async () => {
    const lines = (names: number): string => Array.from({ length: 1_200 }, (_, i) => `{"a":1,"n${i % names}":2}\n`).join('')
    expect((await converted(lines(1_100), 65_536, {})).fault).to.equal(
      'too-many-columns: The first 1200 records have members of 1101 different names, and one record has 2.0 of them on average, as where ids are names, such as "n1099": ' +
        'name those that are needed in the fields of a contract with "drift": "ignore", or write the names as values',
    )
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }], 'x-sluice': { drift: 'ignore' } })
    expect((await converted(lines(1_100), 65_536, {}, contract)).rows).to.deep.equal([1_200, 0])
  })

  it('is not refused where many names are filled, or few are hardly', async () => {
    const wide = `{${Array.from({ length: 1_500 }, (_, i) => `"n${i}":1`).join()}}\n`
    expect((await converted(wide.repeat(3), 65_536, {})).rows).to.deep.equal([3, 0])
    const sparse = Array.from({ length: 1_000 }, (_, i) => `{"n${i}":1}\n`).join('')
    expect((await converted(sparse, 65_536, {})).rows).to.deep.equal([1_000, 0])
    const thirty = (from: number): string => Array.from({ length: 30 }, (_, i) => `"n${(from + i) % 1_100}":1`).join()
    const mixed = Array.from({ length: 1_100 }, (_, i) => `{${thirty(i)}}\nx\n`).join('')
    const { fault, rows, rejects } = await converted(mixed, 65_536, {})
    expect([fault, rows, rejects.length], 'broken ones do not count').to.deep.equal([undefined, [1_100, 0], 1_100])
  })
})
