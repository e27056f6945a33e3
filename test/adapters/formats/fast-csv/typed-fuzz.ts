import type { CsvToParquetOptions } from '../../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { DEFAULT_FRAMING_LIMITS } from '../../../../src/adapters/formats/record-framer.ts'
import { parseContract } from '../../../../src/domain/contract/parse-contract.ts'
import type { TableContract } from '../../../../src/domain/contract/table-contract.ts'
import { DEFAULT_KEY_LIMITS } from '../../../../src/domain/table/key-set.ts'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { differenceOfPaths } from './compare-paths.ts'

/** A file of a plain dialect with columns of any types, the contract it is read by, and the bounds and chunks that it is read in. */
export interface TypedFile {
  readonly bytes: Buffer
  readonly contract: TableContract
  readonly options: Partial<CsvToParquetOptions>
  readonly chunkSeed: number
}

interface Kind {
  readonly field: object
  /** Cells that are values of the type, and that are not; any field may get the cell of another, too. */
  readonly cells: readonly string[]
  readonly constraints: readonly object[]
}

const INTEGERS = ['1', '-12', '9007199254740993', '0', '+7', '007', '-0', '12', '123456789', '1234567890', '-2147483648', '2147483648', '123456789012345', '1234567890123456', '9223372036854775807', '-9223372036854775808', '9223372036854775808', '000000000000000000012', '1.0', '-', '+', '1 2', '٣', '1_000']
const DECIMALS = ['0', '0.00', '1.5', '-1.50', '+2.25', '.5', '5.', '.', '-.', '12345.67', '-0.00', '0.001', '1.100', '1234567.89', '99999999.99', '123456789012345.6', '1e5', '1,5', '000012.30', '9007199254740993', '-999999999999999999', '1.2.3']
const DOUBLES = ['-1.5', '0.30000000000000004', '12345.6', ...DECIMALS, '8.41e21', '9007199254740993.5', '1e-7', '-1.5E+10', 'NaN', 'INF', '-INF', '1e999', '0.1', '-0', '-0.0', '123456789012345', '1234567890123456', '0.000000000000001', '3.14159265358979', '1e', 'Infinity', '5e-324']
const DATES = ['2024-01-01', '2024-02-29', '1970-01-01', '2023-02-29', '0001-01-01', '9999-12-31', '0000-01-01', '2024-13-01', '2024-00-10', '2024-1-01', '2024/01/01', '24-01-01', '2024-01-01 ', ' 2024-01-01', '2024-01-0a', '2024-06-15', '2024-06-16', '\0\0\0\0\0\0\0\0\0\0']
const TIMES = ['2024-01-01T00:00:00', '2024-01-01 23:59:59', '2024-01-01T12:30:00.123456', '2024-01-01T24:00:00', '2024-01-01T12:30:00Z', '2024-01-01T12:30:00.5Z', '2024-01-01T12:30:00.1234567', '2024-01-01T12:30:00.1234560Z', '2024-01-01T12:30:00+02:00', '2024-01-01T12:30:00.25-05:30', '1969-12-31T23:59:59.999999Z', '0001-01-01T00:00:00', '9999-12-31T23:59:59.999999', '2255-06-01T00:00:00', '2024-01-01T12:30', '2024-01-01X12:30:00', '2024-02-30T00:00:00', '2024-01-01T12:30:60', '2024-01-01T12:30:00.', '2024-01-01T12:30:00Zx', '2024-01-01t12:30:00']
const TEXTS = ['a', 'bc', 'def', 'some words', 'longer than a step of the loop', ' ', '  x', 'NA', 'N/A', '-', 'é', '€uro', '😀😀', 'x\ry', '\r', 'a\tb', '\0', 'q"q', 'one,two', 'one;two', 'two\nlines', 'crlf\r\ninside', '"', '""', `${'long '.repeat(40)}`, "it's", 'a,"b"\nc']

const KINDS: readonly Kind[] = [
  { field: { type: 'integer' }, cells: INTEGERS, constraints: [{ minimum: 0 }, { enum: [1, 12, 7] }, { maximum: '9007199254740993' }, { exclusiveMinimum: -1, maximum: 1000 }] },
  { field: { type: 'integer', 'x-sluice': { int32: true } }, cells: INTEGERS, constraints: [{ minimum: 0, maximum: 100 }] },
  { field: { type: 'integer', groupChar: '_' }, cells: INTEGERS, constraints: [] },
  { field: { type: 'integer', bareNumber: false }, cells: [...INTEGERS, '95%', 'EUR 12', '-€5'], constraints: [] },
  { field: { type: 'number' }, cells: DOUBLES, constraints: [{ minimum: 0 }, { enum: [1.5, 0.1] }, { exclusiveMaximum: 5 }] },
  { field: { type: 'number', decimalChar: ',' }, cells: DOUBLES, constraints: [] },
  { field: { type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } }, cells: DECIMALS, constraints: [{ minimum: '0.00' }, { enum: ['1.50', '2.25'] }] },
  { field: { type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 6 } } }, cells: DECIMALS, constraints: [] },
  { field: { type: 'number', 'x-sluice': { decimal: { precision: 3, scale: 3 } } }, cells: DECIMALS, constraints: [] },
  { field: { type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 0 } } }, cells: DECIMALS, constraints: [] },
  { field: { type: 'boolean' }, cells: ['true', 'false', '1', '0', 'TRUE', 'yes', 'tru'], constraints: [{ enum: [true] }] },
  { field: { type: 'date' }, cells: DATES, constraints: [{ minimum: '2000-01-01' }] },
  { field: { type: 'date', format: '%d.%m.%Y' }, cells: [...DATES, '01.02.2024', '31.02.2024'], constraints: [] },
  { field: { type: 'datetime' }, cells: TIMES, constraints: [{ maximum: '2024-01-01T12:30:00Z' }, { maximum: '2024-01-01T12:30:00' }] },
  { field: { type: 'time' }, cells: ['12:30:00', '24:00:00', '12:30:00.5', '12:30'], constraints: [] },
  { field: { type: 'year' }, cells: ['2024', '-0044', '10000', '99'], constraints: [] },
  { field: { type: 'yearmonth' }, cells: ['2024-01', '2024-13'], constraints: [] },
  { field: { type: 'duration' }, cells: ['P1D', 'PT5M', 'P'], constraints: [] },
  { field: { type: 'object' }, cells: ['{"a":1}', '{}', '[1]', '{"a":"b,c"}', '{'], constraints: [{ minLength: 1 }] },
  { field: { type: 'string' }, cells: TEXTS, constraints: [{ maxLength: 5 }, { enum: ['a', 'bc', 'NA'] }, { pattern: '[a-z ]+' }, { minLength: 1 }] },
  { field: { type: 'string' }, cells: TEXTS, constraints: [] },
  { field: { type: 'string', format: 'email' }, cells: ['a@example.com', 'a@b', 'x'], constraints: [] },
  { field: { type: 'any' }, cells: TEXTS, constraints: [] },
]

const MISSING = [[''], [''], [''], [], ['', 'NA'], ['NA'], ['', '-', 'N/A', '0'], ['', '-1', '2024-01-01'], ['', 'a much longer word that is missing when it stands alone']]

/** The file of a seed. */
export function typedFile(seed: number): TypedFile {
  const prng = new Prng(seed, 7)
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const delimiter = pick([',', ',', ';', '\t', '|', ' ', '/'])
  const quoteChar = pick(['"', '"', '"', "'"])
  const header = prng.chance(0.85)
  const kinds = Array.from({ length: prng.chance(0.15) ? 1 : 1 + prng.int(7) }, () => pick(KINDS))
  const contract = contractFor(prng, kinds, { delimiter, quoteChar, header, lineTerminator: pick(['\r\n', '\n']) })
  const text = textFor(prng, kinds, delimiter, quoteChar, header)
  const framing = prng.chance(0.1) ? { cellBytesMax: 24, recordBytesMax: 60 } : DEFAULT_FRAMING_LIMITS
  return {
    bytes: damaged(prng, Buffer.from(text)),
    contract,
    options: {
      batchBytes: pick([1, 40, 200, 2_000, 262_144]),
      pageRows: pick([1, 2, 5, 16_384]),
      pageTextBytes: pick([16, 200, 4_194_304]),
      rowGroupRows: pick([1, 3, 10, 131_072]),
      framing,
      keys: prng.chance(0.2) ? { keysMax: 1 + prng.int(6), keyBytesMax: 1 + prng.int(60) } : DEFAULT_KEY_LIMITS,
      // Of one writer the same rows make the same bytes; the other one is proven elsewhere.
      parquet: 'own',
    },
    chunkSeed: seed,
  }
}

function contractFor(prng: Prng, kinds: readonly Kind[], dialect: object): TableContract {
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const build = (isConstrained: boolean) => {
    const fields = kinds.map(({ field, constraints }, i) => {
      const [required, unique, isNull] = [prng.chance(0.2), prng.chance(0.06), prng.chance(0.2)]
      const extension = { ...('x-sluice' in field ? (field['x-sluice'] as object) : {}), ...(isNull && !required ? { onInvalid: 'null' } : {}) }
      const limits = isConstrained && constraints.length > 0 && prng.chance(0.4) ? pick(constraints) : {}
      const missingValues = prng.chance(0.2) ? { missingValues: pick(MISSING) } : {}
      return { ...field, name: `f${i}`, ...missingValues, 'x-sluice': extension, constraints: { ...limits, ...(required ? { required } : {}), ...(unique ? { unique } : {}) } }
    })
    const primaryKey = isConstrained && prng.chance(0.08) ? { primaryKey: ['f0'] } : {}
    const extension = { ...(prng.chance(0.5) ? { timezone: pick(['UTC', '+02:00']) } : {}), drift: pick(['ignore', 'keep-as-text']), ...(prng.chance(0.1) ? { failureBudget: { rows: prng.int(4) } } : {}) }
    return parseContract('typed', JSON.stringify({ fields, missingValues: pick(MISSING), ...primaryKey, dialect, 'x-sluice': extension }))
  }
  const rich = build(true)
  const parsing = rich.kind === 'contract' ? rich : build(false)
  if (parsing.kind === 'contract') return parsing.contract
  const plain = parseContract('typed', JSON.stringify({ fields: kinds.map((_, i) => ({ name: `f${i}`, type: 'string' })), dialect }))
  if (plain.kind === 'contract') return plain.contract
  throw new Error(JSON.stringify(plain.problems))
}

function textFor(prng: Prng, kinds: readonly Kind[], delimiter: string, quoteChar: string, header: boolean): string {
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const end = pick(['\n', '\n', '\r\n'])
  const quotes = pick([0, 0.05, 1])
  const badness = pick([0, 0.02, 0.2, 0.5])
  const names = kinds.map((_, i) => i)
  // Columns in another order, one too few, one too many.
  const order = prng.chance(0.2) ? [...names].reverse() : names
  const columns = prng.chance(0.1) ? order.slice(1) : prng.chance(0.15) ? [...order, 90] : order
  const shown = columns.length === 0 ? [0] : columns
  const quoted = (value: string) => quoteChar + value.replaceAll(quoteChar, quoteChar + quoteChar) + quoteChar
  const cell = (column: number): string => {
    if (prng.chance(0.1)) return ''
    const kind = kinds[column]
    const value = kind === undefined || prng.chance(badness / 4) ? pick(pick(KINDS).cells) : pick(prng.chance(badness) ? kind.cells : kind.cells.slice(0, 3))
    const needsQuotes = [delimiter, quoteChar, '\n', '\r\n'].some(special => value.includes(special))
    return (needsQuotes && prng.chance(0.97)) || prng.chance(quotes) ? quoted(value) : value
  }
  const lines = header ? [shown.map(column => `f${column}`).join(delimiter) + end] : []
  for (let rows = prng.int(pick([4, 12, 60])); rows > 0; rows--) {
    if (prng.chance(badness / 10)) lines.push(pick([end, delimiter, `${quoteChar}${end}`, `x${quoteChar}y${end}`, '\r\r\n']))
    const ragged = prng.chance(badness / 10) ? pick(['', `${delimiter}1`]) : undefined
    lines.push((ragged === '' ? [cell(0)] : shown.map(cell)).join(delimiter) + (ragged ?? '') + (prng.chance(badness / 10) ? pick(['\r', '\r\n', '\n']) : end))
  }
  const text = (prng.chance(0.1) ? '\ufeff' : '') + lines.join('')
  return prng.chance(0.3) ? text.slice(0, text.length - prng.int(4)) : text
}

/** A few bytes changed, most of them to ones that mean something; some files are no UTF-8 any more. */
function damaged(prng: Prng, bytes: Buffer): Buffer {
  let result = bytes
  for (let changes = prng.chance(0.6) ? 0 : 1 + prng.int(3); changes > 0; changes--) {
    const at = prng.int(result.length + 1)
    const byte = prng.chance(0.08) ? prng.int(256) : Buffer.from('",\n\r;\'0 a')[prng.int(9)]!
    result = Buffer.concat([result.subarray(0, at), Buffer.of(byte), result.subarray(at + prng.int(3))])
  }
  return result
}

/** Says in what the paths differ on the file, read in chunks of all sizes. */
export function differenceOfTyped({ bytes, contract, options, chunkSeed }: TypedFile): Promise<string | undefined> {
  const prng = new Prng(chunkSeed, 8)
  const largest = [1, 3, 17, 100, 70_000][prng.int(5)]!
  const sizes = Array.from({ length: 97 }, () => 1 + prng.int(largest))
  return differenceOfPaths(bytes, contract, options, turn => sizes[turn % sizes.length]!)
}
