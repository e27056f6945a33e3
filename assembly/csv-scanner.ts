// Reads rows of CSV; src/adapters/formats/kernel/csv-scanner-kernel.ts declares what is called.
export { constrainText, describeBoolean, describeLane, laneBytes, placeLane, startTexts } from './lane'
export { leftRowBytes } from './left-row'
export { release, take } from './memory'
export { putLine } from './put-line'
export { describeLeft, describeScan, scanBytes } from './scan'
export { leftRows, scanRows } from './scan-rows'
