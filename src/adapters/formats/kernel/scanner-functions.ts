/** What the kernel has to read rows of CSV and records of JSON by. Places and sizes are in bytes of its memory. */
export interface ScannerFunctions {
  /** Says what the texts of a lane may be. */
  constrainText(lane: number, shortest: number, longest: number, choiceLengths: number, choices: number): void
  /** Says what the words of a lane of booleans are. */
  describeBoolean(lane: number, trueLengths: number, trueWords: number, falseLengths: number, falseWords: number): void
  /** Says what a lane reads; assembly/lane.ts tells of each part. */
  describeLane(
    lane: number,
    kind: number,
    flags: number,
    precision: number,
    scale: number,
    secondsWhenUnnamed: number,
    missingLengths: number,
    missingWords: number,
  ): void
  /** What one lane takes; those of a file lie side by side. */
  laneBytes(): number
  /** Says where the values of a lane go. */
  placeLane(lane: number, valid: number, values: number, arena: number, arenaBytes: number): void
  /** Says how many bytes of texts the column of a lane has before those that are read next. */
  startTexts(lane: number, textBase: number): void
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
  scanBytes(): number
  /** Reads records into the lanes of their members; the inverse of how many, where it stopped because of one that it never reads, or that is not at hand. */
  scanRecords(scan: number, from: number, end: number, rowsMax: number, bytesWanted: number, isArray: boolean, mayBeComma: boolean): number
  /** Reads rows into their lanes; the inverse of how many, where it stopped because of one that it never reads. */
  scanRows(scan: number, from: number, until: number, end: number, rowsMax: number, bytesWanted: number): number
}

export const SCANNER_FUNCTIONS: readonly (keyof ScannerFunctions)[] = [
  'constrainText',
  'describeBoolean',
  'describeLane',
  'describeMember',
  'describeRecordScan',
  'describeScan',
  'isUnlike',
  'laneBytes',
  'memberBytes',
  'placeLane',
  'recordScanBytes',
  'scanBytes',
  'scanRecords',
  'scanRows',
  'scannedTo',
  'shapeRecords',
  'startTexts',
  'timesMet',
]
