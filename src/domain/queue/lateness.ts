import { compareSequencers } from '../identity/compare-sequencers.ts'
import { baseName, splitName } from '../routing/base-name.ts'
import type { StartedFile } from './order-group.ts'

/** A date of eight digits, with or without the time of day after it. */
const STAMP = /_(\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:_((?:[01]\d|2[0-3])[0-5]\d[0-5]\d))?$/

/** What of a file says where it belongs in the order of its group. */
export function startedFile(key: string, sequencer?: string): StartedFile {
  const match = STAMP.exec(splitName(baseName(key)).stem)
  return {
    key,
    ...(sequencer === undefined ? {} : { sequencer }),
    ...(match === null ? {} : { stamp: match[2] === undefined ? (match[1] ?? '') : `${match[1] ?? ''}_${match[2]}` }),
  }
}

/**
 * Whether a file comes after one that should have come after it: by the sequencer for the same key, else by the time stamps of the
 * names. Files that say nothing are never late.
 */
export function isLate(file: StartedFile, newest: StartedFile | undefined): boolean {
  if (newest === undefined) return false
  if (file.key === newest.key) {
    return file.sequencer !== undefined && newest.sequencer !== undefined && compareSequencers(file.sequencer, newest.sequencer) < 0
  }
  return file.stamp !== undefined && newest.stamp !== undefined && file.stamp < newest.stamp
}

/** The newer of the two, to judge later files by. */
export function newestOf(file: StartedFile, newest: StartedFile | undefined): StartedFile {
  return newest !== undefined && isLate(file, newest) ? newest : file
}
