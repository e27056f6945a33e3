import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * One process among all that ever ran: a process id alone comes back for another process.
 * Where the system does not tell `machine` or `started` (anything but Linux) they are empty and prove nothing.
 */
export interface ProcessIdentity {
  readonly host: string
  /** The boot and the process namespace: process ids mean something only within both. */
  readonly machine: string
  readonly pid: number
  /** When it was started, in the kernel's ticks since the boot. */
  readonly started: string
}

export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), machine: ownMachine(), pid: process.pid, started: readProcess(process.pid)?.started ?? '' }
}

/**
 * True only when the process has provably ended, so that nothing it held is still in use. A process that cannot be
 * judged (another host, another container, no rights) counts as running.
 */
export function hasEnded(other: ProcessIdentity): boolean {
  if (other.host !== hostname()) return false
  const [boot, namespace] = ownMachine().split(' ')
  const [otherBoot, otherNamespace] = other.machine.split(' ')
  // Hosts of one name are taken for one host: then another boot means that it was restarted since.
  if (boot !== otherBoot) return boot !== '' && otherBoot !== ''
  if (namespace !== otherNamespace) return false
  if (!answersSignals(other.pid)) return true
  const found = readProcess(other.pid)
  if (found === undefined || other.started === '') return false
  return found.started !== other.started || found.ended
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // ESRCH is the only proof; EPERM means that it runs under another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

interface ProcessState {
  readonly started: string
  /** It has ended, only its parent has not yet asked how; no thread of it runs any more. */
  readonly ended: boolean
}

/** Reads Linux's /proc/<pid>/stat (proc(5)): the fields begin behind the name's last parenthesis, with the third. */
function readProcess(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const started = fields[22 - 3]
    if (started === undefined) return undefined
    return { started, ended: /^[ZX]$/.test(fields[0] ?? '') && Number(fields[20 - 3]) <= 1 }
  } catch {
    return undefined
  }
}

function ownMachine(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return ' '
  }
}
