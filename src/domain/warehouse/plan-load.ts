import { shownName } from '../table/shown-value.ts'
import { missingKey, refuse } from './load-refusal.ts'
import type { Refusal } from './load-refusal.ts'
import { foldName, nameFault, OWN_COLUMNS } from './own-names.ts'
import { holds, typeName } from './table-type.ts'
import type { TableColumn } from './table-type.ts'

export interface LoadShape {
  readonly table: string
  readonly upsertKeys: readonly string[]
  /** Of the file, in its order. */
  readonly file: readonly TableColumn[]
  /** Of the table as it stands; `undefined` when there is none. */
  readonly standing: readonly TableColumn[] | undefined
  /** The longest name that the warehouse takes, in bytes of UTF-8. */
  readonly nameBytesMax: number
}

/** How a file goes into its table. */
export interface LoadPlan {
  readonly kind: 'planned'
  readonly table: string
  readonly create: boolean
  /** Columns of the file that the table has not; all of them when it is to be created. */
  readonly add: readonly TableColumn[]
  /** Where each column of the file goes, in the file's order: names and types are those of the table. */
  readonly columns: readonly TableColumn[]
  /** The upsert keys, as places in `columns`. */
  readonly keys: readonly number[]
}

/** Decides from names and types alone; what takes a look at the rows is for the warehouse. */
export function planLoad(shape: LoadShape): LoadPlan | Refusal {
  const { table, file, standing } = shape
  const fault = findNameFault(shape) ?? findUnusable(table, standing)
  if (fault !== undefined) return fault

  const inTable = new Map((standing ?? []).map(column => [foldName(column.name), column]))
  const columns = file.map(column => inTable.get(foldName(column.name)) ?? column)
  for (const [i, column] of file.entries()) {
    const target = columns[i] ?? column
    if (!holds(target.type, column.type)) return typeConflict(table, column, target)
  }

  const placeOf = new Map(file.map(({ name }, i) => [foldName(name), i]))
  const keys = new Set<number>()
  for (const key of shape.upsertKeys) {
    const place = placeOf.get(foldName(key))
    if (place === undefined) return missingKey(table, key, file.map(({ name }) => name))
    keys.add(place)
  }
  const add = file.filter(({ name }) => !inTable.has(foldName(name)))
  return { kind: 'planned', table, create: standing === undefined, add, columns, keys: [...keys] }
}

function findNameFault({ table, file, nameBytesMax }: LoadShape): Refusal | undefined {
  const fault = nameFault(table, nameBytesMax)
  if (fault !== undefined) return refuse('unusable-table', `No table can be called ${shownName(table)}: ${fault}; change target_table`)
  const seen = new Map<string, string>()
  for (const { name } of file) {
    const column = `The file's column ${shownName(name)} cannot be one of table ${shownName(table)}`
    const why = nameFault(name, nameBytesMax)
    if (why !== undefined) return refuse('unusable-table', `${column}: ${why}; rename it`)
    const twin = seen.get(foldName(name))
    if (twin !== undefined) {
      return refuse('unusable-table', `${column} beside ${shownName(twin)}: databases do not tell them apart; rename one of them`)
    }
    seen.set(foldName(name), name)
  }
  return undefined
}

function findUnusable(table: string, standing: readonly TableColumn[] | undefined): Refusal | undefined {
  if (standing === undefined) return undefined
  const unlike = OWN_COLUMNS.find(own => !standing.some(({ name, type }) => foldName(name) === own.name && holds(type, own.type)))
  if (unlike === undefined) return undefined
  return refuse(
    'unusable-table',
    `The table ${shownName(table)} has no column ${unlike.name} of type ${typeName(unlike.type)}, so it is none that loads have made, and ` +
      'nothing is written to it: choose another target_table, or rename the table',
  )
}

function typeConflict(table: string, file: TableColumn, target: TableColumn): Refusal {
  const column = `The column ${shownName(file.name)} of the file is ${typeName(file.type)}`
  if (file.type.kind === 'other') return refuse('type-conflict', `${column}, which is not loaded: give it another type`)
  return refuse(
    'type-conflict',
    `${column}, and that of table ${shownName(table)} is ${typeName(target.type)}: make the contract say the same type, or load into a ` +
      'table of another name',
  )
}
