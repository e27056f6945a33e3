import { EXIT } from './exit-code.ts'
import type { FileReport, RunReport } from './run-report.ts'

/** Whether a person has to look at a file: it failed, was refused, or could not be brought to its end. */
export function needsAttention({ status, error }: Pick<FileReport, 'status' | 'error'>): boolean {
  switch (status) {
    case 'RECEIVED':
    case 'ROUTED':
    case 'QUARANTINED':
    case 'FAILED':
    case 'unreadable':
      return true
    case 'PROCESSED':
    case 'PARKED':
    case 'UNCONFIGURED':
    case 'SUPERSEDED':
    case 'IGNORED':
    case 'duplicate':
      return error !== null
  }
}

export function runExitCode(report: RunReport, strict: boolean): number {
  if (report.interrupted) return EXIT.interrupted
  if (report.error !== null || report.files.some(needsAttention)) return EXIT.attention
  const isClean = report.files.every(({ status, rows_rejected }) => status !== 'UNCONFIGURED' && (rows_rejected ?? 0) === 0)
  return strict && !isClean ? EXIT.attention : EXIT.done
}
