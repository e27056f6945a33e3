import { JSON_SCANNER_CODE } from './json-scanner-code.ts'
import type { Kernel } from './kernel.ts'
import { LANE_FUNCTIONS } from './lane-functions.ts'
import type { LaneFunctions } from './lane-functions.ts'
import { SpareKernel } from './spare-kernel.ts'

/** What assembly/json-scanner.ts has to read records by. Places and sizes are in bytes of its memory. */
export interface JsonScannerFunctions extends LaneFunctions {
  /** Says what a member of records looks like; assembly/record-scan.ts tells of each part. */
  describeMember(member: number, lane: number, takes: number, first: number, next: number): void
  /** Says where records go, and what all of them look like. */
  describeRecordScan(scan: number, lanes: number, lanesEnd: number, marks: number, recordBytesMax: number): void
  shapeRecords(scan: number, members: number, membersEnd: number, closing: number, met: number, stop: number, orStop: number): void
  /** 1 where the last call stopped because of other members than are known, or in another order. */
  isUnlike(scan: number): number
  memberBytes(): number
  recordScanBytes(): number
  /** How far the last call came that stopped because of a record. */
  scannedTo(scan: number): number
  /** How many of the records that were read last had a member that nobody asks for. */
  timesMet(member: number): number
  /** Reads records into the lanes of their members; the inverse of how many, where it stopped because of one that it never reads, or that is not at hand. */
  scanRecords(scan: number, from: number, end: number, rowsMax: number, bytesWanted: number, isArray: boolean, mayBeComma: boolean): number
}

export type JsonScannerKernel = Kernel<JsonScannerFunctions>

const OWN_FUNCTIONS: readonly (keyof JsonScannerFunctions)[] = [
  'describeMember',
  'describeRecordScan',
  'isUnlike',
  'memberBytes',
  'recordScanBytes',
  'scanRecords',
  'scannedTo',
  'shapeRecords',
  'timesMet',
]

export const JSON_SCANNER_KERNELS = new SpareKernel<JsonScannerFunctions>({ code: JSON_SCANNER_CODE, functions: [...LANE_FUNCTIONS, ...OWN_FUNCTIONS] })
