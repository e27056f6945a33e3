import { PortError } from '../../ports/port-error.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import type { CommandContext } from './command-context.ts'
import { failureOf } from './failure.ts'
import type { FolderPipeline } from './folder-run.ts'
import { fileReport } from './run-report.ts'
import { plural } from './wording.ts'

/** How long a watched folder rests between two looks at it: well within the time that a new file has to settle anyway. */
const LOOK_EVERY_MS = 1_000
/** How soon what could not be finished is tried again when nothing in the folder changes: a full disk, a notice that was not sent. */
const RETRY_EVERY_MS = 30_000

/** Goes over the whole folder once and tells what became of each file. */
export type Pass = (tell: (file: ProcessedFile) => void) => Promise<unknown>

/**
 * Makes a pass whenever an input came or changed, until it is interrupted. Each file that changed is told of when it is done. The
 * folder is looked at again and again, not subscribed to: subscriptions miss changes on network drives and run out on deep folders.
 */
export async function watchFolder(pass: Pass, { clock, tell, look }: Pick<FolderPipeline, 'clock' | 'tell' | 'look'>, { terminal, signal }: CommandContext): Promise<void> {
  const once = new ToldOnce()
  const tellOnce = (file: ProcessedFile): void => {
    if (!once.isNews(file)) return
    tell(file)
    terminal.say(fileLine(file))
  }
  let seen: string | undefined
  let passedMs = 0
  let trouble: string | undefined
  terminal.say('Watching; Ctrl-C ends it.')
  for (;;) {
    try {
      const { waiting, state } = await look()
      const isDue = state !== seen || clock.nowMs() - passedMs >= RETRY_EVERY_MS
      // By half a configuration nothing can be decided; half a file holds up nobody else.
      if (isDue && !waiting.some((key) => key.startsWith('config/'))) {
        seen = state
        passedMs = clock.nowMs()
        await pass(tellOnce)
        trouble = undefined
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof PortError && error.retryable)) throw error
      if (error.message !== trouble) terminal.say(`This pass ended early and will be repeated: ${error.message}`)
      trouble = error.message
    }
    terminal.clearStatus()
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}

/** Keeps what goes wrong in the same way at every pass from being told more than once. */
class ToldOnce {
  readonly #complaints = new Map<string, string>()

  isNews({ key, changed, error }: ProcessedFile): boolean {
    if (error === undefined) {
      this.#complaints.delete(key)
      return changed
    }
    const { message } = failureOf(error)
    if (this.#complaints.get(key) === message) return false
    this.#complaints.set(key, message)
    return true
  }
}

function fileLine(file: ProcessedFile): string {
  const { key, status, reason, rows_in, rows_out, rows_rejected, output, moved_to, error } = fileReport(file)
  const parts = [reason === null ? status : `${status} (${reason})`]
  if (rows_in !== null) parts.push(`${plural(rows_in, 'row')} in, ${(rows_out ?? 0).toString()} out, ${(rows_rejected ?? 0).toString()} rejected`)
  for (const place of [output, moved_to]) if (place !== null) parts.push(place)
  if (error !== null) parts.push(error.message)
  return `${key}: ${parts.join(', ')}`
}
