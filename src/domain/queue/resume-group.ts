import { isSameFile } from './advance-group.ts'
import type { OrderGroup, WaitingFile } from './order-group.ts'

/** The group going on after a halt: first with `first`, if the file that halted it is to be tried again, then with what has waited. */
export function resumedGroup(group: OrderGroup, first: WaitingFile | undefined): OrderGroup {
  const { haltedBy: _haltedBy, ...rest } = group
  const waiting = first === undefined ? group.admitted : [first, ...group.admitted.filter((file) => !isSameFile(file, first))]
  return { ...rest, state: 'OPEN', attempt: group.attempt + 1, admitted: waiting }
}
