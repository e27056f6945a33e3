/** What the kernels that read rows and records have to describe lanes by. Places and sizes are in bytes of their memory. */
export interface LaneFunctions {
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
}

export const LANE_FUNCTIONS: readonly (keyof LaneFunctions)[] = [
  'constrainText',
  'describeBoolean',
  'describeLane',
  'laneBytes',
  'placeLane',
  'startTexts',
]
