/** The command cannot be carried out as it was given: it is to be changed, not repeated. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
