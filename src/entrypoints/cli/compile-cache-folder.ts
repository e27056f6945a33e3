import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where Node keeps what it compiles of the program: the user's folder for what can be made again (XDG Base Directory). Not the system's
 * for temporary files, which is Node's own choice: whoever makes the folder there first decides what code is found in it.
 */
export function compileCacheFolder({ NODE_COMPILE_CACHE: own, XDG_CACHE_HOME: cache }: NodeJS.ProcessEnv): string {
  if (own !== undefined && own !== '') return own
  return join(cache !== undefined && cache !== '' ? cache : join(home(), '.cache'), 'sluice')
}

function home(): string {
  try {
    return homedir()
  } catch {
    // A user without a home: nothing can be kept under a file.
    return '/dev/null'
  }
}
