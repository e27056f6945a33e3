import { PortError } from '../../ports/port-error.ts'

/** Names that callers of `process-packets`, and state machines that retry it, go by. */
export type PacketErrorName = 'FileExistsError' | 'KeyError' | 'ConnectionError' | 'PermanentError' | 'TransientError'

/** An error of that name. It is set and not derived, since bundles shorten the names of classes. */
export function packetError(name: PacketErrorName, message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? {} : { cause })
  error.name = name
  return error
}

/** What went wrong at a port, by the name that callers go by; anything else as it is. */
export function nameError(error: unknown): unknown {
  if (!(error instanceof PortError)) return error
  return packetError(error.code === 'unavailable' || error.code === 'timeout' ? 'ConnectionError' : 'TransientError', error.message, error)
}
