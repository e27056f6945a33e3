import { hasEnded, ownIdentity, type ProcessIdentity } from './process-identity.ts'

/** This process as the holder of a lease. */
export function ownerOfThisProcess(): string {
  const { host, machine, pid, started } = ownIdentity()
  return JSON.stringify([host, machine, pid, started])
}

/** Whether the holder of a lease is a process that has provably ended; false for every other text. */
export function hasOwnerEnded(owner: string): boolean {
  const process = parseOwner(owner)
  return process !== undefined && hasEnded(process)
}

function parseOwner(owner: string): ProcessIdentity | undefined {
  const [host, machine, pid, started] = listIn(owner)
  if (typeof host !== 'string' || typeof machine !== 'string' || typeof started !== 'string') return undefined
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? { host, machine, pid, started } : undefined
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
