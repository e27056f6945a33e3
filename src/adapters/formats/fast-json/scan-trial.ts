/** Among so many scans it shows whether scanning is worth its while: not where so few give a row. */
const TRIAL_SCANS = 64
const TRIAL_ROWS_MIN = 32
/** Records for which it then is left alone: more each time, up to this many. */
const REST_MAX = 4_096

/** Takes a rest from records of which hardly any is like those before: looking at them in vain costs as much as reading them. */
export class ScanTrial {
  /** Scans since the last trial began, and rows that came of them. */
  #scans = 0
  #rows = 0
  #rest = 0
  /** Records for which nothing is scanned any more. */
  #restLeft = 0

  /** To be asked once for each record that might be scanned. */
  isResting(): boolean {
    if (this.#restLeft === 0) return false
    this.#restLeft--
    return true
  }

  /** Takes note of a scan that ended at a record that was not read by it, behind so many that were. */
  judge(rows: number): void {
    this.#scans++
    this.#rows += rows
    if (this.#scans < TRIAL_SCANS) return
    this.#rest = this.#rows < TRIAL_ROWS_MIN ? Math.min(REST_MAX, 2 * this.#rest + TRIAL_SCANS) : 0
    this.#restLeft = this.#rest
    this.#scans = 0
    this.#rows = 0
  }
}
