/**
 * Short texts under names, for other programs to read. Writes replace; the last one wins. Throws `PortError`: `invalid-argument`
 * for a name or value that `parameterFault` names, which are the limits of the Parameter Store.
 */
export interface ParameterStore {
  /** `undefined` when there is no such parameter. */
  get(name: string): Promise<string | undefined>
  put(name: string, value: string): Promise<void>
}
