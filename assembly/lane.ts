/** A reader could not tell what a cell is, or it is not written plainly: somebody else is to look at it. */
export const UNSURE: i32 = -2
/** A cell that only the reference path may judge: of a broken or unfinished record, or no value of its field. */
export const LEFT: i32 = -1
/** A text for which its lane has no room left; there is again when the rows before it were taken out. */
export const FULL: i32 = -3

/** How the cells of a lane are read, by the numbers of src/adapters/formats/fast-csv/lane.ts. */
export const enum LaneKind {
  any = 0,
  ignored = 1,
  text = 2,
  int64 = 3,
  int32 = 4,
  decimal = 5,
  double = 6,
  date = 7,
  timestamp = 8,
  boolean = 9,
}

/** One column of a file, and where its cells go: a place for each row, counted from the first row of a call. */
@unmanaged
export class Lane {
  kind: LaneKind
  /** Whether null is no value of it. */
  required: bool
  /** Whether an empty cell is null, and null is a value. */
  emptyIsNull: bool
  /** Whether times have a zone, and are of UTC where they are kept. */
  utcAdjusted: bool
  /** Whether a time without a zone is a value. */
  mayBeUnnamed: bool
  /** Whether a cell that is no value is made null. */
  isMadeNull: bool
  precision: u32
  scale: u32
  /** Seconds that a time without a zone is ahead of UTC. */
  secondsWhenUnnamed: i32
  /** The lengths of the words that are missing values, and those words; words.ts says how both are written. */
  missingLengths: u32
  words: usize
  /** Constraints of a text: characters, and the words that it may be, where that is not 0. Of a boolean, the words for true. */
  shortest: u32
  longest: u32
  choiceLengths: u32
  choices: usize
  /** Whether a text has constraints. */
  isChecked: bool
  /** The words for false. */
  otherLengths: u32
  otherChoices: usize
  /** A byte for each row: 1 for a value, 0 for null. */
  valid: usize
  /** Numbers; of a text, where it ends among those of its column, behind a place for where the first one begins. */
  values: usize
  arena: usize
  /** The last place in the arena at which a step of a text may be written. */
  arenaLast: usize
  /** Where the next text goes. */
  arenaAt: usize
  /** Bytes of the texts that the column has before those of this call. */
  textBase: u32
  /** The last date that was read: its ten bytes, and its day. */
  dateHead: u64
  dateTail: u32
  day: i32
}

const HAS_REQUIRED: u32 = 1
const HAS_EMPTY_NULL: u32 = 2
const HAS_UTC: u32 = 4
const HAS_UNNAMED: u32 = 8
const HAS_MADE_NULL: u32 = 16

/** Bytes of one lane; those of a file lie side by side. */
export function laneBytes(): usize {
  return offsetof<Lane>()
}

/** Says what a lane reads. `flags` are the sum of 1 for `required`, 2 for `emptyIsNull`, 4 for `utcAdjusted`, 8 for `mayBeUnnamed` and 16 for `isMadeNull`. */
export function describeLane(lane: Lane, kind: u32, flags: u32, precision: u32, scale: u32, secondsWhenUnnamed: i32, missingLengths: u32, words: usize): void {
  memory.fill(changetype<usize>(lane), 0, offsetof<Lane>())
  lane.kind = kind
  lane.required = (flags & HAS_REQUIRED) != 0
  lane.emptyIsNull = (flags & HAS_EMPTY_NULL) != 0
  lane.utcAdjusted = (flags & HAS_UTC) != 0
  lane.mayBeUnnamed = (flags & HAS_UNNAMED) != 0
  lane.isMadeNull = (flags & HAS_MADE_NULL) != 0
  lane.precision = precision
  lane.scale = scale
  lane.secondsWhenUnnamed = secondsWhenUnnamed
  lane.missingLengths = missingLengths
  lane.words = words
  // 1970-01-01, so that no cell is taken for a date that never was there.
  lane.dateHead = 0x2d31_302d_3037_3931
  lane.dateTail = 0x3130
}

/** Says what a text may be: how many characters long, and which words where `choices` is not 0. */
export function constrainText(lane: Lane, shortest: u32, longest: u32, choiceLengths: u32, choices: usize): void {
  lane.isChecked = true
  lane.shortest = shortest
  lane.longest = longest
  lane.choiceLengths = choiceLengths
  lane.choices = choices
}

/** Says what the words of a boolean are. */
export function describeBoolean(lane: Lane, trueLengths: u32, trueWords: usize, falseLengths: u32, falseWords: usize): void {
  lane.choiceLengths = trueLengths
  lane.choices = trueWords
  lane.otherLengths = falseLengths
  lane.otherChoices = falseWords
}

/** Says where the values of a lane go. An arena has 32 bytes behind it that may be written, too. */
export function placeLane(lane: Lane, valid: usize, values: usize, arena: usize, arenaBytes: usize): void {
  lane.valid = valid
  lane.values = values
  lane.arena = arena
  lane.arenaLast = arena + arenaBytes
}

/** Has the texts of all lanes begin where their arenas do. */
export function emptyArenas(lanes: usize, lanesEnd: usize): void {
  for (let place = lanes; place < lanesEnd; place += offsetof<Lane>()) changetype<Lane>(place).arenaAt = changetype<Lane>(place).arena
}

/** Says how many bytes of texts the column of a lane has before those that are read next. */
export function startTexts(lane: Lane, textBase: u32): void {
  lane.textBase = textBase
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function putNull(lane: Lane, row: u32): void {
  store<u8>(lane.valid + row, 0)
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function putInt32(lane: Lane, row: u32, value: i32): void {
  store<i32>(lane.values + ((<usize>row) << 2), value)
  store<u8>(lane.valid + row, 1)
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function putInt64(lane: Lane, row: u32, value: i64): void {
  store<i64>(lane.values + ((<usize>row) << 3), value)
  store<u8>(lane.valid + row, 1)
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function putDouble(lane: Lane, row: u32, value: f64): void {
  store<f64>(lane.values + ((<usize>row) << 3), value)
  store<u8>(lane.valid + row, 1)
}
