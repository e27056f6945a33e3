import type { Check } from './check-value.ts'
import { describeValue } from './describe-value.ts'
import { entryProblem } from './finding.ts'
import type { EntryProblem } from './finding.ts'

/** Reads the fields of one object of the configuration and notes every problem, so that all are reported together. */
export class FieldReader {
  readonly #index: number
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #path: string
  readonly #problems: EntryProblem[]

  constructor(index: number, fields: Readonly<Record<string, unknown>>, path = '', problems: EntryProblem[] = []) {
    this.#index = index
    this.#fields = fields
    this.#path = path
    this.#problems = problems
  }

  get problems(): readonly EntryProblem[] {
    return this.#problems
  }

  /** A reader for a field that is itself an object; its problems are noted here. */
  nested(name: string, fields: Readonly<Record<string, unknown>>): FieldReader {
    return new FieldReader(this.#index, fields, `${this.#path}${name}.`, this.#problems)
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name)
  }

  /** Undefined when the field is missing or wrong, which is then noted. */
  required<T>(name: string, check: Check<T>): T | undefined {
    if (!this.has(name)) {
      this.note({ field: name, code: 'missing-field', reason: 'is missing: add it' })
      return undefined
    }
    return this.#checked(name, check)
  }

  /** The default when the field is missing; undefined when it is wrong, which is then noted. */
  optional<T, D>(name: string, check: Check<T>, missing: D): T | D | undefined {
    return this.has(name) ? this.#checked(name, check) : missing
  }

  note(problem: Omit<EntryProblem, 'index' | 'message'>): void {
    this.#problems.push(entryProblem({ ...problem, index: this.#index, field: `${this.#path}${problem.field}` }))
  }

  #checked<T>(name: string, check: Check<T>): T | undefined {
    const value = this.#fields[name]
    const checked = check(value)
    if (checked.kind === 'value') {
      return checked.value
    }
    this.note({ field: name, code: checked.code, reason: checked.reason, value: describeValue(value) })
    return undefined
  }
}
