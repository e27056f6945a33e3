import type { Receipt } from '../../domain/ledger/receipt.ts'
import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { isSameFile, runIdOf } from '../../domain/queue/advance-group.ts'
import type { GroupState, Lease, OrderGroup, RunPhase, WaitingFile } from '../../domain/queue/order-group.ts'
import { waitingFiles } from '../../domain/queue/waiting-files.ts'
import { waitingSince } from '../../domain/queue/waiting-since.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { unfinishedReceipts } from '../unfinished-receipts.ts'
import { busyGroups } from './busy-groups.ts'

export interface ReadQueueDeps {
  readonly ledger: Pick<Ledger, 'findReceipt' | 'listReceipts'>
  readonly groupLedger: Pick<GroupLedger, 'findGroup' | 'listBusyGroups'>
  readonly clock: Pick<Clock, 'nowMs'>
}

/** How a group of ordered files stands. */
export interface GroupBacklog {
  readonly group: string
  readonly state: GroupState
  /** The key of the file that is worked on; of a halted group, of the one that halted it; else of the first that waits. */
  readonly head?: string
  /** How far the file has come that is worked on. */
  readonly phase?: RunPhase['kind']
  /** Runs of the head in its present attempt. */
  readonly attempts: number
  /** Files behind the one that is worked on. */
  readonly waiting: number
  /** Since when the file has waited that has waited longest, in milliseconds; absent when none does. */
  readonly oldestAgeMs?: number
  readonly lease?: Lease
}

/** The groups of a bucket in which something is left to do, by their names. Nothing is written. */
export async function readQueue(deps: ReadQueueDeps, bucket: string, signal?: AbortSignal): Promise<readonly GroupBacklog[]> {
  const waiting = waitingFiles(await unfinishedReceipts(deps.ledger, bucket))
  const records = new Map((await busyGroups(deps.groupLedger, signal)).map((record) => [record.group, record]))
  const backlogs: GroupBacklog[] = []
  for (const group of [...new Set([...waiting.keys(), ...records.keys()])].sort(compareTexts)) {
    signal?.throwIfAborted()
    const record = records.get(group) ?? (await deps.groupLedger.findGroup(group))?.value
    backlogs.push(await backlogOf(group, record, waiting.get(group) ?? [], deps))
  }
  return backlogs
}

async function backlogOf(group: string, record: OrderGroup | undefined, files: readonly Receipt[], { ledger, clock }: ReadQueueDeps): Promise<GroupBacklog> {
  const { state = 'OPEN', current, haltedBy, admitted = [], lease } = record ?? {}
  const first = current ?? haltedBy
  const head = first === undefined ? (firstOf(admitted, files) ?? files[0]) : (await ledger.findReceipt(first.receipt))?.value
  const since = files.map((file) => Date.parse(waitingSince(file)))
  return {
    group,
    state,
    ...(head === undefined ? {} : { head: head.object.key }),
    ...(current === undefined ? {} : { phase: current.phase.kind }),
    attempts: current?.run ?? (haltedBy === undefined ? 0 : runsOf(haltedBy, head)),
    waiting: files.filter((file) => current === undefined || !isSameFile(current, { receipt: file.identity, attempt: file.attempt })).length,
    ...(since.length === 0 ? {} : { oldestAgeMs: Math.max(0, clock.nowMs() - Math.min(...since)) }),
    ...(lease === undefined ? {} : { lease }),
  }
}

/** Files in the record come before all that wait elsewhere. */
function firstOf(admitted: readonly WaitingFile[], files: readonly Receipt[]): Receipt | undefined {
  const [first] = admitted
  return first === undefined ? undefined : files.find(({ identity, attempt }) => isSameFile(first, { receipt: identity, attempt }))
}

/** Runs of one attempt; a receipt remembers those of all attempts. */
function runsOf(file: WaitingFile, receipt: Receipt | undefined): number {
  let runs = 0
  while (receipt?.runIds.includes(runIdOf(file, runs + 1)) === true) runs += 1
  return runs
}
