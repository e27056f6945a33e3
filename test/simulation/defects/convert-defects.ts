import type { FlowDefect } from '../router/sandbox.ts'
import { collidingOutputs } from './c01-colliding-outputs.ts'
import { unconditionalCommit } from './c02-unconditional-commit.ts'
import { errorMeansAbsent } from './c03-error-means-absent.ts'
import { existenceIsDone } from './c04-existence-is-done.ts'
import { lastWriterWins } from './c05-last-writer-wins.ts'
import { rejectsAfterwards } from './c14-rejects-afterwards.ts'

/** The defects of the converter that the laws must find. */
export const CONVERT_DEFECTS: readonly FlowDefect[] = [
  collidingOutputs,
  unconditionalCommit,
  errorMeansAbsent,
  existenceIsDone,
  lastWriterWins,
  rejectsAfterwards,
]
