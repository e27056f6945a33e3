import { thrownMessage } from '../../domain/errors/thrown.ts'
import { PortError } from '../../ports/port-error.ts'
import type { PortErrorCode } from '../../ports/port-error.ts'

interface Meaning {
  readonly code: PortErrorCode
  readonly advice: string
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  EACCES: { code: 'access-denied', advice: 'permission is denied: check its owner and mode' },
  EPERM: { code: 'access-denied', advice: 'the operating system does not permit it (a file system without hard links also says so)' },
  EROFS: { code: 'access-denied', advice: 'the file system is read-only' },
  ELOOP: { code: 'access-denied', advice: 'it is a symbolic link, and links are not followed' },
  ENOSPC: { code: 'out-of-space', advice: 'the disk is full: make room and run again' },
  EDQUOT: { code: 'out-of-space', advice: 'the disk quota is used up: make room and run again' },
  EFBIG: { code: 'out-of-space', advice: 'the file is larger than the file system or the process may hold' },
  EMFILE: { code: 'unavailable', advice: 'too many files are open in this process' },
  ENFILE: { code: 'unavailable', advice: 'too many files are open on this machine' },
  EBUSY: { code: 'unavailable', advice: 'another program holds it' },
  ETXTBSY: { code: 'unavailable', advice: 'another program holds it' },
  EAGAIN: { code: 'unavailable', advice: 'it is not ready' },
  ENOENT: { code: 'unavailable', advice: 'it went away meanwhile' },
  ENAMETOOLONG: { code: 'invalid-argument', advice: 'the name is too long for this file system' },
  ENOTDIR: { code: 'invalid-argument', advice: 'a file stands where a folder is needed' },
  EISDIR: { code: 'invalid-argument', advice: 'a folder stands where a file is needed' },
  ENOTSUP: { code: 'unknown', advice: 'this file system cannot do it (hard links are needed)' },
  EXDEV: { code: 'unknown', advice: 'the folder spans several file systems' },
}

/** Translates what the file system threw while `doing` something to `path`. A `PortError` comes back as it is. */
export function fsError(error: unknown, doing: string, path: string, outcomeUnknown = false): PortError {
  if (error instanceof PortError) return error
  const code = errorCode(error)
  const meaning = code !== undefined && Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined
  const detail = meaning?.advice ?? thrownMessage(error)
  const message = `${doing} ${JSON.stringify(path)} failed: ${detail}${code === undefined ? '' : ` (${code})`}`
  return new PortError(meaning?.code ?? 'unknown', message, { cause: error, outcomeUnknown })
}

/** True when the file system threw one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = errorCode(error)
  return code !== undefined && codes.includes(code)
}

/** `undefined` in place of a file or folder that is not there. */
export async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
