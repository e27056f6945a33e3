import { userInfo } from 'node:os'

/** Who asks for something, for the histories in the ledger. A container's user may have no name. */
export function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
