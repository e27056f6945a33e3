import { UsageError } from './usage-error.ts'

export interface GroupArguments {
  readonly folder: string
  readonly group: string
}

/** Reads `[folder] <group>`. The folder may be named by the option as well, and is the current one when it is not named. */
export function groupArguments(first: string, second: string | undefined, folder: string | undefined): GroupArguments {
  if (second === undefined) return { folder: folder ?? '.', group: first }
  if (folder !== undefined) throw new UsageError(`the folder is named twice, ${JSON.stringify(first)} and ${JSON.stringify(folder)}: leave one out`)
  return { folder: first, group: second }
}
