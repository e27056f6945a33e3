import type { ProcessedFile } from '../../usecases/file-processor.ts'
import type { DriveJobsObserver } from '../../usecases/queue/drive-jobs.ts'
import type { Terminal } from './terminal.ts'

/** Tells of files whose jobs have ended, and of groups that stand still for a while. */
export function jobObserver(terminal: Terminal, ends: (file: ProcessedFile) => void): DriveJobsObserver {
  return {
    ends,
    waits: (group, untilMs) => terminal.showStatus(`${group} waits until ${new Date(untilMs).toLocaleTimeString()} at the latest`),
  }
}
