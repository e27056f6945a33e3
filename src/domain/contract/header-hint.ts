import type { FileFault } from '../table/file-fault.ts'
import type { TableContract } from './table-contract.ts'

/** Delimiters that a header in one piece may have been meant to have. */
const OTHER_DELIMITERS = [';', '\t', '|', ','] as const
/** A CR that begins no CRLF: labels may have line ends in them, but hardly this one. */
const LONE_CARRIAGE_RETURN = /\r(?!\n)/

/**
 * Says of a header that misses labels what its author has most likely overlooked in the contract or in the file, as sentences
 * for the end of a message; `''` when nothing shows.
 */
export function headerHint(labels: readonly string[], contract: TableContract): string {
  const { dialect, fields } = contract
  const known = new Set(fields.map(field => field.name))
  const isOther = !labels.some(label => known.has(label))
  const hint = hintOfDialect(labels, contract) ?? (dialect.encoding === 'utf-16' && isOther ? hintOfBytes(labels) : undefined)
  if (hint !== undefined) return ` ${hint}.`
  const alike = alikeLabel(labels, contract)
  if (alike !== undefined) {
    const [field, label] = alike
    return ` The label ${shown(label)} differs from the field ${shown(field)} in nothing but capitals, spaces or how accents are written: give both the same name.`
  }
  return isOther && dialect.headerRows === null ? ' If the labels stand in another row, name it in headerRows of the dialect.' : ''
}

/**
 * Why a header in which all needed labels are found is still not taken: what speaks against it would become columns that are
 * empty or wrong, and nobody would be told. `undefined` for all others.
 */
export function misreadHeader(labels: readonly string[], contract: TableContract): FileFault | undefined {
  const known = new Set(contract.fields.map(field => field.name))
  const [label = ''] = labels
  const isSpokenOf = labels.every(name => known.has(name))
  const isDefault = contract.dialect.delimiter === ',' && contract.drift === 'keep-as-text'
  if (!isSpokenOf && (hasLoneCarriageReturns(labels, contract) || (isDefault && labels.length === 1))) {
    const hint = hintOfDialect(labels, contract)
    if (hint !== undefined) return { code: 'source-error', message: `The header ${shown(label)} is most likely not read as it was meant. ${hint}.` }
  }
  const alike = alikeLabel(labels, contract)
  if (alike === undefined) return undefined
  const message = `The file has no column ${shown(alike[0])}, which contract ${contract.name} names, and its column ${shown(alike[1])} would be left out.`
  return { code: 'missing-label', message: message + headerHint(labels, contract) }
}

function hintOfDialect(labels: readonly string[], contract: TableContract): string | undefined {
  const { delimiter, headerRows } = contract.dialect
  const [label = ''] = labels
  const told = /^sep=(.?)$/.exec(label)
  if (told !== null && headerRows === null) {
    const meant = told[1] === '' ? delimiter : (told[1] ?? delimiter)
    return `The first line is the one by which spreadsheets are told the delimiter: set delimiter ${shown(meant)} and headerRows [2] in the dialect of the contract`
  }
  const meant = labels.length === 1 ? OTHER_DELIMITERS.find(other => other !== delimiter && label.includes(other)) : undefined
  if (meant !== undefined) {
    return `The header has no ${shown(delimiter)} but ${shown(meant)}: if that is the delimiter, set it in the dialect of the contract`
  }
  if (!hasLoneCarriageReturns(labels, contract)) return undefined
  return 'Carriage returns stand in the header: if they end the lines of the file, set lineTerminator "\\r" in the dialect of the contract'
}

function hasLoneCarriageReturns(labels: readonly string[], { dialect }: TableContract): boolean {
  return dialect.lineTerminator !== '\r' && labels.some(label => LONE_CARRIAGE_RETURN.test(label))
}

/** Two ASCII characters, taken for one unit of UTF-16, make an ideograph. */
function hintOfBytes([label = '']: readonly string[]): string | undefined {
  const isAscii = (byte: number): boolean => byte >= 9 && byte < 0x7f
  const codes = Array.from(label.slice(0, 100), character => character.charCodeAt(0))
  if (codes.length === 0 || !codes.every(code => isAscii(code >> 8) && isAscii(code & 0xff))) return undefined
  return 'The file seems to be text of one byte a character, and not UTF-16: correct encoding in the dialect of the contract'
}

/** A field that the file lacks, and a column that the contract does not name, with all but the same name. */
function alikeLabel(labels: readonly string[], { fields }: TableContract): readonly [field: string, label: string] | undefined {
  const inFile = new Set(labels)
  const known = new Set(fields.map(field => field.name))
  const extra = new Map(labels.flatMap(label => (label === '' || known.has(label) ? [] : [[folded(label), label] as const])))
  if (extra.size === 0) return undefined
  for (const { name } of fields) {
    const label = inFile.has(name) ? undefined : extra.get(folded(name))
    if (label !== undefined) return [name, label]
  }
  return undefined
}

/** Characters that nobody sees go, too: a byte order mark in the middle of a joined file, or a soft hyphen. */
function folded(label: string): string {
  return label.normalize('NFC').toLowerCase().replace(/[\s\p{Cf}]/gu, '')
}

const SHOWN_MAX = 100

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
}
