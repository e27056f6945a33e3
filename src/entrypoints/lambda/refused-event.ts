/** An event that is not for this function. It fails by a name that says that it would fail again. */
export class RefusedEvent extends Error {
  override readonly name = 'PermanentError'
}
