import { thrownText } from '../../domain/errors/thrown.ts'
import { parseContract } from '../../domain/contract/parse-contract.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
import type { Logger } from '../../ports/logger.ts'
import type { TableConverter } from '../../ports/table-converter.ts'

export interface WarmUp {
  readonly converter: TableConverter
  readonly logger: Logger
  /** Whether there is to be one at all. */
  readonly isOn: boolean
}

/** What is loaded and compiled once is loaded and compiled by so many, whatever is wrong with a row among them; more would cost the start what they spare the first file. */
const ROWS = 24
/** Less than the table has, so that a row goes on in the next chunk. */
const CHUNK_BYTES = 2_048
/** Every so many rows there is one that is not plain. */
const ODD_ROW_EVERY = 4

const FIELDS = [
  { name: 'id', type: 'integer', constraints: { required: true } },
  { name: 'count', type: 'integer' },
  { name: 'small', type: 'integer', 'x-sluice': { int32: true } },
  { name: 'amount', type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } },
  { name: 'ratio', type: 'number', 'x-sluice': { onInvalid: 'null' } },
  { name: 'active', type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'local_day', type: 'date', format: '%d/%m/%Y' },
  { name: 'moment', type: 'datetime' },
  { name: 'instant', type: 'datetime', format: '%Y-%m-%dT%H:%M:%S%z' },
  { name: 'clock', type: 'time' },
  { name: 'year', type: 'year' },
  { name: 'month', type: 'yearmonth' },
  { name: 'span', type: 'duration' },
  { name: 'state', type: 'string' },
  { name: 'code', type: 'string', constraints: { enum: ['a', 'b', 'c'] } },
  { name: 'email', type: 'string', format: 'email' },
  { name: 'note', type: 'string' },
  { name: 'document', type: 'object' },
]
const STATES = ['pending', 'paid', 'shipped', 'delivered']
/** Beginnings of rows: a number in quotes, an exponent, a value that becomes null with a warning, one that costs its row, and no more. */
const ODD_BEGINNINGS = ['"7",8,9,4.5,6', '7,8,9,4.5,6e-3', '7,8,9,4.5,six', '7,eight,9,4.5,6', '7,8']
const NOWHERE = { write: () => Promise.resolve() }

/**
 * Converts a small made-up table, of every type of column and with every kind of row, into nowhere, while a function starts: the first
 * file then finds the code loaded and compiled. It touches no service, and what goes wrong in it is logged and harms nobody.
 */
export async function warmUp({ converter, logger, isOn }: WarmUp): Promise<void> {
  if (!isOn) return
  try {
    await convertMadeUpTable(converter)
  } catch (error) {
    logger.log('warn', 'warm-up-failed', { error: thrownText(error) })
  }
}

async function convertMadeUpTable(converter: TableConverter): Promise<void> {
  const task = { source: chunksOf(madeUpTable()), contract: madeUpContract(), metadata: {}, output: NOWHERE, rejects: NOWHERE, warnings: NOWHERE }
  const outcome = await converter.convert(task)
  if (outcome.kind === 'refused') throw new Error(`the made-up table was refused: ${outcome.fault.message}`)
}

function madeUpContract(): TableContract {
  const parsing = parseContract('warm-up', JSON.stringify({ fields: FIELDS }))
  if (parsing.kind === 'contract') return parsing.contract
  throw new Error(`the made-up contract was refused: ${JSON.stringify(parsing.problems)}`)
}

function madeUpTable(): Uint8Array {
  const lines = Array.from({ length: ROWS }, (_, row) => madeUpRow(row).join(','))
  return Buffer.from(`${FIELDS.map(({ name }) => name).join(',')}\n${lines.join('\n')}\n`)
}

/** Alike where tables are: states repeat, dates rise, some cells are empty, and some notes need quotes. */
function madeUpRow(row: number): readonly string[] {
  const at = new Date(1_700_000_000_000 + row * 977_531).toISOString()
  const day = at.slice(0, 10)
  const cells = [
    `${1_000_000 + 3 * row}`,
    row % 17 === 0 ? '' : `${(row * 7_919) % 500_000}`,
    `${row % 300}`,
    ((row * 104_729) % 2_000_000 / 100).toFixed(2),
    `${((row * 31) % 9_973) / 8}`,
    row % 2 === 0 ? 'true' : 'false',
    day,
    `${day.slice(8)}/${day.slice(5, 7)}/${day.slice(0, 4)}`,
    at.slice(0, -1),
    `${at.slice(0, 19)}+0100`,
    at.slice(11, 19),
    `${2000 + (row % 30)}`,
    day.slice(0, 7),
    `PT${row % 60}M`,
    STATES[row % STATES.length] ?? '',
    'abc'.charAt(row % 3),
    row % 20 === 0 ? '' : `someone.${row}@mail.example.org`,
    row % 3 === 0 ? '' : row % 10 === 1 ? `"leave ""it"" at door ${row}, please\nthanks"` : `ring twice at the café ${row}`,
    `"{""n"":${row}}"`,
  ]
  if (row % ODD_ROW_EVERY !== 1) return cells
  const beginning = (ODD_BEGINNINGS[Math.floor(row / ODD_ROW_EVERY) % ODD_BEGINNINGS.length] ?? '').split(',')
  return beginning.length < 5 ? beginning : [...beginning, ...cells.slice(beginning.length)]
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield await Promise.resolve(bytes.subarray(from, from + CHUNK_BYTES))
}
