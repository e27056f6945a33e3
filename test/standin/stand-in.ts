import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'

import { MemoryNotifier } from '../../src/adapters/memory/memory-notifier.ts'
import { MemoryObjectStore } from '../../src/adapters/memory/memory-object-store.ts'
import type { MemoryBucketOptions } from '../../src/adapters/memory/memory-object-store.ts'
import { MemoryWorkflowStarter } from '../../src/adapters/memory/memory-workflow-starter.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { answer, receive } from './http-exchange.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'
import { S3Service } from './s3-service.ts'
import { SnsService } from './sns-service.ts'
import { StepFunctionsService } from './step-functions-service.ts'

/**
 * Comes between a request and its service: answers by itself, lets the service answer, or gives `'lost'` (before or after the
 * service did its work) for a connection that breaks without an answer.
 */
export type Intercept = (
  request: StandInRequest & { readonly service: string; readonly operation: string },
  proceed: () => Promise<StandInResponse>,
) => Promise<StandInResponse | 'lost'>

export interface StandInOptions {
  /** The buckets there are; one `unversioned` and one `versioned`, of these names, when absent. */
  readonly buckets?: Readonly<Record<string, MemoryBucketOptions>>
  /** Further services, asked before S3, SNS and Step Functions. */
  readonly services?: readonly StandInService[]
  readonly intercept?: Intercept
  readonly clock?: Clock
}

export interface RequestRecord {
  readonly service: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface StandIn {
  /** The endpoint of every service: `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly store: MemoryObjectStore
  readonly notifier: MemoryNotifier
  readonly starter: MemoryWorkflowStarter
  /** Every request in the order of arrival. */
  readonly requests: readonly RequestRecord[]
  /** Uploads in parts that were neither completed nor aborted. */
  openUploads(): number
  close(): Promise<void>
}

/** Starts a server on the loopback interface that speaks for AWS, over the memory adapters. Signatures are not checked. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const buckets = options.buckets ?? { unversioned: {}, versioned: { versioned: true } }
  const store = new MemoryObjectStore({ clock: options.clock ?? systemClock, buckets })
  const notifier = new MemoryNotifier()
  const starter = new MemoryWorkflowStarter()
  const s3 = new S3Service(store)
  const services = [...(options.services ?? []), new StepFunctionsService(starter), new SnsService(notifier), s3]
  const intercept: Intercept = options.intercept ?? ((_request, proceed) => proceed())
  const requests: RequestRecord[] = []

  async function exchange(request: StandInRequest): Promise<StandInResponse | 'lost'> {
    const service = services.find((candidate) => candidate.accepts(request)) ?? s3
    const operation = service.operationOf(request)
    const { method, path, headers } = request
    requests.push({ service: service.name, operation, method, path, headers })
    return intercept({ ...request, service: service.name, operation }, () => service.handle(request))
  }

  const server = createServer((incoming, outgoing) => {
    receive(incoming)
      .then(exchange)
      .catch((error: unknown): StandInResponse => ({ status: 500, body: inspect(error) }))
      .then((response) => (response === 'lost' ? incoming.socket.destroy() : answer(outgoing, response, incoming.method === 'HEAD')))
      .catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    notifier,
    starter,
    requests,
    openUploads: () => s3.openUploads,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
}
