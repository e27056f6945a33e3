import type { FlowDefect } from '../router/sandbox.ts'
import { undoingMove } from './r01-undoing-move.ts'
import { overwritingCopy } from './r03-overwriting-copy.ts'
import { unconditionalDelete } from './r04-unconditional-delete.ts'
import { versionIgnored } from './r05-version-ignored.ts'
import { clockInName } from './r06-clock-in-name.ts'
import { collidingNames } from './r07-colliding-names.ts'
import { swallowedNotice } from './r11-swallowed-notice.ts'
import { silentAfterMove } from './r12-silent-after-move.ts'

/** The defects of the router that the laws must find. */
export const ROUTER_DEFECTS: readonly FlowDefect[] = [
  undoingMove,
  overwritingCopy,
  unconditionalDelete,
  versionIgnored,
  clockInName,
  collidingNames,
  swallowedNotice,
  silentAfterMove,
]
