import { routeMachine, type RouteEffect, type RouteOutcome } from '../domain/flow/route-machine.ts'
import type { Identity, ObjectVersion } from '../domain/identity/object-version.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import { MESSAGE_AGE_MAX_MS } from '../domain/queue/run-timing.ts'
import type { QueuedMessage } from '../domain/queue/order-message.ts'
import { decideRoute, type RouteDecision } from '../domain/routing/decide-route.ts'
import { routeAnswer, type RouteAnswer } from '../domain/routing/route-answer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { ObjectHead, ObjectStore } from '../ports/object-store.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { WorkflowStarter } from '../ports/workflow-starter.ts'
import type { ConfigLoader } from './config-loader.ts'
import { drive } from './drive.ts'
import { isoNow } from './iso-now.ts'
import { publishNotice } from './notice-publisher.ts'
import { ObjectMover } from './object-mover.ts'
import { ReceiptDesk } from './receipt-desk.ts'
import { isRestoredCopy } from './restored-copy.ts'
import { sourceStanding } from './source-standing.ts'
import { UnusableConfigReporter } from './unusable-config.ts'

export interface RouteFileDependencies {
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly notifier: Notifier
  readonly workflows: WorkflowStarter
  /** For files that run one after another; without it they fail by name. */
  readonly queue?: Pick<JobQueue, 'send'>
  readonly clock: Clock
  readonly config: ConfigLoader
}

export interface RoutedFile {
  readonly answer: RouteAnswer
  /** Absent only when the object was gone before anything could be known of it. */
  readonly receipt?: Receipt
  /** False when the object version was known before this call. */
  readonly fresh: boolean
  /** False when everything had been done before and nothing was done now. */
  readonly changed: boolean
}

/**
 * Routes one landed object: moves it aside when no job names it, parks it when its job is inactive or its entry is not valid, and
 * hands it to the workflow otherwise. May be called any number of times for the same object, also by several callers at once.
 *
 * @throws ConfigUnusable when there is no usable configuration; the receipt stays open.
 * @throws PortError when the world does not answer; what was done is saved, and the next call goes on from there.
 */
export class RouteFile {
  readonly #deps: RouteFileDependencies
  readonly #desk: ReceiptDesk
  readonly #mover: ObjectMover
  readonly #unusableConfig: UnusableConfigReporter

  constructor(deps: RouteFileDependencies) {
    this.#deps = deps
    this.#desk = new ReceiptDesk(deps)
    this.#mover = new ObjectMover(deps.store)
    this.#unusableConfig = new UnusableConfigReporter(deps)
  }

  async execute(object: ObjectVersion, size?: number): Promise<RoutedFile> {
    const admitted = await this.#desk.admit(object, 'route-file', size)
    if (admitted === undefined) return { answer: { status: 'ignored', reason: 'source-deleted' }, fresh: true, changed: false }
    return await this.#run(admitted.stored, admitted.fresh)
  }

  /** Goes on with an object that was left half done, or whose notice is still to be sent. */
  async resume(identity: Identity): Promise<RoutedFile> {
    return await this.#run(await this.#renewed(await this.#desk.reload(identity)), false)
  }

  /** A file whose message the queue is about to forget, or has forgotten, is put into it again; a message too many changes nothing. */
  async #renewed(stored: Stored<Receipt>): Promise<Stored<Receipt>> {
    const { value, revision } = stored
    const { ledger, clock } = this.#deps
    const isQueued = value.state === 'ROUTED' && value.plan?.kind === 'queue' && value.plan.sent
    if (!isQueued || clock.nowMs() - Date.parse(value.updatedAt) < MESSAGE_AGE_MAX_MS) return stored
    const renewed = routeMachine.evolve(value, { kind: 'message-too-old' }, isoNow(clock))
    const saved = await ledger.saveReceipt(renewed, revision)
    return saved.kind === 'saved' ? { value: renewed, revision: saved.revision } : await this.#desk.reload(value.identity)
  }

  async #run(start: Stored<Receipt>, fresh: boolean): Promise<RoutedFile> {
    const { identity, plan } = start.value
    const stored = await drive(start, {
      machine: routeMachine,
      perform: (effect, receipt) => this.#perform(effect, receipt),
      save: (receipt, expected) => this.#deps.ledger.saveReceipt(receipt, expected),
      reload: () => this.#desk.reload(identity),
      now: () => isoNow(this.#deps.clock),
    })
    const changed = fresh || stored.revision !== start.revision
    return { answer: routeAnswer(stored.value, plan?.kind === 'start'), receipt: stored.value, fresh, changed }
  }

  async #perform(effect: RouteEffect, receipt: Receipt): Promise<RouteOutcome> {
    switch (effect.kind) {
      case 'decide':
        return await this.#decide(receipt)
      case 'restore':
        return await this.#mover.restore(effect.from, receipt)
      case 'copy':
      case 'remove-source':
        return await this.#mover.perform(effect, receipt)
      case 'start':
        return await this.#start(effect.name, effect.input)
      case 'enqueue':
        return await this.#enqueue(effect.message)
      case 'publish':
        return await publishNotice(this.#deps.notifier, effect.notice, receipt)
    }
  }

  async #decide(receipt: Receipt): Promise<RouteOutcome> {
    const object = locationOf(receipt)
    const config = await this.#deps.config.load(object.bucket)
    if (config.kind !== 'config') throw await this.#unusableConfig.report(config)
    const decision = decideRoute(object.key, config.index)
    const standing = await sourceStanding(this.#deps.store, object)
    switch (standing.kind) {
      case 'gone':
      case 'replaced':
        return { kind: standing.kind }
      case 'older':
        return wantsEveryVersion(decision) ? this.#decided(decision, config.etag, standing.head, receipt) : { kind: 'replaced' }
      case 'current':
        if (await isRestoredCopy(standing.head, receipt.identity, this.#deps.ledger)) return { kind: 'restored-copy' }
        return this.#decided(decision, config.etag, standing.head, receipt)
    }
  }

  #decided(decision: RouteDecision, configEtag: string, { size, lastModified }: ObjectHead, { location }: Receipt): RouteOutcome {
    // The copy that a replay has put back landed when its original did.
    const landed = location === undefined ? { landedAt: lastModified } : {}
    return { kind: 'decided', decision, configEtag, size, ...landed, canQueue: this.#deps.queue !== undefined }
  }

  async #enqueue(message: QueuedMessage): Promise<RouteOutcome> {
    const { queue } = this.#deps
    if (queue === undefined) throw new Error(`a file of group ${message.group} is to be queued, and no queue is known: set QUEUE_URL`)
    await queue.send(message)
    return { kind: 'enqueued' }
  }

  async #start(name: string, input: string): Promise<RouteOutcome> {
    const outcome = await this.#deps.workflows.start({ name, input })
    if (outcome.kind === 'started') return { kind: 'started' }
    // A name holds the identity and the attempt: an execution whose input the service no longer tells is ours.
    return outcome.input === undefined || outcome.input === input ? { kind: 'started' } : { kind: 'start-collides' }
  }
}

function wantsEveryVersion(decision: RouteDecision): boolean {
  return (decision.kind === 'run' || decision.kind === 'queue') && decision.job.versions === 'all'
}
