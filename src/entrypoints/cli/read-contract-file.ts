import { basename } from 'node:path'
import { checkContract } from '../../domain/contract/check-contract.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
import type { ReportedError } from './convert-report.ts'
import { readDocument } from './read-document.ts'

/**
 * Reads the contract that a person named, or everything that is wrong with it.
 * @throws UsageError when there is no such file.
 */
export async function readContractFile(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly contract: TableContract } | { readonly errors: readonly ReportedError[] }> {
  const read = await readDocument(path, signal)
  if (read.kind === 'unreadable') return { errors: [{ code: read.code, message: `${path} ${read.message}` }] }
  const checked = checkContract(path, basename(path).replace(/\.json$/i, ''), read.text)
  if (checked.contract !== undefined) return { contract: checked.contract }
  return { errors: checked.findings.map(({ code, path: pointer, message }) => ({ code, message: `${path}${pointer === '' ? '' : ` at ${pointer}`}: ${message}` })) }
}
