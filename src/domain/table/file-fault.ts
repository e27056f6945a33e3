/** Why a whole file is refused. Nothing of it is published, and reading it again would not help. */
export interface FileFault {
  readonly code: FileFaultCode
  /** Names the place and the value, and says what to do. */
  readonly message: string
}

/** Names of the Frictionless error catalogue; where it has none, about limits and budgets, our own. */
export type FileFaultCode =
  | 'encoding-error'
  | 'compression-error'
  | 'source-error'
  | 'blank-header'
  | 'duplicate-label'
  | 'missing-label'
  | 'extra-label'
  | 'incorrect-label'
  | 'too-many-columns'
  | 'too-large'
  | 'too-many-keys'
  | 'failure-budget'
  | 'all-rows-rejected'
