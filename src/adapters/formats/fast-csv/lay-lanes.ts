import type { Kernel } from '../kernel/kernel.ts'
import type { LaneFunctions } from '../kernel/lane-functions.ts'
import type { KernelLane } from './kernel-lane.ts'

/** What the values of the rows of one call may take, but for texts; wide rows are read fewer at a time. */
const VALUES_BYTES = 1_572_864
/** What their texts may take. Only what is written is memory that the system has to find. */
const TEXTS_BYTES = 8_388_608
/** So many rows fit a processor's cache with what they are read from, and cost much more than the call. */
const ROWS_MAX = 2_048
const ARENA_BYTES_MAX = 262_144
const ALIGNMENT = 16

/** Memory of a kernel for the rows of one call. */
export interface LaidLanes {
  readonly rowsMax: number
  /** Where the marks of the rows go. All that was taken begins there, and is given back by that place. */
  readonly marks: number
}

/** Takes memory for the values of rows and a mark for each, and has the values of each lane go there. */
export function layLanes({ call }: Kernel<LaneFunctions>, lanes: readonly KernelLane[], markBytes: number): LaidLanes {
  const texts = lanes.reduce((count, { isText }) => count + Number(isText), 0)
  const arenaBytes = Math.min(ARENA_BYTES_MAX, Math.floor(TEXTS_BYTES / Math.max(1, texts)))
  const bytesPerRow = lanes.reduce((bytes, lane) => bytes + lane.bytesPerRow, markBytes)
  const rowsMax = Math.max(1, Math.min(ROWS_MAX, Math.floor(VALUES_BYTES / bytesPerRow)))
  const marksBytes = Math.ceil((markBytes * rowsMax) / ALIGNMENT) * ALIGNMENT
  const marks = call.take(lanes.reduce((bytes, lane) => bytes + lane.bytesOf(rowsMax, arenaBytes), marksBytes))
  let place = marks + marksBytes
  for (const lane of lanes) {
    lane.settle(place, rowsMax, arenaBytes)
    place += lane.bytesOf(rowsMax, arenaBytes)
  }
  return { rowsMax, marks }
}
