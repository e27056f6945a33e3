import { join } from 'node:path'
import { WORKSPACE } from '../../adapters/local/local-key-fault.ts'
import { readPacketStatus } from '../../usecases/packets/read-packet-status.ts'
import { readStatus } from '../../usecases/read-status.ts'
import type { CommandContext } from './command-context.ts'
import { namingRights } from './deployment.ts'
import { EXIT } from './exit-code.ts'
import { openLedgers } from './open-place.ts'
import { describePacketStatus, gapsJson, unfinishedJson } from './packet-status.ts'
import type { Place } from './place.ts'
import { ProgressLine } from './progress-line.ts'
import { kindOfPath } from './read-document.ts'
import { receiptStateOf } from './receipt-state.ts'
import { StatusListing } from './status-listing.ts'
import { describeReceipts, receiptJson } from './status-report.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface StatusOptions {
  readonly place: Place
  readonly date?: string
  readonly state?: string
  readonly limit?: string
  readonly json: boolean
}

/** More lines than this nobody reads, and each needs its runs to be fetched. */
const LIMIT_OF_DEPLOYMENT = 1_000
const LIMIT_MAX = 100_000

/** Shows what the ledger knows. Nothing is written. */
export async function statusCommand(options: StatusOptions, context: CommandContext): Promise<number> {
  const { place, date, state } = options
  if (date !== undefined && !isDate(date)) throw new UsageError(`--date takes a day as YYYY-MM-DD, not ${JSON.stringify(date)}`)
  const filter = { ...(date === undefined ? {} : { date }), ...(state === undefined ? {} : { state: receiptStateOf(state) }) }
  const limit = limitOf(options)
  await namingRights(place, async () => await show(options, filter, limit, context))
  return EXIT.done
}

async function show({ place, date, json }: StatusOptions, filter: Parameters<typeof readStatus>[1], limit: number, context: CommandContext): Promise<void> {
  const { terminal, signal } = context
  const { ledger, packetLedger } = await openLedgers(place)
  const line = new ProgressLine(terminal)
  const onPage = (found: number): void => line.tell(() => `${plural(found, 'receipt')} found, reading on …`)
  const listing = new StatusListing(ledger, { limit, ...(date === undefined ? {} : { date }), onPage })
  const statuses = await readStatus(listing, filter, signal)
  const packets = await readPacketStatus(packetLedger, signal)
  const isStar = packets.sequences.length > 0 || packets.unfinished.length > 0
  if (place.kind === 'folder' && !(await hasLedger(place.folder))) {
    terminal.say(`There is no ledger in ${place.folder} yet: sluice run or sluice process makes it.`)
  } else if (statuses.length > 0 || !isStar) terminal.say(...describeReceipts(statuses))
  if (listing.isCut) terminal.say('There may be more: narrow the choice with --state or --date, or raise --limit.')
  if (isStar) terminal.say(...describePacketStatus(packets))
  if (!json) return
  terminal.document({ receipts: statuses.map(receiptJson), complete: !listing.isCut, gaps: gapsJson(packets), packets: unfinishedJson(packets) })
}

async function hasLedger(folder: string): Promise<boolean> {
  return (await kindOfPath(join(folder, WORKSPACE, 'ledger'))) === 'folder'
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
}

function limitOf({ place, limit }: StatusOptions): number {
  if (limit === undefined) return place.kind === 'folder' ? Infinity : LIMIT_OF_DEPLOYMENT
  const count = /^\d{1,6}$/.test(limit) ? Number(limit) : 0
  if (count >= 1 && count <= LIMIT_MAX) return count
  throw new UsageError(`--limit takes a whole number from 1 to ${LIMIT_MAX.toString()}, not ${JSON.stringify(limit)}`)
}
