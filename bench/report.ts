import type { Machine } from './machine.ts'
import { INSTALL_PEERS } from './peers/find-peers.ts'
import type { PeerName } from './peers/find-peers.ts'
import type { ReportRow } from './report-row.ts'
import { goalTable, informationTable } from './report-table.ts'

export interface Report {
  readonly about: Machine
  readonly missing: readonly PeerName[]
  /** Of sections, with their reasons. */
  readonly failures: readonly string[]
  readonly quick: boolean
  /** How long it all took. */
  readonly seconds: number
  readonly rows: readonly ReportRow[]
  readonly lines: readonly string[]
}

/** All of it as Markdown. */
export function reportText({ about, missing, failures, quick, seconds, rows, lines }: Report): string {
  const { platform, processor, processors, memoryGib, versions } = about
  const parts = [
    `${platform}, ${processors.toString()} processors (${processor}), ${memoryGib.toString()} GiB. ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    quick ? '**A quick run: sizes are small, there is one round, and nothing is judged.**' : `Took ${(seconds / 60).toFixed(0)} minutes.`,
    ...(missing.length === 0 ? [] : [`Missing peers: ${missing.join(', ')}. \`${INSTALL_PEERS}\` installs them.`]),
    ...failures.map((failure) => `**Failed:** ${failure}`),
    'Whole processes from start to end, paired: ratios are medians of those within a round (ours / theirs), and so are those of processor time. Outputs were verified equal in each round.',
    goalTable(rows, !quick),
    'For information:',
    informationTable(rows),
    ['```', ...lines, '```'].join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}
