import { EXIT } from './exit-code.ts'
import type { FileReport, RunReport } from './run-report.ts'

/**
 * Whether a person has to look at a file: it failed, was refused, or could not be brought to its end.
 *
 * @param runsElsewhere whether files are brought to their ends elsewhere, so that one may well be on its way.
 */
export function needsAttention({ status, error }: Pick<FileReport, 'status' | 'error'>, runsElsewhere: boolean): boolean {
  switch (status) {
    case 'RECEIVED':
    case 'ROUTED':
      return error !== null || !runsElsewhere
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

/** @param how.strict also for rejected rows and unconfigured files, @param how.runsElsewhere see `needsAttention`. */
export function runExitCode(report: RunReport, how: { readonly strict?: boolean; readonly runsElsewhere?: boolean } = {}): number {
  if (report.interrupted) return EXIT.interrupted
  if (report.error !== null || report.files.some((file) => needsAttention(file, how.runsElsewhere === true))) return EXIT.attention
  const isClean = report.files.every(({ status, rows_rejected }) => status !== 'UNCONFIGURED' && (rows_rejected ?? 0) === 0)
  return how.strict === true && !isClean ? EXIT.attention : EXIT.done
}
