/** One thing wrong with a contract. */
export interface ContractProblem {
  /** JSON pointer (RFC 6901) into the descriptor; `''` is the whole of it. */
  readonly path: string
  readonly code: ContractProblemCode
  readonly message: string
}

export type ContractProblemCode =
  | 'not-json'
  | 'too-large'
  | 'missing-property'
  | 'unknown-property'
  | 'wrong-type'
  | 'bad-value'
  | 'unsupported'
  | 'duplicate-field'
  | 'conflict'

/** Enough to mend a contract by; a hostile one could have millions. */
const PROBLEMS_MAX = 100

/** Collects what is wrong, so that people see all of it at once. */
export class ProblemList {
  readonly #problems: ContractProblem[]

  constructor() {
    this.#problems = []
  }

  add(path: string, code: ContractProblemCode, message: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push({ path, code, message })
  }

  get all(): readonly ContractProblem[] {
    return this.#problems
  }
}

/** The pointer to an entry of what `path` points to. */
export function pathTo(path: string, entry: string | number): string {
  return `${path}/${String(entry).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
