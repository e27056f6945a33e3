import { textField } from './table-contract.ts'
import type { FieldContract, TableContract } from './table-contract.ts'
import type { FileFault, FileFaultCode } from '../table/file-fault.ts'

/** Which cell of a row becomes which column of the output. */
export type ColumnResolution =
  | {
      readonly kind: 'columns'
      /** In the order of the output: the contract's fields, then what `keep-as-text` adds in the order of the file. */
      readonly columns: readonly ResolvedColumn[]
      /** How many cells each row must have. */
      readonly width: number
      /** Fields of the contract that the file lacks. */
      readonly missing: readonly string[]
      /** Columns of the file that the contract does not name, kept or not. */
      readonly extra: readonly string[]
      /** Whether the columns that both have stand in another order than in the contract. */
      readonly reordered: boolean
    }
  | { readonly kind: 'refused'; readonly fault: FileFault }

export interface ResolvedColumn {
  /** 0-based cell of the row; `null` where the file has no such column and every value is null. */
  readonly position: number | null
  readonly field: FieldContract
}

/** Far above what people make; bounds what a hostile first line can allocate. */
export const COLUMNS_MAX = 10_000

/**
 * Matches the labels of a file to the fields of its contract, by exact text.
 *
 * - A label that two columns bear refuses the file when it becomes a column of the output; among columns that are left
 *   out it does no harm.
 * - A column without a label is no field. `drift` decides about it; kept, it is called `field<position>`, as Data Package
 *   calls columns of files without a header.
 * - A header of nothing but blanks, or one in which no field of the contract is found, belongs to another file.
 */
export function resolveColumns(contract: TableContract, labels: readonly string[]): ColumnResolution {
  if (labels.length > COLUMNS_MAX) {
    return refused('too-many-columns', `The header has ${labels.length} columns, more than ${COLUMNS_MAX}`)
  }
  if (labels.every(label => label === '')) {
    const message = 'The header has no label: name the columns in the first record, or declare dialect.header false'
    return refused('blank-header', message)
  }
  const positions = positionsByLabel(labels)
  const known = new Set(contract.fields.map(field => field.name))
  const missing = contract.fields.filter(field => !positions.has(field.name))
  const extra = labels.flatMap((label, position) => (known.has(label) ? [] : [position]))

  return (
    duplicateAmong(contract.fields.map(field => field.name), positions) ??
    checkMissing(contract, missing, labels) ??
    checkExtra(contract, missing, extra, labels) ??
    checkOrder(contract, labels) ??
    assemble(contract, labels, missing, extra, field => positions.get(field.name)?.[0] ?? null)
  )
}

/**
 * The same for a file without a header (`dialect.header` false): the fields stand for the cells in their order, and every row
 * must have as many. Nothing in the file could tell that a column came or went, so the first row is not asked. It decides where
 * the contract names no field: `cells` is the number of its cells.
 */
export function resolvePositions(contract: TableContract, cells: number): ColumnResolution {
  if (contract.fields.length > 0) {
    const columns = contract.fields.map((field, position) => ({ position, field }))
    return { kind: 'columns', columns, width: columns.length, missing: [], extra: [], reordered: false }
  }
  if (cells > COLUMNS_MAX) return refused('too-many-columns', `The first record has ${cells} cells, more than ${COLUMNS_MAX}`)
  const labels = Array.from({ length: cells }, () => '')
  const extra = labels.map((_, position) => position)
  return checkExtra(contract, [], extra, labels) ?? assemble(contract, labels, [], extra, () => null)
}

/** A file without any record has no header to judge, and is the contract's table with no row. */
export function resolveEmptyFile(contract: TableContract): ColumnResolution {
  return {
    kind: 'columns',
    columns: contract.fields.map(field => ({ position: null, field })),
    width: 0,
    missing: [],
    extra: [],
    reordered: false,
  }
}

function refused(code: FileFaultCode, message: string): ColumnResolution {
  return { kind: 'refused', fault: { code, message } }
}

function positionsByLabel(labels: readonly string[]): Positions {
  const positions = new Map<string, number[]>()
  for (const [position, label] of labels.entries()) {
    const known = positions.get(label)
    if (known === undefined) positions.set(label, [position])
    else known.push(position)
  }
  return positions
}

type Positions = ReadonlyMap<string, readonly number[]>

function duplicateAmong(names: readonly string[], positions: Positions): ColumnResolution | undefined {
  for (const name of names) {
    const found = positions.get(name) ?? []
    if (found.length < 2) continue
    const columns = found.slice(0, 10).map(position => position + 1).join(', ')
    return refused('duplicate-label', `Columns ${columns} are all called ${quoted(name)}: which one is meant cannot be known`)
  }
  return undefined
}

function checkMissing(
  contract: TableContract,
  missing: readonly FieldContract[],
  labels: readonly string[],
): ColumnResolution | undefined {
  if (missing.length === 0) return undefined
  const allNeeded = contract.fieldsMatch === 'exact' || contract.fieldsMatch === 'equal' || contract.fieldsMatch === 'subset'
  const needed = missing.filter(field => allNeeded || field.required || missing.length === contract.fields.length)
  if (needed.length === 0) return undefined
  const names = listed(needed.map(field => field.name))
  const message = `The file has no column ${names}, which contract ${contract.name} needs; it has ${listed(labels)}`
  return refused('missing-label', message)
}

function checkExtra(
  contract: TableContract,
  missing: readonly FieldContract[],
  extra: readonly number[],
  labels: readonly string[],
): ColumnResolution | undefined {
  if (extra.length === 0) return undefined
  const { drift, fieldsMatch } = contract
  const strict = fieldsMatch === 'exact' || fieldsMatch === 'equal' || fieldsMatch === 'superset'
  const names = extra.map(position => labelAt(labels, position))
  if (strict || drift === 'fail') {
    const remedy = 'add it to the contract, or declare x-sluice.drift'
    const message = `The file has the column ${listed(names)}, which contract ${contract.name} does not name: ${remedy}`
    return refused('extra-label', message)
  }
  if (drift === 'ignore') return undefined
  // A name made of a position may be one that another column, or a field that the file lacks, bears already.
  const inFile = labels.map((_, position) => labelAt(labels, position))
  return duplicateAmong(names, positionsByLabel([...inFile, ...missing.map(field => field.name)]))
}

function checkOrder(contract: TableContract, labels: readonly string[]): ColumnResolution | undefined {
  if (contract.fieldsMatch !== 'exact') return undefined
  const wrong = contract.fields.findIndex((field, position) => labels[position] !== field.name)
  if (wrong < 0) return undefined
  const expected = contract.fields[wrong]?.name ?? ''
  const found = quoted(labels[wrong] ?? '')
  const message = `Column ${wrong + 1} is ${found} where contract ${contract.name} has ${quoted(expected)} (fieldsMatch exact)`
  return refused('incorrect-label', message)
}

function assemble(
  contract: TableContract,
  labels: readonly string[],
  missing: readonly FieldContract[],
  extra: readonly number[],
  positionOf: (field: FieldContract, index: number) => number | null,
): ColumnResolution {
  const fields: readonly ResolvedColumn[] = contract.fields.map((field, index) => ({ position: positionOf(field, index), field }))
  const kept: readonly ResolvedColumn[] = (contract.drift === 'keep-as-text' ? extra : []).map(position => ({
    position,
    field: textField(labelAt(labels, position), contract.missingValues),
  }))
  return {
    kind: 'columns',
    columns: [...fields, ...kept],
    width: labels.length,
    missing: missing.map(field => field.name),
    extra: extra.map(position => labelAt(labels, position)),
    reordered: isReordered(fields),
  }
}

function isReordered(fields: readonly ResolvedColumn[]): boolean {
  const positions = fields.flatMap(({ position }) => (position === null ? [] : [position]))
  return positions.some((position, i) => i > 0 && position < (positions[i - 1] ?? 0))
}

function labelAt(labels: readonly string[], position: number): string {
  const label = labels[position] ?? ''
  return label === '' ? `field${position + 1}` : label
}

const LISTED_MAX = 20

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED_MAX
  return names.slice(0, LISTED_MAX).map(quoted).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}
