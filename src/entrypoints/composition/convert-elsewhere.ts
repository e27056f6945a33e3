import type { Identity, ObjectVersion } from '../../domain/identity/object-version.ts'
import { isOpen } from '../../domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import { convertAnswer, ignoredAnswer } from '../../domain/output/convert-answer.ts'
import { ConvertFile, type ConvertedFile, type ConvertFileDependencies, type ConvertFileOptions } from '../../usecases/convert-file.ts'
import { ReceiptDesk } from '../../usecases/receipt-desk.ts'

/**
 * Leaves conversions, and what else moves rows, to the functions of a deployment: they run beside the bucket, and its files may be larger
 * than whoever asks can download. Such a receipt stays as it is, which is where the deployed sweep finds it. What needs no rows
 * (archiving, notices, dead letters, an upload to be discarded) is done.
 */
export class ConvertElsewhere extends ConvertFile {
  readonly #desk: ReceiptDesk

  constructor(deps: ConvertFileDependencies) {
    super(deps)
    this.#desk = new ReceiptDesk(deps)
  }

  override async execute(object: ObjectVersion, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    const admitted = await this.#desk.admit(object, 'convert-csv', options.size)
    if (admitted === undefined) return { answer: GONE, fresh: true, changed: false }
    return await this.#finish(admitted.stored.value, admitted.fresh, options)
  }

  override async resume(identity: Identity, options: ConvertFileOptions = {}): Promise<ConvertedFile> {
    return await this.#finish((await this.#desk.reload(identity)).value, false, options)
  }

  override async deliver(identity: Identity): Promise<ConvertedFile> {
    return await this.resume(identity)
  }

  async #finish(receipt: Receipt, fresh: boolean, options: ConvertFileOptions): Promise<ConvertedFile> {
    if (owesRows(receipt)) return { answer: convertAnswer(receipt, false), receipt, fresh, changed: fresh }
    return await super.resume(receipt.identity, options)
  }
}

/** Rows are still to be converted, committed or loaded. */
function owesRows(receipt: Receipt): boolean {
  return isOpen(receipt) || receipt.load?.step === 'pending'
}

const GONE = ignoredAnswer('source-deleted', 'the object was deleted before it could be read')
