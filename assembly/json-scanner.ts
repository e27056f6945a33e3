// Reads records of JSON; src/adapters/formats/kernel/json-scanner-kernel.ts declares what is called.
export { constrainText, describeBoolean, describeLane, laneBytes, placeLane, startTexts } from './lane'
export { release, take } from './memory'
export { describeMember, describeRecordScan, isUnlike, memberBytes, recordScanBytes, scannedTo, shapeRecords, timesMet } from './record-scan'
export { scanRecords } from './scan-records'
