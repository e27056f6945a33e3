import { isDeepStrictEqual } from 'node:util'
import { JsonRecordReader } from '../../../src/adapters/formats/json-record-reader.ts'
import type { JsonReaderOptions } from '../../../src/adapters/formats/json-record-reader.ts'
import type { FieldContract } from '../../../src/domain/contract/table-contract.ts'
import type { RecordReader } from '../../../src/ports/record-reader.ts'
import { Prng } from '../../simulation/kernel/prng.ts'
import { chunked, contractOf } from './convert-text.ts'
import { JsonRecordReader as ReferenceReader } from './json-reference/json-record-reader.ts'
import { valueAt } from './read-records.ts'

/** One file of JSON records with the fields it is read as. */
export interface EqualityCase {
  readonly bytes: Buffer
  readonly fields: readonly FieldContract[]
  readonly options: JsonReaderOptions
  readonly chunkBytes: number
}

const REQUIRED = { constraints: { required: true } }

/** Fields of every kind, with and without what makes them unlike the plain ones. */
const FIELD_CHOICES: readonly (readonly Readonly<Record<string, unknown>>[])[] = [
  [{ name: 'id', type: 'integer' }, { name: 'id', type: 'integer', ...REQUIRED }, { name: 'id', type: 'integer', constraints: { minimum: 2, maximum: '4000000000' } }],
  [{ name: 'n', type: 'integer', 'x-sluice': { int32: true } }, { name: 'n', type: 'integer', constraints: { minimum: 0, maximum: 99 } }],
  [{ name: 'name', type: 'string' }, { name: 'name', type: 'string', ...REQUIRED }, { name: 'name', type: 'string', constraints: { maxLength: 5 } }, { name: 'name', type: 'string', missingValues: ['NA', '', 'é'] }],
  [{ name: 'price', type: 'number', 'x-sluice': { decimal: { precision: 6, scale: 2 } } }, { name: 'price', type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 4 }, onInvalid: 'null' } }],
  [{ name: 'ratio', type: 'number' }, { name: 'ratio', type: 'number', constraints: { minimum: 0 }, 'x-sluice': { onInvalid: 'null' } }],
  [{ name: 'ok', type: 'boolean' }, { name: 'ok', type: 'boolean', ...REQUIRED }],
  [{ name: 'day', type: 'date' }, { name: 'day', type: 'date', format: '%d.%m.%Y' }, { name: 'day', type: 'date', missingValues: ['', '-'] }],
  [{ name: 'at', type: 'datetime' }, { name: 'at', type: 'datetime', ...REQUIRED }],
  [{ name: 'clock', type: 'year' }, { name: 'clock', type: 'time' }, { name: 'clock', type: 'duration' }],
  [{ name: 'more', type: 'object' }],
  [{ name: 'a"b', type: 'string' }, { name: 'é', type: 'string' }],
]

const STRINGS = ['x', 'a"b', 'é', 'NA', '', 'two words', '😀 and a longer text that has to be copied by many steps', 'a\\b', 'tab\there', '\u0001', '-', 'abcd', 'abcdefgh', '{', '}', '\u2028', '\u007f']
const NUMBERS = ['1', '0', '-1', '-0', '42', '999999999', '1000000000', '2147483648', '9007199254740993', '9223372036854775808', '123456789012345', '1234567890123456', '1e3', '1.0', '01', '+1', '1.', '.5', '-', '3.9', '3.94', '3.945', '-12.5', '99999.99', '1e999', '0.1', '0.30000000000000004', '5e-324', 'NaN']
const DAYS = ['2024-02-29', '2023-02-29', '2024-12-31', '0001-01-01', '9999-12-31', '2024-1-1', '31.12.2024', '2024-02-29T00:00:00', 'today']
const MOMENTS = ['2024-02-12 07:15:30', '2024-02-12T07:15:30.186000', '2024-02-12 07:15:30.1', '2024-02-12 24:00:00', '2024-02-12 07:15:30Z', '9999-12-31 23:59:59.999999', '0001-01-01T00:00:00', '2024-02-12 07:15:30.1234567', '2024-02-12']
const NESTED = ['{}', '[]', '{"a": 1}', '{"a":[1,\n{"b":"\\""}]}', '[{"x":\n {"y":1}}]', '{"a":1,"a":2}', '{"a":NaN}', '[1,]', '{"a\\u00e9":"\\ud83d\\ude00"}', '[[[[1]]]]']
const PIECES = ['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '\r', ' ', '\t', '{"id":9}', '"id":8', 'null', 'true', '\u0000', 'é', '\n    {', '\\u0041']

/** The case of a seed: records as some program might have written them, and then a few changes that somebody might have made. */
export function equalityCase(seed: number): EqualityCase {
  const prng = new Prng(seed)
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const descriptors = FIELD_CHOICES.filter(() => prng.chance(0.7)).map(choices => (prng.chance(0.6) ? choices[0]! : pick(choices)))
  const { fields } = contractOf({ fields: descriptors.length > 0 ? descriptors : [{ name: 'id', type: 'integer' }], missingValues: prng.chance(0.7) ? [] : [''] })
  const text = fileText(prng, fields)
  const bytes = damaged(prng, Buffer.from(prng.chance(0.5) ? text : mutated(prng, text)))
  return {
    bytes: prng.chance(0.05) ? Buffer.concat([Buffer.from('\ufeff'), bytes]) : bytes,
    fields,
    options: { batchRows: pick([1, 2, 3, 7, 50]), batchBytes: pick([1, 60, 500, 100_000]) },
    chunkBytes: text.length > 50_000 ? 10_000 : pick([1, 2, 3, 7, 64, 300, 1_000, 10_000]),
  }
}

function fileText(prng: Prng, fields: readonly FieldContract[]): string {
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const layout = pick(['lines', 'lines', 'spaced lines', 'array', 'printed array', 'printed array', 'tabs'])
  const [open, separator, colon, close] = {
    lines: ['{', ',', ':', '}'],
    'spaced lines': ['{', ', ', ': ', '}'],
    array: ['{', ',', ':', '}'],
    'printed array': ['    {\n        ', ',\n        ', ': ', '\n    }'],
    tabs: ['\t{\r\n\t\t', ',\r\n\t\t', ': ', '\r\n\t}'],
  }[layout]!
  const isArray = layout !== 'lines' && layout !== 'spaced lines'
  const names = [...fields.map(field => field.name), ...['extra', 'other', 'é€', 'e\\"x'].filter(() => prng.chance(0.3))]
  const order = prng.chance(0.5) ? names : [...names].sort(() => prng.int(3) - 1)
  const oddness = pick([0, 0.003, 0.01, 0.03, 0.2])
  const records = Array.from({ length: prng.int(40) }, () => {
    let members = order.filter(() => !prng.chance(oddness))
    if (prng.chance(oddness)) members = [...members].sort(() => prng.int(3) - 1)
    if (prng.chance(oddness)) members = [...members, pick([...names, 'rare', '__proto__', 'constructor'])]
    const texts = members.map(name => `${spelledName(prng, name, oddness)}${prng.chance(oddness) ? pick([':', ' : ', ':\t', '']) : colon}${valueText(prng, name, oddness)}`)
    return `${open}${texts.join(prng.chance(oddness) ? pick([',', ' , ', ';', ',\n']) : separator)}${prng.chance(oddness) ? pick(['}', ' }', ',}', '']) : close}`
  })
  const end = pick(['\n', '\n', '\r\n'])
  if (!isArray) return records.map(record => record + (prng.chance(oddness) ? pick(['', ' \n', '\n\n', '\r\r\n', '\t\n']) : end)).join('')
  const gap = layout === 'array' ? pick([',', ', ', ' ,\n']) : `,${end}`
  return `[${end}${records.map((record, i) => record + (i === records.length - 1 ? '' : prng.chance(oddness) ? pick([',', '', '\n', ' x ,', ',,', ' ,\n ']) : gap)).join('')}${end}]${prng.chance(0.1) ? `${end}{}` : ''}`
}

function spelledName(prng: Prng, name: string, oddness: number): string {
  if (!prng.chance(oddness)) return JSON.stringify(name)
  return `"${[...name].map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
}

function valueText(prng: Prng, name: string, oddness: number): string {
  const pick = <T>(choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const text = (choices: readonly string[]): string => (prng.chance(0.05) ? JSON.stringify(pick(choices)).replaceAll('a', '\\u0061') : JSON.stringify(pick(choices)))
  if (prng.chance(0.05)) return 'null'
  if (prng.chance(oddness)) return pick([pick(NUMBERS), text(STRINGS), pick(NESTED), 'true', 'nul', '"\\x"', '"\\ud83d"', 'None'])
  if (prng.chance(oddness / 500)) return `"${'y'.repeat(70_000)}"`
  const usual = !prng.chance(oddness)
  switch (name) {
    case 'id':
    case 'n':
      return usual ? prng.int(100).toString() : pick(NUMBERS)
    case 'price':
      return usual ? pick(['"3.94"', '3.94', '12', '"0.50"', '-1.5', '"-0.01"']) : pick([pick(NUMBERS), JSON.stringify(pick(NUMBERS)), '""'])
    case 'ratio':
      return usual ? pick(['0.5', '1', '-2.25', '1e-7']) : pick(NUMBERS)
    case 'ok':
      return usual ? pick(['true', 'false']) : pick(['"true"', '1', 'True', 'falsee'])
    case 'day':
      return usual ? '"2024-02-29"' : text([...DAYS, ''])
    case 'at':
      return usual ? '"2024-02-12 07:15:30.186"' : text([...MOMENTS, ''])
    case 'clock':
      return usual ? '"2024"' : pick(['"07:15:30"', '2024', '"2024"', '"P1D"', '"07:15"'])
    case 'more':
      return usual ? pick(['{}', '{"a":1}']) : pick(NESTED)
    default:
      return usual ? text(STRINGS) : pick([pick(NUMBERS), text(STRINGS), pick(NESTED)])
  }
}

function mutated(prng: Prng, original: string): string {
  let text = original
  for (let changes = 1 + prng.int(4); changes > 0; changes--) {
    const at = prng.int(text.length + 1)
    const piece = PIECES[prng.int(PIECES.length)]!
    text = text.slice(0, at) + (prng.chance(0.7) ? piece : '') + text.slice(at + prng.int(4))
  }
  return prng.chance(0.1) ? text.slice(0, prng.int(text.length + 1)) : text
}

/** Bytes that are no UTF-8, where there are to be some. */
function damaged(prng: Prng, bytes: Buffer): Buffer {
  if (bytes.length === 0 || !prng.chance(0.2)) return bytes
  const changed = Buffer.from(bytes)
  for (let changes = 1 + prng.int(2); changes > 0; changes--) changed[prng.int(changed.length)] = [0xff, 0xc3, 0x80, 0xe2, 0xf0, 0xed][prng.int(6)]!
  return changed
}

/** Reads the case by both readers; tells in what they differ, or that they do not. */
export async function inequalityOf({ bytes, fields, options, chunkBytes }: EqualityCase): Promise<string | undefined> {
  const found = await eventsOf(new JsonRecordReader(options), bytes, fields, chunkBytes)
  const expected = await eventsOf(new ReferenceReader(options), bytes, fields, 1_000_000)
  if (isDeepStrictEqual(found, expected)) return undefined
  const at = expected.findIndex((event, i) => !isDeepStrictEqual(event, found[i]))
  return `event ${at < 0 ? expected.length : at} is ${shown(found[at < 0 ? expected.length : at])}, not ${shown(expected[at])}`
}

/** All that a reader says, in the order in which it says it. */
async function eventsOf(reader: RecordReader, bytes: Buffer, fields: readonly FieldContract[], chunkBytes: number): Promise<readonly unknown[]> {
  const events: unknown[] = []
  const batches = reader.read({
    source: chunked(bytes, chunkBytes),
    fields,
    onRejected: async rejected => void events.push({ rejected }),
    onWarned: async warned => void events.push({ warned }),
    onFinished: tally => void events.push({ tally }),
  })
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; row++) {
      events.push({ row: batch.columns.map(column => valueAt(column, row)), rejection: batch.rejectionOf(row, []) })
    }
    events.push({ rows: batch.rows })
  }
  return events
}

function shown(event: unknown): string {
  return JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : value))?.slice(0, 2_000) ?? 'nothing'
}
