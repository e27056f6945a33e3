import { awaitsRun } from '../../domain/flow/at-run.ts'
import type { Identity } from '../../domain/identity/object-version.ts'
import type { Receipt, ReceiptState } from '../../domain/ledger/receipt.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ConvertFile, ConvertFileOptions } from '../convert-file.ts'
import { findReceipt } from './find-receipt.ts'

export interface TransformAnswer {
  /** `prepared`: the table is uploaded and waits for its commit. `ended`: there will be none. */
  readonly status: 'prepared' | 'ended'
  readonly state: ReceiptState
  readonly reason: string | null
  readonly rows_in: number
  readonly rows_out: number
  readonly rows_rejected: number
  readonly output: string | null
}

/** Reads a file once, from its first byte to its last, and uploads its table without making it visible. */
export class TransformFile {
  readonly #ledger: Ledger
  readonly #convertFile: Pick<ConvertFile, 'prepare'>

  constructor({ ledger, convertFile }: { readonly ledger: Ledger; readonly convertFile: Pick<ConvertFile, 'prepare'> }) {
    this.#ledger = ledger
    this.#convertFile = convertFile
  }

  async execute(identity: Identity, runId: string, options: ConvertFileOptions = {}): Promise<TransformAnswer> {
    await findReceipt(this.#ledger, identity)
    const { receipt } = await this.#convertFile.prepare(identity, runId, options)
    return answer(receipt ?? (await findReceipt(this.#ledger, identity)), runId)
  }
}

function answer(receipt: Receipt, runId: string): TransformAnswer {
  const { state, reason, prepared, conversion } = receipt
  const record = prepared?.record ?? conversion
  return {
    status: awaitsRun(receipt, runId) && prepared !== undefined ? 'prepared' : 'ended',
    state,
    reason: reason ?? null,
    rows_in: record?.rowsIn ?? 0,
    rows_out: record?.rowsOut ?? 0,
    rows_rejected: record?.rowsRejected ?? 0,
    output: record?.outputKey ?? null,
  }
}
