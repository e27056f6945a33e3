import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { FastParquetOptions, SinkProgress } from '../formats/parquet/fast-parquet-sink.ts'
import type { PackedRows } from './pack-columns.ts'

/** What the thread that encodes is told, in order. */
export type ToEncoder =
  | { readonly kind: 'begin'; readonly fields: readonly FieldContract[]; readonly options: FastParquetOptions; readonly progress: SinkProgress }
  | { readonly kind: 'rows'; readonly packed: PackedRows }
  | { readonly kind: 'written' }
  | { readonly kind: 'finish'; readonly metadata: Readonly<Record<string, string>> }

export type FromEncoder =
  /** Rows are encoded, and their memory is given back. */
  | { readonly kind: 'encoded'; readonly memory: ArrayBuffer }
  /** The next bytes of the file; no more come until they are `written`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'finished' }
