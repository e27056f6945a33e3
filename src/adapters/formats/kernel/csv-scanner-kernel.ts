import { CSV_SCANNER_CODE } from './csv-scanner-code.ts'
import type { Kernel } from './kernel.ts'
import { LANE_FUNCTIONS } from './lane-functions.ts'
import type { LaneFunctions } from './lane-functions.ts'
import { SpareKernel } from './spare-kernel.ts'

/** What assembly/csv-scanner.ts has to read rows by. Places and sizes are in bytes of its memory. */
export interface CsvScannerFunctions extends LaneFunctions {
  /** Says where records are noted that are no rows, as assembly/left-row.ts has them: of how many bytes at most, and what one weighs whose number of cells is wrong. */
  describeLeft(scan: number, left: number, leftEnd: number, leftBytesMax: number, rejectedBytes: number): void
  /** Says what all lanes are read by; assembly/scan.ts tells of each part. */
  describeScan(
    scan: number,
    lanes: number,
    lanesEnd: number,
    marks: number,
    delimiter: number,
    quote: number,
    recordBytesMax: number,
    scratch: number,
  ): void
  /** How many records the last call left. */
  leftRows(scan: number): number
  leftRowBytes(): number
  /** Writes the line of a rejected record, as assembly/put-line.ts has it; where that ends. */
  putLine(
    to: number,
    line: number,
    byteOffset: number,
    row: number,
    errors: number,
    cell: number,
    cellEnd: number,
    text: number,
    end: number,
  ): number
  scanBytes(): number
  /** Reads rows into their lanes; the inverse of how many, where it stopped because of one that it never reads. */
  scanRows(scan: number, from: number, until: number, end: number, rowsMax: number, bytesWanted: number): number
}

export type CsvScannerKernel = Kernel<CsvScannerFunctions>

const OWN_FUNCTIONS: readonly (keyof CsvScannerFunctions)[] = [
  'describeLeft',
  'describeScan',
  'leftRowBytes',
  'leftRows',
  'putLine',
  'scanBytes',
  'scanRows',
]

export const CSV_SCANNER_KERNELS = new SpareKernel<CsvScannerFunctions>({ code: CSV_SCANNER_CODE, functions: [...LANE_FUNCTIONS, ...OWN_FUNCTIONS] })
