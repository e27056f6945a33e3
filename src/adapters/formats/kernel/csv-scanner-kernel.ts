import { CSV_SCANNER_CODE } from './csv-scanner-code.ts'
import type { Kernel } from './kernel.ts'
import { LANE_FUNCTIONS } from './lane-functions.ts'
import type { LaneFunctions } from './lane-functions.ts'
import { SpareKernel } from './spare-kernel.ts'

/** What assembly/csv-scanner.ts has to read rows by. Places and sizes are in bytes of its memory. */
export interface CsvScannerFunctions extends LaneFunctions {
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
  scanBytes(): number
  /** Reads rows into their lanes; the inverse of how many, where it stopped because of one that it never reads. */
  scanRows(scan: number, from: number, until: number, end: number, rowsMax: number, bytesWanted: number): number
}

export type CsvScannerKernel = Kernel<CsvScannerFunctions>

const OWN_FUNCTIONS: readonly (keyof CsvScannerFunctions)[] = [
  'describeScan',
  'scanBytes',
  'scanRows',
]

export const CSV_SCANNER_KERNELS = new SpareKernel<CsvScannerFunctions>({ code: CSV_SCANNER_CODE, functions: [...LANE_FUNCTIONS, ...OWN_FUNCTIONS] })
