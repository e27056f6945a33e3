/** What something says that was thrown, for people. Anything may be thrown, and not every object can be made a text. */
export function thrownMessage(error: unknown): string {
  switch (typeof error) {
    case 'string':
      return error
    case 'object':
    case 'function':
      return error instanceof Error ? error.message : `something that is no error (${typeof error})`
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'symbol':
    case 'undefined':
      return String(error)
  }
}

/** The same with the name of the error, for logs, where the class tells more than the words. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : thrownMessage(error)
}
