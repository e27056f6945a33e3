import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { JsonLinesToParquetConverter } from '../../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import type { JsonLinesToParquetOptions } from '../../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import { ALL_JSON_TEXT_CONTRACT } from '../../../src/domain/contract/builtin-contracts.ts'
import type { TableContract } from '../../../src/domain/contract/table-contract.ts'
import { isBalanced } from '../../../src/domain/table/conversion-tally.ts'
import { chunked, CollectingSink, contractOf, convertText } from './convert-text.ts'
import type { Converted } from './convert-text.ts'
import { metadataOf, readWithHyparquet } from './read-parquet.ts'

async function convert(source: string | Uint8Array, contract: TableContract, options: Partial<JsonLinesToParquetOptions> = {}, chunkBytes = 65_536): Promise<Converted> {
  const [output, rejects, warnings] = [new CollectingSink(), new CollectingSink(), new CollectingSink()]
  const converter = new JsonLinesToParquetConverter(options)
  const outcome = await converter.convert({ source: chunked(Buffer.from(source), chunkBytes), contract, metadata: { by: 'test' }, output, rejects, warnings })
  expect(isBalanced(outcome.tally), JSON.stringify(outcome.tally)).to.equal(true)
  expect(rejects.lines).to.have.length(outcome.tally.rowsRejected)
  return { outcome, output, rejects, warnings }
}

async function rowsOf({ outcome, output }: Converted): Promise<readonly Record<string, unknown>[]> {
  if (outcome.kind === 'refused') throw new Error(outcome.fault.message)
  return readWithHyparquet(output.bytes)
}

/** Why a file is refused. */
function refusalOf({ outcome }: Converted): string {
  return outcome.kind === 'refused' ? `${outcome.fault.code}: ${outcome.fault.message}` : 'converted'
}

function rejectsOf({ rejects }: Converted): readonly (readonly unknown[])[] {
  return rejects.lines.map(({ line, row, errors }) => [line, row, errors.map(({ code }) => code).join()])
}

const orders = contractOf({
  fields: [
    { name: 'id', type: 'integer', constraints: { required: true } },
    { name: 'name', type: 'string' },
    { name: 'amount', type: 'number', 'x-sluice': { onInvalid: 'null' } },
  ],
  'x-sluice': { drift: 'ignore' },
})

describe('JSON lines to Parquet', () => {
  const values: readonly (readonly [field: Readonly<Record<string, unknown>>, json: string, expected: unknown])[] = [
    [{ type: 'integer' }, '9007199254740993', 9_007_199_254_740_993n],
    [{ type: 'integer' }, '"007"', 7n],
    [{ type: 'integer' }, '""', null],
    [{ type: 'integer' }, '"1,000"', 'type-error'],
    [{ type: 'integer', groupChar: ',' }, '"1,000"', 1_000n],
    [{ type: 'integer', bareNumber: false }, '"5 EUR"', 5n],
    [{ type: 'integer' }, '1.0', 'type-error'],
    [{ type: 'integer' }, 'true', 'type-error'],
    [{ type: 'number' }, '1.5', 1.5],
    [{ type: 'number' }, '0.30000000000000004', 0.30000000000000004],
    [{ type: 'number', decimalChar: ',' }, '-1.5e2', -150],
    [{ type: 'number', decimalChar: ',' }, '"1,5"', 1.5],
    [{ type: 'number' }, '"NaN"', Number.NaN],
    [{ type: 'number', 'x-sluice': { decimal: { precision: 6, scale: 2 } } }, '3.94', 3.94],
    [{ type: 'number', 'x-sluice': { decimal: { precision: 6, scale: 2 } } }, '3.945', 'type-error'],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, 'true', true],
    [{ type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, '"no"', false],
    [{ type: 'boolean' }, '1', 'type-error'],
    [{ type: 'boolean', constraints: { enum: [true] } }, 'false', 'constraint-error'],
    [{ type: 'string' }, '"a\\u00e9\\n"', 'aé\n'],
    [{ type: 'string' }, '12', 'type-error'],
    [{ type: 'string' }, '["x"]', 'type-error'],
    [{ type: 'string', missingValues: ['NA'] }, '"NA"', null],
    [{ type: 'string', missingValues: ['NA'] }, '""', ''],
    [{ type: 'string', constraints: { maxLength: 2 } }, '"abc"', 'constraint-error'],
    [{ type: 'date', format: '%d.%m.%Y' }, '"29.02.2024"', new Date('2024-02-29')],
    [{ type: 'date' }, '20240229', 'type-error'],
    [{ type: 'datetime' }, '"2024-02-29T01:02:03.5"', new Date('2024-02-29T01:02:03.5Z')],
    [{ type: 'year' }, '2024', 2024],
    [{ type: 'year' }, '"2024"', 2024],
    [{ type: 'object' }, '{"b": [1, 2.50]}', { b: [1, 2.5] }],
    [{ type: 'object' }, '"{\\"b\\":1}"', { b: 1 }],
    [{ type: 'object' }, '[1]', 'type-error'],
    [{ type: 'integer', constraints: { required: true } }, 'null', 'constraint-error'],
  ]
  for (const [field, json, expected] of values) {
    it(`reads ${json} as ${JSON.stringify(field)}, alone and among others like it`, async () => {
      const contract = contractOf({ fields: [{ name: 'k', type: 'integer' }, { name: 'v', ...field }] })
      const converted = await convert(`{"k":0}\n${`{"k":1,"v":${json}}\n`.repeat(3)}${field['constraints'] === undefined ? '' : '{"k":2,"v":null}\n'}`, contract)
      const rejected = rejectsOf(converted).filter(([, row]) => row !== 1 && row !== 5)
      if (typeof expected === 'string' && expected.endsWith('-error')) {
        expect(rejected).to.deep.equal([[2, 2, expected], [3, 3, expected], [4, 4, expected]])
      } else {
        expect(rejected).to.deep.equal([])
        expect((await rowsOf(converted)).filter(row => row['k'] === 1n).map(row => row['v'])).to.deep.equal([expected, expected, expected])
      }
    })
  }

  it('makes a text column of every member without a contract, of which none is lost or rounded', async () => {
    const converted = await convert('{"a":1.50,"b":"x"}\n{"b":null,"c":{"d": [1, 2]},"a":true}\n{"":"","e":[]}\n', ALL_JSON_TEXT_CONTRACT)
    expect(await rowsOf(converted)).to.deep.equal([
      { a: '1.50', b: 'x', c: null, field4: null, e: null },
      { a: 'true', b: null, c: '{"d": [1, 2]}', field4: null, e: null },
      { a: null, b: null, c: null, field4: '', e: '[]' },
    ])
    expect(converted.outcome.tally.extraColumns).to.deep.equal(['a', 'b', 'c', 'field4', 'e'])
  })

  it('rejects records with members that come too late to become columns', async () => {
    const converted = await convert(`${'{"a":1}\n'.repeat(10)}{"a":2,"b":3}\n{"a":4}\n`, ALL_JSON_TEXT_CONTRACT, { surveyBytes: 40 })
    expect(await rowsOf(converted)).to.have.length(11)
    expect(rejectsOf(converted)).to.deep.equal([[11, 11, 'extra-cell']])
    expect(converted.rejects.lines[0]!.errors[0]!.message).to.equal('The record has the member "b", which no record in the first 40 bytes of the file has: name it in a contract')
  })

  it('looks for members in the first record however large it is', async () => {
    const converted = await convert(`{"a":"${'x'.repeat(1_000)}","b":1}\n{"b":2}\n`, ALL_JSON_TEXT_CONTRACT, { surveyBytes: 16 }, 7)
    expect((await rowsOf(converted)).map(row => row['b'])).to.deep.equal(['1', '2'])
  })

  it('takes arrays as they are printed', async () => {
    const converted = await convert(JSON.stringify([{ id: 1, name: 'x' }, { id: 2 }, { name: 'y' }], null, 2), orders)
    expect(await rowsOf(converted)).to.deep.equal([{ id: 1n, name: 'x', amount: null }, { id: 2n, name: null, amount: null }])
    expect(rejectsOf(converted)).to.deep.equal([[9, 3, 'constraint-error']])
    expect(converted.outcome.tally.missingColumns).to.deep.equal(['amount'])
  })

  it('makes null of what is not valid where the contract says so, with a warning', async () => {
    const converted = await convert('{"id":1,"amount":"none"}\n{"id":2,"amount":[]}\n{"id":3,"amount":1}\n', orders)
    expect((await rowsOf(converted)).map(row => row['amount'])).to.deep.equal([null, null, 1])
    expect(converted.warnings.lines.map(({ line, errors }) => [line, errors[0]!.code])).to.deep.equal([[1, 'type-error'], [2, 'type-error']])
    expect(converted.outcome.tally.rowsWarned).to.equal(2)
  })

  const contracts = (more: object): TableContract => contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'name', type: 'string' }], ...more })
  const refused: readonly (readonly [name: string, text: string | Uint8Array, contract: TableContract, fault: RegExp])[] = [
    ['a member that nobody named, where drift is fail', '{"id":1}\n{"id":2,"x":1}\n', contracts({ 'x-sluice': { drift: 'fail' } }), /^extra-label: .*"x"/],
    ['a member that nobody named, where fieldsMatch is superset', '{"id":1,"x":1}\n', contracts({ fieldsMatch: 'superset' }), /^extra-label: .*"x"/],
    ['a member that no record has, where fieldsMatch is subset', '{"id":1}\n{"id":2}\n', contracts({ fieldsMatch: 'subset' }), /^missing-label: .*"name"/],
    ['a required member that no record has', '{"name":"x"}\n', contracts({}), /^missing-label: .*"id"/],
    ['records of another kind', '{"x":1}\n', contracts({ 'x-sluice': { drift: 'ignore' } }), /^missing-label: .*"id".* it has "x"/],
    ['records without members', '{}\n{}\n', contractOf({ fields: [{ name: 'id', type: 'integer' }] }), /^missing-label: No record has any member/],
    ['CSV', 'id,name\n1,x\n', ALL_JSON_TEXT_CONTRACT, /^source-error: .*\(line 1: The record is not JSON: "i" cannot stand there/],
    ['CSV under a contract', 'id,name\n1,x\n', orders, /^all-rows-rejected: All 2 rows/],
    ['nothing, without a contract', '', ALL_JSON_TEXT_CONTRACT, /^source-error: The table would have no column/],
    ['UTF-16', Buffer.from('\ufeff{"id":1}\n', 'utf16le'), orders, /^encoding-error: The file is UTF-16/],
    ['a spreadsheet', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(2_000)]), orders, /^source-error: The file is no JSON but a zip archive/],
    ['gzip that is cut', gzipSync('{"id":1}\n'.repeat(1_000)).subarray(0, 30), orders, /^compression-error/],
    ['more bad rows than are allowed', '{"id":1}\nx\ny\n', contracts({ 'x-sluice': { failureBudget: { rows: 1 } } }), /^failure-budget/],
    ['too many names', `{${Array.from({ length: 6_000 }, (_, i) => `"a${i}":1`).join()}}\n{${Array.from({ length: 6_000 }, (_, i) => `"b${i}":1`).join()}}\n`, ALL_JSON_TEXT_CONTRACT, /^too-many-columns: .*line 2/],
    ['a member without a name that would be called as another', '{"":1,"field1":2}\n', ALL_JSON_TEXT_CONTRACT, /^duplicate-label/],
  ]
  for (const [name, text, contract, fault] of refused) {
    it(`refuses ${name}, however it is cut`, async () => {
      for (const chunkBytes of [3, 65_536]) expect(refusalOf(await convert(text, contract, {}, chunkBytes))).to.match(fault)
    })
  }

  it('makes an empty table of an empty file under a contract', async () => {
    for (const text of ['', '\n \n', '[]']) {
      const converted = await convert(text, orders)
      expect(await rowsOf(converted)).to.deep.equal([])
      expect(converted.outcome.tally).to.include({ rowsIn: 0 })
      expect(converted.outcome.tally.missingColumns).to.deep.equal([])
    }
  })

  it('keeps the first row of each key, and says which row that is, over row groups too', async () => {
    const keyed = contractOf({
      fields: [{ name: 'id', type: 'integer' }, { name: 'name', type: 'string', constraints: { unique: true } }, { name: 'n', type: 'integer', 'x-sluice': { onInvalid: 'null' } }],
      primaryKey: ['id'],
    })
    const text = '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n{"id":1,"name":"c"}\n{"id":3,"name":"a\\u0062","n":"x"}\n{"id":4,"name":"ab","n":"x"}\n{"id":"2"}\n{"id":5,"name":null}\n{"id":6}\n'
    for (const rowGroupRows of [1, 2, 3, 100]) {
      const converted = await convert(text, keyed, { rowGroupRows })
      expect((await rowsOf(converted)).map(row => row['id'])).to.deep.equal([1n, 2n, 3n, 5n, 6n])
      expect(converted.rejects.lines.map(({ line, errors }) => [line, errors[0]!.code, errors[0]!.message])).to.deep.equal([
        [3, 'primary-key', 'The primary key is that of the row at line 1 already ("id" "1"): the first one is kept'],
        [5, 'unique-error', 'Field "name": "ab" is the value of the row at line 4 already (unique): the first one is kept'],
        [6, 'primary-key', 'The primary key is that of the row at line 2 already ("id" "2"): the first one is kept'],
      ])
      expect(converted.warnings.lines.map(({ line }) => line)).to.deep.equal([4])
    }
  })

  it('writes row groups of the size it is told, and its counts into the file', async () => {
    const { output } = await convert(`${'{"id":1}\n'.repeat(7)}x\n`, orders, { rowGroupRows: 3 })
    const { row_groups, key_value_metadata } = metadataOf(output.bytes)
    expect(row_groups.map(group => Number(group.num_rows))).to.deep.equal([3, 3, 1])
    const entries = Object.fromEntries(key_value_metadata?.map(({ key, value }) => [key, value]) ?? [])
    expect(entries).to.deep.equal({ by: 'test', 'sluice.rows_in': '8', 'sluice.rows_out': '7', 'sluice.rows_rejected': '1' })
  })

  it('reads gzip, and says how many bytes it has read', async () => {
    const zipped = gzipSync('{"id":1}\n{"id":2}\n')
    const converted = await convert(zipped, orders)
    expect(await rowsOf(converted)).to.have.length(2)
    expect(converted.outcome.tally.bytesIn).to.equal(zipped.length)
  })

  it('says at the beginning of a file what tells against it, and nothing of what may still come', async () => {
    const inspect = async (text: string | Uint8Array, isWhole: boolean, contract = orders): Promise<string | undefined> =>
      (await new JsonLinesToParquetConverter().inspect({ source: chunked(Buffer.from(text)), isWhole, contract }))?.code
    expect(await inspect('{"id":1}\n{"id', false)).to.equal(undefined)
    expect(await inspect('{"name":"x"}\n', false)).to.equal(undefined)
    expect(await inspect('{"name":"x', false, ALL_JSON_TEXT_CONTRACT)).to.equal(undefined)
    expect(await inspect('{"name":"x"}\n{"na', false, ALL_JSON_TEXT_CONTRACT)).to.equal(undefined)
    expect(await inspect('<!DOCTYPE html><html></html>', false, ALL_JSON_TEXT_CONTRACT)).to.equal('source-error')
    expect(await inspect('{"name":"x"}\n', true)).to.equal('missing-label')
    expect(await inspect(gzipSync('{"id":1}\n'.repeat(1_000)).subarray(0, 30), false)).to.equal(undefined)
    expect(await inspect(gzipSync('{"id":1}\n'.repeat(1_000)).subarray(0, 30), true)).to.equal('compression-error')
    expect(await inspect('{"id":1,"x":1}\n', false, contracts({ 'x-sluice': { drift: 'fail' } }))).to.equal('extra-label')
  })

  it('gives the same bytes in every sink for any chunks, of good and of damaged files', async () => {
    const line = '{"id":12,"name":"a\\"b é","amount":1.5}\n'
    const piece = fc.constantFrom('"', '\\', '{', '}', ',', '\n', 'x', '', '"id":2', '\u00e9', '{"id":3}\n', '"new":1,')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(300), piece, fc.nat(3)), { maxLength: 5 }), fc.integer({ min: 1, max: 200 }), fc.constantFrom(orders, ALL_JSON_TEXT_CONTRACT), async (changes, chunkBytes, contract) => {
        let text = line.repeat(8)
        for (const [at, insert, removed] of changes) text = text.slice(0, at) + insert + text.slice(at + removed)
        const options = { rowGroupRows: 3, surveyBytes: 100 }
        const whole = await convert(text, contract, options)
        const pieces = await convert(text, contract, options, chunkBytes)
        // Of a file that is refused early, not all is read.
        const outcomeOf = ({ outcome }: Converted): unknown => (outcome.kind === 'refused' ? { ...outcome, tally: { ...outcome.tally, bytesIn: 0 } } : outcome)
        expect(outcomeOf(pieces)).to.deep.equal(outcomeOf(whole))
        for (const sink of ['output', 'rejects', 'warnings'] as const) expect(pieces[sink].bytes.equals(whole[sink].bytes), sink).to.equal(true)
      }),
      { numRuns: 150 },
    )
  })

  it('is written as the options of our own encoder say', async () => {
    const lines = Array.from({ length: 2_000 }, (_, id) => `{"id":${id.toString()},"amount":0.5}\n`).join('')
    const chunkOf = async (options: Partial<JsonLinesToParquetOptions>) => metadataOf((await convert(lines, orders, options)).output.bytes).row_groups[0]?.columns[0]?.meta_data
    const [usual, other] = [await chunkOf({}), await chunkOf({ parquetOptions: { compression: 'zstd', integers: 'plain' } })]
    expect([usual?.codec, usual?.encodings]).to.deep.equal(['SNAPPY', ['RLE', 'DELTA_BINARY_PACKED']])
    expect([other?.codec, other?.encodings]).to.deep.equal(['ZSTD', ['RLE', 'PLAIN']])
  })

  it('reads texts as the converter of CSV reads cells', async () => {
    const contract = contractOf({
      fields: [
        { name: 'i', type: 'integer', constraints: { minimum: 0 } },
        { name: 's', type: 'string', constraints: { required: true } },
        { name: 'd', type: 'date' },
        { name: 'n', type: 'number', decimalChar: ',', 'x-sluice': { onInvalid: 'null' } },
        { name: 'b', type: 'boolean' },
      ],
      missingValues: ['', 'NA'],
    })
    const cell = fc.constantFrom('', 'NA', '1', '-1', '007', '1,5', '2024-02-29', '2023-02-29', 'true', 'x', 'a"b', 'two\nlines', 'é')
    const rows = fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(rows, async cells => {
        const csv = ['i,s,d,n,b', ...cells.map(row => row.map(text => `"${text.replaceAll('"', '""')}"`).join())].join('\n')
        const json = cells.map(([i, s, d, n, b]) => JSON.stringify({ i, s, d, n, b })).join('\n')
        const [fromCsv, fromJson] = [await convertText(csv, contract), await convert(json, contract)]
        expect(fromJson.outcome.kind).to.equal(fromCsv.outcome.kind)
        const verdicts = ({ rejects, warnings }: Converted): unknown => [rejects.lines, warnings.lines].map(lines => lines.map(({ row, errors }) => [row, errors]))
        expect(verdicts(fromJson)).to.deep.equal(verdicts(fromCsv))
        if (fromCsv.outcome.kind === 'converted') expect(await rowsOf(fromJson)).to.deep.equal(await rowsOf(fromCsv))
      }),
      { numRuns: 150 },
    )
  })
})
