import { resolveColumns } from '../../domain/contract/resolve-columns.ts'
import { textField } from '../../domain/contract/table-contract.ts'
import type { FieldContract, TableContract } from '../../domain/contract/table-contract.ts'
import { FileRefusal } from './file-refusal.ts'
import type { JsonReading } from './json-reading.ts'
import type { MemberSurvey } from './survey-members.ts'

/** What the members of the records become. */
export interface JsonColumns {
  /** In the order of the output, at least one: those of the contract, then those that are kept besides. */
  readonly fields: readonly FieldContract[]
  /** Of the members, field by field. */
  readonly names: readonly string[]
  /** Names of columns that are kept and that the contract does not name. */
  readonly extra: readonly string[]
}

/** Whether a member that the contract does not name refuses the file. */
export function refusesOthers({ drift, fieldsMatch }: TableContract): boolean {
  return drift === 'fail' || fieldsMatch === 'exact' || fieldsMatch === 'equal' || fieldsMatch === 'superset'
}

/** Whether it becomes a column. */
export function keepsOthers(contract: TableContract): boolean {
  return contract.drift === 'keep-as-text' && !refusesOthers(contract)
}

/** The columns of a file; without a survey they are those of the contract. Throws a `FileRefusal` where there would be none. */
export function columnsOfMembers(contract: TableContract, survey: MemberSurvey | undefined): JsonColumns {
  const own = contract.fields.map(field => field.name)
  const named = new Set(own)
  const others = survey?.names.filter(name => !named.has(name)) ?? []
  // Columns of Parquet have names: one without is called as Data Package calls columns of files without a header.
  const extra = others.map((name, i) => (name === '' ? `field${own.length + i + 1}` : name))
  const nameless = extra[others.indexOf('')]
  if (nameless !== undefined && (named.has(nameless) || others.includes(nameless))) {
    throw new FileRefusal('duplicate-label', `The member without a name would be called ${JSON.stringify(nameless)}, as another one is: give it a name`)
  }
  const fields = [...contract.fields, ...extra.map(name => textField(name, contract.missingValues))]
  if (fields.length > 0) return { fields, names: [...own, ...others], extra }
  const { fault } = survey ?? {}
  const reason = fault === undefined ? '' : ` (line ${fault.line}: ${fault.error.message})`
  throw new FileRefusal('source-error', `The table would have no column: neither the contract names one nor does any record have a member that is kept${reason}`)
}

/**
 * Holds the members that occurred to what the contract asks of a file. What it lacks is known at its end; what it has besides, as soon
 * as that occurs (`others`).
 */
export function checkMembers(contract: TableContract, { names, extra }: JsonColumns, reading: JsonReading, only?: 'others'): void {
  if (!reading.isAnyRead) return
  const seen = names.slice(0, contract.fields.length).filter((_, i) => only === 'others' || reading.isSeen(i))
  const unknown = reading.unknownMembers().map(({ name }) => name)
  const labels = [...seen, ...extra, ...unknown]
  if (labels.length === 0) throw new FileRefusal('missing-label', `No record has any member, and contract ${contract.name} names ${contract.fields.length}: this is another file`)
  const resolution = resolveColumns(contract, labels)
  if (resolution.kind === 'refused' && resolution.fault.code !== 'incorrect-label') throw new FileRefusal(resolution.fault.code, resolution.fault.message)
}
