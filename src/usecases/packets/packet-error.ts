import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { PortError } from '../../ports/port-error.ts'

/** The object of a packet that was named is not there: it may come yet. */
export class AbsentPacket extends PortError {
  constructor({ table, id }: PacketRef, key: string) {
    super('not-found', `Packet ${table} ${id.toString()} is not there: ${key}`, { retryable: true })
  }
}

/** Names that callers of `process-packets`, and state machines that retry it, go by. */
export type PacketErrorName = 'FileExistsError' | 'KeyError' | 'ConnectionError' | 'PermanentError' | 'TransientError'

/** An error of that name. It is set and not derived, since bundles shorten the names of classes. */
export function packetError(name: PacketErrorName, message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? {} : { cause })
  error.name = name
  return error
}

/** The name by which a caller is to go, if an error has one of them. */
export function packetErrorName(error: unknown): PacketErrorName | undefined {
  return error instanceof Error ? NAMES.find((name) => name === error.name) : undefined
}

const NAMES: readonly PacketErrorName[] = ['FileExistsError', 'KeyError', 'ConnectionError', 'PermanentError', 'TransientError']

/** What went wrong at a port, by the name that callers go by; anything else as it is. */
export function nameError(error: unknown): unknown {
  if (!(error instanceof PortError)) return error
  return packetError(error.code === 'unavailable' || error.code === 'timeout' ? 'ConnectionError' : 'TransientError', error.message, error)
}
