import type { Violation } from '../laws/law.ts'

/** A run that broke a law. */
export interface Failure {
  /** What was tried, for people. */
  readonly where: string
  readonly violation: Violation
  /** The plan of the run, as text for the command line. */
  readonly replay: string
}
