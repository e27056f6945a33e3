import type { ConversionRecord } from '../ledger/receipt.ts'

/** A table that has been made and uploaded, and waits to become visible. Kept on the receipt, for another invocation to commit. */
export interface PreparedOutput {
  /** The run that made it; no other may commit it. */
  readonly runId: string
  /** What must hold of the output key at the commit: what held when the file was read. `counted`: the table was there already. */
  readonly onto:
    | { readonly kind: 'nothing' }
    | { readonly kind: 'table'; readonly etag: string; readonly isRecast: boolean }
    | { readonly kind: 'counted' }
  /** Absent where there is nothing to upload. */
  readonly upload?: UploadedOutput
  readonly record: ConversionRecord
}

/** Names an upload whose bytes are all there. */
export interface UploadedOutput {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  readonly bytes: number
}

/** Beyond this, somebody writes the output key all the time. Each round reads the source again. */
export const COMMITS_LOST_MAX = 4
