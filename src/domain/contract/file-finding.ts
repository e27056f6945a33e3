import type { Finding } from '../config/finding.ts'
import { compareUtf8 } from '../objects/compare-utf8.ts'

/** A finding in one of several files. */
export interface FileFinding extends Finding {
  /** The file's key, or its path as it was given. */
  readonly file: string
}

/** By file, then by place in it as people read it: `/2` before `/10`. Findings about one place keep their order. */
export function sortFindings(findings: readonly FileFinding[]): readonly FileFinding[] {
  return [...findings].sort((a, b) => compareUtf8(a.file, b.file) || comparePointers(a.path, b.path))
}

function comparePointers(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const order = compareSteps(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

const INDEX = /^\d{1,15}$/

function compareSteps(a: string, b: string): number {
  return INDEX.test(a) && INDEX.test(b) ? Number(a) - Number(b) : compareUtf8(a, b)
}
