import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ConversionTask, InspectionTask } from '../../ports/table-converter.ts'

const NOWHERE: ByteSink = { write: () => Promise.resolve() }

/** To look into a file is to convert it, as far as it goes, and to keep nothing of what comes of it. */
export function convertToNowhere({ source, contract }: InspectionTask): ConversionTask {
  return { source, contract, metadata: {}, output: NOWHERE, rejects: NOWHERE, warnings: NOWHERE }
}
