import { shownName } from '../table/shown-value.ts'

/** Why a file is not loaded, now or ever; the message says what to change. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: 'missing-key' | 'null-key' | 'duplicate-key' | 'type-conflict' | 'unusable-table'
  readonly message: string
}

const COLUMNS_SHOWN = 20

export function refuse(code: Refusal['code'], message: string): Refusal {
  return { kind: 'refused', code, message }
}

export function missingKey(table: string, key: string, columns: readonly string[]): Refusal {
  const shown = columns.slice(0, COLUMNS_SHOWN).map(shownName).join(', ')
  const more = columns.length > COLUMNS_SHOWN ? `, and ${columns.length - COLUMNS_SHOWN} more` : ''
  return refuse(
    'missing-key',
    `The upsert key ${shownName(key)} of table ${shownName(table)} is no column of the file, which has ${shown}${more}: ` +
      'name columns of the file in upsert_keys, or make the column part of the contract',
  )
}

export function nullKey(table: string, key: string, rows: number): Refusal {
  return refuse(
    'null-key',
    `${rows === 1 ? 'One row of the file has' : `${rows} rows of the file have`} no value in the upsert key ${shownName(key)} of table ` +
      `${shownName(table)}, and could never be found again: declare primaryKey in the contract, or make the field required`,
  )
}

/** @param values as texts, one a key */
export function duplicateKey(table: string, keys: readonly string[], values: readonly string[], rows: number): Refusal {
  const pairs = keys.map((key, i) => `${shownName(key)} = ${shownName(values[i] ?? '')}`).join(', ')
  return refuse(
    'duplicate-key',
    `${rows} rows of the file have the same upsert key of table ${shownName(table)} (${pairs}), and nothing tells which of them is ` +
      `to stay: declare primaryKey in the contract, or name the columns that tell rows apart in upsert_keys`,
  )
}
