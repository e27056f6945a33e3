import { type Place, placeOf, type PlaceOptions } from './place.ts'
import { UsageError } from './usage-error.ts'

export interface GroupArguments {
  readonly place: Place
  readonly group: string
}

export interface GroupPlaceOptions extends PlaceOptions {
  readonly folder?: string
}

/**
 * Reads `[folder] <group>`. The folder may be named by the option as well, and is the current one when neither it nor a deployment is
 * named.
 */
export function groupArguments(first: string, second: string | undefined, { folder, ...options }: GroupPlaceOptions): GroupArguments {
  if (second !== undefined && folder !== undefined) {
    throw new UsageError(`the folder is named twice, ${JSON.stringify(first)} and ${JSON.stringify(folder)}: leave one out`)
  }
  const named = second === undefined ? folder : first
  return { place: placeOf(named ?? (options.aws === true ? undefined : '.'), options), group: second ?? first }
}
