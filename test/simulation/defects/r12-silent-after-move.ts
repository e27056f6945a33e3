import { identityOf, type Identity, type ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import type { Receipt } from '../../../src/domain/ledger/receipt.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import { RouteFile, type RoutedFile, type RouteFileDependencies } from '../../../src/usecases/route-file.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** Looks for the source before anything else, and takes its absence for the end. */
class RouteIfThere extends RouteFile {
  readonly #store: ObjectStore
  readonly #ledger: Ledger

  constructor(deps: RouteFileDependencies) {
    super(deps)
    this.#store = deps.store
    this.#ledger = deps.ledger
  }

  override async execute(object: ObjectVersion, size?: number): Promise<RoutedFile> {
    const known = await this.#ledger.findReceipt(identityOf(object))
    return (await this.#isGone(known?.value)) ? givenUp(known?.value) : await super.execute(object, size)
  }

  override async resume(identity: Identity): Promise<RoutedFile> {
    const known = await this.#ledger.findReceipt(identity)
    return (await this.#isGone(known?.value)) ? givenUp(known?.value) : await super.resume(identity)
  }

  async #isGone(receipt: Receipt | undefined): Promise<boolean> {
    return receipt?.plan?.kind === 'move' && (await this.#store.head(receipt.object)) === undefined
  }
}

function givenUp(receipt: Receipt | undefined): RoutedFile {
  const answer = { status: 'ignored', reason: 'source-deleted' } as const
  return { answer, fresh: false, changed: false, ...(receipt === undefined ? {} : { receipt }) }
}

/** A death between the move and the notice: the retry does not find the source any more, and nobody is ever told. */
export const silentAfterMove: FlowDefect = {
  id: 'R12',
  puts: 'a retry that does not find the source stops there',
  routeFile: (deps) => new RouteIfThere(deps),
}
