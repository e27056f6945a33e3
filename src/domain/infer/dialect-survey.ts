/** What the first records of a file look like when they are cut by one delimiter and one quote character. */
export interface DialectSurvey {
  readonly delimiter: string
  readonly quoteChar: string
  /** Records looked at, empty lines not among them. */
  readonly records: number
  /** Cells of the first one; the width that every row of the file must have. */
  readonly width: number
  /** Whether the first record is well-formed. */
  readonly opensWell: boolean
  /** Records that are well-formed and have as many cells as the first. */
  readonly regular: number
  /** The width that most well-formed records have, and how many have it. */
  readonly usualWidth: number
  readonly usual: number
  /** Records before the first of that width. */
  readonly beforeUsual: number
  /** Cells that begin with the quote character. */
  readonly quotedCells: number
  /** Delimiters, quoted ones too, and those among them that stand between two digits. */
  readonly delimiters: number
  readonly betweenDigits: number
}

/** In the order in which a file of one column takes them, for which any would do. */
export const DELIMITERS = [',', ';', '\t', '|'] as const
export const QUOTES = ['"', "'"] as const
