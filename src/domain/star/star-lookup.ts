import type { FieldContract } from '../contract/table-contract.ts'
import type { SourceTable, StarDescription } from './star-description.ts'

/** The source table of a name. Throws where there is none, which `checkStar` rules out. */
export function sourceOf(star: StarDescription, name: string): SourceTable {
  const source = star.sources.find(candidate => candidate.name === name)
  if (source === undefined) throw new TypeError(`The star describes no source table ${JSON.stringify(name)}`)
  return source
}

/** The member of a name. Throws where there is none, which `checkStar` rules out. */
export function fieldOf(source: SourceTable, name: string): FieldContract {
  const field = source.fields.find(candidate => candidate.name === name)
  if (field === undefined) throw new TypeError(`Source table ${source.name} has no member ${JSON.stringify(name)}`)
  return field
}

/** The position of a member among the columns of its source. Throws as `fieldOf` does. */
export function memberIndex(source: SourceTable, name: string): number {
  return source.fields.indexOf(fieldOf(source, name))
}
