import { sha256Hex, type Identity } from '../identity/object-version.ts'
import type { OutboxNotice } from './outbox.ts'

/** What happened, with everything a person needs to act on it. */
export type NoticeOccasion =
  | { readonly outcome: 'not_configured'; readonly key: string; readonly movedTo: string }
  | { readonly outcome: 'inactive'; readonly fileName: string; readonly jobId: string }
  | { readonly outcome: 'invalid_config'; readonly key: string; readonly entry: string; readonly problems: readonly string[] }
  | { readonly outcome: 'unsupported_suffix'; readonly key: string; readonly message: string }
  | { readonly outcome: 'not_archived'; readonly key: string; readonly message: string }
  | { readonly outcome: 'not_loaded'; readonly key: string; readonly table: string; readonly code: string; readonly message: string }
  | {
      readonly outcome: 'schema_drift'
      readonly key: string
      readonly contract: string
      readonly missing: readonly string[]
      readonly extra: readonly string[]
      readonly reordered: boolean
    }
  | { readonly outcome: 'late'; readonly key: string; readonly group: string; readonly after: string }
  | { readonly outcome: 'group_halted'; readonly key: string; readonly group: string }
  | { readonly outcome: 'config_unusable'; readonly key: string; readonly message: string }
  | { readonly outcome: 'quarantined'; readonly key: string; readonly code: string; readonly message: string }
  | { readonly outcome: 'failed'; readonly key: string; readonly code: string; readonly message: string }

/** How many columns one notice names. */
const COLUMNS_MAX = 20
/** How many of an entry's problems one notice names. */
const PROBLEMS_MAX = 20

/**
 * Puts an occasion into words. The same identity, outcome and attempt always give the same id, so that a repeated publish can be
 * told from a second notice.
 */
export function composeNotice(occasion: NoticeOccasion, identity: Identity, attempt: number, at: string): OutboxNotice {
  const id = sha256Hex(JSON.stringify([identity, occasion.outcome, attempt])).slice(0, 32)
  return { id, outcome: occasion.outcome, ...wordsFor(occasion), at, status: 'pending' }
}

function wordsFor(occasion: NoticeOccasion): { readonly subject: string; readonly message: string } {
  switch (occasion.outcome) {
    case 'not_configured':
      return {
        subject: 'New / Not Configured File',
        message: `File not found in config.json\nOriginal: ${occasion.key}\nMoved to: ${occasion.movedTo}`,
      }
    case 'inactive':
      return { subject: 'Inactive Job', message: `File: ${occasion.fileName}\nJob ID: ${occasion.jobId}` }
    case 'invalid_config':
      return {
        subject: 'Invalid Job Configuration',
        message: [
          `File kept, not processed: ${occasion.key}`,
          `The entry that names it is disabled: ${occasion.entry}`,
          ...occasion.problems.slice(0, PROBLEMS_MAX).map((problem) => `- ${problem}`),
          'Correct the entry, then replay the file.',
        ].join('\n'),
      }
    case 'unsupported_suffix':
      return {
        subject: 'Unsupported File Name',
        message: `File kept, not processed: ${occasion.key}\n${occasion.message}`,
      }
    case 'not_archived':
      return {
        subject: 'File Not Archived',
        message: `File processed, and kept where it is: ${occasion.key}\n${occasion.message}`,
      }
    case 'not_loaded':
      return {
        subject: 'Table Not Loaded',
        message: `File processed, and not loaded into the warehouse: ${occasion.key}\nTable: ${occasion.table}\nReason: ${occasion.code}\n${occasion.message}`,
      }
    case 'schema_drift':
      return { subject: 'Schema Drift', message: driftText(occasion) }
    case 'late':
      return {
        subject: 'Late File',
        message: `File started after one that should have come after it: ${occasion.key}\nGroup: ${occasion.group}\nStarted before: ${occasion.after}`,
      }
    case 'group_halted':
      return {
        subject: 'Group Halted',
        message: `No file of the group is started until it is resumed: ${occasion.group}\nIts file failed: ${occasion.key}\nCorrect the cause, then resume the group.`,
      }
    case 'config_unusable':
      return {
        subject: 'Unusable Configuration',
        message: `No file can be routed.\nConfiguration: ${occasion.key}\n${occasion.message}`,
      }
    case 'quarantined':
      return {
        subject: 'File Quarantined',
        message: `File kept, not published: ${occasion.key}\nReason: ${occasion.code}\n${occasion.message}`,
      }
    case 'failed':
      return {
        subject: 'File Failed',
        message: `File kept, not processed: ${occasion.key}\nReason: ${occasion.code}\n${occasion.message}`,
      }
  }
}

function driftText({ key, contract, missing, extra, reordered }: NoticeOccasion & { readonly outcome: 'schema_drift' }): string {
  return [
    `File processed, with other columns than its contract has: ${key}`,
    `Contract: ${contract}`,
    ...(missing.length === 0 ? [] : [`Missing columns, null in the table: ${named(missing)}`]),
    ...(extra.length === 0 ? [] : [`New columns, treated as the contract's drift says: ${named(extra)}`]),
    ...(reordered ? ['The columns stand in another order; they were matched by name.'] : []),
  ].join('\n')
}

function named(columns: readonly string[]): string {
  const rest = columns.length - COLUMNS_MAX
  return columns.slice(0, COLUMNS_MAX).map(column => JSON.stringify(column.slice(0, 100))).join(', ') + (rest > 0 ? ` and ${rest.toString()} more` : '')
}
