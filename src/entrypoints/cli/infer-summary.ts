import type { InferredContract } from '../../adapters/formats/infer-contract.ts'
import { printable } from './printable.ts'
import { textTable } from './text-table.ts'
import type { Column } from './text-table.ts'
import { plural } from './wording.ts'

const CHOICES: readonly Column[] = [
  { title: 'choice', align: 'left' },
  { title: 'is', align: 'left' },
  { title: 'rests on', align: 'left' },
]
const FIELDS: readonly Column[] = [
  { title: 'field', align: 'left' },
  { title: 'type', align: 'left' },
  { title: 'rests on', align: 'left' },
]

const NAME_LENGTH_MAX = 60

/** The draft in words: one line for each choice and each field, then what a person should look at. */
export function describeInference(input: string, inferred: InferredContract, output: string | undefined): readonly string[] {
  const { draft, dialect, doubts } = inferred
  const name = input === '-' ? 'stdin' : input
  const lineEnds = dialect.lineTerminator === '\r' ? [['line end', 'CR', 'no LF was seen']] : []
  return [
    `${name}: a contract drafted from ${plural(draft.rows, 'row')}${inferred.isCut ? ', not all of the file' : ''}.`,
    '',
    ...textTable(CHOICES, [
      ['encoding', dialect.encoding, inferred.encodingEvidence],
      ['delimiter', JSON.stringify(dialect.delimiter), inferred.dialectEvidence],
      ['quote', JSON.stringify(dialect.quoteChar), dialect.quoteChar === '"' ? 'the usual one' : 'every record has cells in them'],
      ['header', dialect.header ? (dialect.headerRows === null ? 'yes' : `row ${dialect.headerRows.join(', ')}`) : 'no', draft.header.evidence],
      ...lineEnds,
    ]),
    '',
    ...textTable(FIELDS, draft.fields.map(field => [printable(shortened(field.name)), field.type, field.evidence])),
    ...(doubts.length === 0 ? [] : ['', 'To look at:', ...doubts.map(doubt => `- ${doubt}`)]),
    ...(output === undefined ? [] : ['', `Written to ${output}.`]),
  ]
}

function shortened(name: string): string {
  const characters = Array.from(name)
  return characters.length > NAME_LENGTH_MAX ? `${characters.slice(0, NAME_LENGTH_MAX).join('')}…` : name
}
