import { stat } from 'node:fs/promises'
import { readText } from '../../usecases/read-text.ts'
import { FileInput } from '../../adapters/local/file-input.ts'
import { stdinBytes } from './stdin-bytes.ts'
import { UsageError } from './usage-error.ts'

/** Far above any configuration, contract or event. */
const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024

export type Document = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly code: string; readonly message: string }

/**
 * Reads a small text file named on the command line; `-` is stdin where `allowStdin`.
 * @throws UsageError when there is no such file; what it holds is the caller's to judge.
 */
export async function readDocument(path: string, signal: AbortSignal, allowStdin = false): Promise<Document> {
  if (allowStdin && path === '-') return await readText(stdinBytes(signal), DOCUMENT_BYTES_MAX)
  const input = await openInput(path, signal)
  try {
    return await readText(input, DOCUMENT_BYTES_MAX)
  } finally {
    await input.close()
  }
}

/** @throws UsageError when the path names no file that can be read. */
export async function openInput(path: string, signal: AbortSignal): Promise<FileInput> {
  const opened = await FileInput.open(path, signal)
  if (opened.kind === 'file') return opened.input
  throw new UsageError(opened.message)
}

/** What stands at a path, as far as a command line needs to know. */
export async function kindOfPath(path: string): Promise<'folder' | 'file' | 'absent'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'absent'
  }
}
