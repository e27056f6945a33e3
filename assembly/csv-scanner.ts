// Reads rows of CSV; src/adapters/formats/kernel/csv-scanner-kernel.ts declares what is called.
export { constrainText, describeBoolean, describeLane, laneBytes, placeLane, startTexts } from './lane'
export { release, take } from './memory'
export { describeScan, scanBytes } from './scan'
export { scanRows } from './scan-rows'
