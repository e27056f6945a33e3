import type { Job } from '../config/job.ts'
import { locationOf } from '../ledger/location-of.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { Receipt } from '../ledger/receipt.ts'
import type { NoticeOccasion } from '../notices/compose-notice.ts'
import { firstPending, type OutboxNotice } from '../notices/outbox.ts'
import { inactiveKeys, newFileKeys } from '../routing/aside-key.ts'
import { baseName } from '../routing/base-name.ts'
import { chooseEngine } from '../routing/choose-engine.ts'
import type { RouteDecision } from '../routing/decide-route.ts'
import { queuedMessage, type QueuedMessage } from '../queue/order-message.ts'
import { executionName } from '../routing/execution-name.ts'
import { workflowInput } from '../routing/workflow-input.ts'
import { failReceipt, parkForEntry, quarantineReceipt, withNotice, withNoticeSent } from './end-receipt.ts'
import { jobOnReceipt } from './job-on-receipt.ts'
import type { Machine } from './machine.ts'
import { evolveMove, nextMove, planMove, type MoveEffect, type MoveOutcome } from './move.ts'
import { evolveRestore, nextRestore, type RestoreEffect, type RestoreOutcome } from './restore.ts'

export type RouteEffect =
  /** See whether the object is still there, and what the configuration says of its name. */
  | { readonly kind: 'decide' }
  | RestoreEffect
  | MoveEffect
  | { readonly kind: 'start'; readonly name: string; readonly input: string }
  | { readonly kind: 'enqueue'; readonly message: QueuedMessage }
  | { readonly kind: 'publish'; readonly notice: OutboxNotice }

export type RouteOutcome =
  /** `canQueue`: there is a queue for files that run one after another. */
  | { readonly kind: 'decided'; readonly decision: RouteDecision; readonly configEtag: string; readonly size: number; readonly landedAt?: string; readonly canQueue: boolean }
  /** The object was gone, or was another, before anything was decided. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'replaced' }
  | RestoreOutcome
  /** What lies there was put there by a replay of another receipt, which goes on with it. */
  | { readonly kind: 'restored-copy' }
  | MoveOutcome
  | { readonly kind: 'started' }
  /** The execution's name is held by an execution with another input. */
  | { readonly kind: 'start-collides' }
  | { readonly kind: 'enqueued' }
  /** The message has been in the queue for so long that the queue forgets it. */
  | { readonly kind: 'message-too-old' }
  | { readonly kind: 'published'; readonly id: string }

/** From a received object to a decision carried out: moved aside, parked, or handed to the workflow. */
export const routeMachine: Machine<Receipt, RouteEffect, RouteOutcome> = { next, evolve }

function next(receipt: Receipt): RouteEffect | undefined {
  const { plan } = receipt
  const restore = nextRestore(receipt)
  if (restore !== undefined) return restore
  if (receipt.state === 'RECEIVED') {
    if (plan === undefined) return { kind: 'decide' }
    if (plan.kind === 'move') return nextMove(plan.move)
  }
  if (receipt.state === 'ROUTED' && plan?.kind === 'start' && !plan.started) {
    return { kind: 'start', name: plan.name, input: plan.input }
  }
  if (receipt.state === 'ROUTED' && plan?.kind === 'queue' && !plan.sent) {
    const { identity, attempt } = receipt
    return { kind: 'enqueue', message: queuedMessage({ receipt: identity, attempt, group: plan.group }) }
  }
  const notice = firstPending(receipt.notices)
  return notice === undefined ? undefined : { kind: 'publish', notice }
}

function evolve(receipt: Receipt, outcome: RouteOutcome, at: string): Receipt {
  switch (outcome.kind) {
    case 'decided':
      return decided(
        {
          ...receipt,
          size: outcome.size,
          ...(outcome.landedAt === undefined ? {} : { landedAt: outcome.landedAt }),
          configEtag: outcome.configEtag,
          updatedAt: at,
        },
        outcome.decision,
        outcome.canQueue,
        at,
      )
    case 'restored':
    case 'key-occupied':
    case 'nothing-aside':
      return evolveRestore(receipt, outcome, at)
    case 'restored-copy':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'restored-copy' })
    case 'gone':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'source-deleted' })
    case 'replaced':
      return moveReceipt(receipt, 'SUPERSEDED', at)
    case 'copied':
    case 'destination-taken':
    case 'source-absent':
    case 'source-changed':
    case 'copy-lost':
    case 'source-removed':
      return moved(receipt, outcome, at)
    case 'started':
      return receipt.plan?.kind === 'start'
        ? { ...receipt, plan: { ...receipt.plan, started: true }, runIds: [...receipt.runIds, receipt.plan.name], updatedAt: at }
        : receipt
    case 'start-collides':
      return failReceipt(receipt, 'execution-name-collision', 'An execution of this name runs with another input.', at)
    case 'enqueued':
      return receipt.plan?.kind === 'queue' ? { ...receipt, plan: { ...receipt.plan, sent: true }, updatedAt: at } : receipt
    case 'message-too-old':
      return receipt.state === 'ROUTED' && receipt.plan?.kind === 'queue' ? { ...receipt, plan: { ...receipt.plan, sent: false }, updatedAt: at } : receipt
    case 'published':
      return withNoticeSent(receipt, outcome.id, at)
  }
}

function decided(receipt: Receipt, decision: RouteDecision, canQueue: boolean, at: string): Receipt {
  const { key } = receipt.object
  switch (decision.kind) {
    case 'unconfigured': {
      const { destination, alternative } = newFileKeys(key, receipt.identity, attemptAside(receipt))
      return { ...receipt, plan: { kind: 'move', move: planMove(destination, alternative), then: 'UNCONFIGURED' } }
    }
    case 'parked':
      return parkForEntry(receipt, decision.entry, at)
    case 'ignored': {
      const ignored = moveReceipt(receipt, 'IGNORED', at, { reason: decision.reason })
      if (decision.reason === 'no-flow') return ignored
      return withNotice(ignored, { outcome: 'unsupported_suffix', key, message: decision.message }, at)
    }
    case 'inactive':
      return inactive({ ...receipt, job: jobOnReceipt(decision.job) }, decision.job, at)
    case 'queue': {
      const routed = moveReceipt({ ...receipt, job: jobOnReceipt(decision.job) }, 'ROUTED', at)
      if (canQueue) return { ...routed, plan: { kind: 'queue', group: decision.group, sent: false } }
      return failReceipt(
        routed,
        'no-queue',
        `Job ${decision.job.jobId} sets "order", and this deployment has no queue for ordered jobs. Remove "order" from the job, then replay the file.`,
        at,
      )
    }
    case 'run':
      return run(receipt, decision.job, at)
  }
}

function inactive(receipt: Receipt, job: Job, at: string): Receipt {
  if (job.inactiveAction === 'move') {
    const { destination, alternative } = inactiveKeys(receipt.object.key, receipt.identity, attemptAside(receipt))
    return { ...receipt, plan: { kind: 'move', move: planMove(destination, alternative), then: 'PARKED' } }
  }
  return parkedAsInactive(receipt, job.jobId, at)
}

/** The names aside of the first attempt serve until a replay has brought the file back from one of them. */
function attemptAside({ location, attempt }: Receipt): number {
  return location === undefined ? 1 : attempt
}

function parkedAsInactive(receipt: Receipt, jobId: string, at: string): Receipt {
  const occasion: NoticeOccasion = { outcome: 'inactive', fileName: baseName(receipt.object.key), jobId }
  return withNotice(moveReceipt(receipt, 'PARKED', at, { reason: 'inactive' }), occasion, at)
}

function run(receipt: Receipt, job: Job, at: string): Receipt {
  const choice = chooseEngine(job, receipt.size ?? 0)
  const routed = moveReceipt({ ...receipt, job: jobOnReceipt(job) }, 'ROUTED', at)
  if (choice.kind === 'too-large') {
    return quarantineReceipt(routed, 'too-large', choice.message, at)
  }
  const name = executionName({
    fileName: baseName(receipt.object.key),
    receivedAt: receipt.createdAt,
    identity: receipt.identity,
    jobId: job.jobId,
    attempt: receipt.attempt,
  })
  const input = workflowInput({
    job,
    object: locationOf(receipt),
    size: receipt.size ?? 0,
    engine: choice.engine,
    identity: receipt.identity,
  })
  return {
    ...routed,
    job: { ...jobOnReceipt(job), engine: choice.engine },
    plan: { kind: 'start', name, input, started: false },
  }
}

function moved(receipt: Receipt, outcome: MoveOutcome, at: string): Receipt {
  if (receipt.plan?.kind !== 'move') return receipt
  const { plan } = receipt
  const verdict = evolveMove(plan.move, outcome)
  if (verdict.kind === 'lost-source') {
    return verdict.reason === 'source-deleted'
      ? moveReceipt(receipt, 'IGNORED', at, { reason: 'source-deleted' })
      : moveReceipt(receipt, 'SUPERSEDED', at)
  }
  if (verdict.kind === 'no-destination') {
    return failReceipt(
      moveReceipt(receipt, 'ROUTED', at),
      'destination-taken',
      `Neither ${plan.move.destination} nor another name aside is free. Move the objects that hold them, then replay the file.`,
      at,
    )
  }
  const moving: Receipt = { ...receipt, plan: { ...plan, move: verdict.move }, updatedAt: at }
  if (verdict.move.step !== 'done') return moving
  if (plan.then === 'PARKED') return parkedAsInactive(moving, receipt.job?.jobId ?? '', at)
  return withNotice(
    moveReceipt(moving, 'UNCONFIGURED', at),
    { outcome: 'not_configured', key: receipt.object.key, movedTo: verdict.move.destination },
    at,
  )
}
