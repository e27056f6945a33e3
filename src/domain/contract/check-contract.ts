import { locateJsonFault } from '../config/locate-json-fault.ts'
import { duplicateKeyFindings } from './duplicate-key-findings.ts'
import type { FileFinding } from './file-finding.ts'
import { parseContract } from './parse-contract.ts'
import type { TableContract } from './table-contract.ts'

export interface CheckedContract {
  readonly findings: readonly FileFinding[]
  /** There when files can be converted by it. */
  readonly contract?: TableContract
}

/**
 * Reads one contract file. All that is wrong with it are errors: no file is converted by such a contract, or not by what stands in it
 * twice.
 */
export function checkContract(file: string, name: string, text: string): CheckedContract {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text
  const parsing = parseContract(name, json)
  if (parsing.kind === 'contract') return { findings: duplicateKeyFindings(file, json), contract: parsing.contract }
  const isJson = parsing.problems.every(({ code }) => code !== 'not-json' && code !== 'too-large')
  const findings = parsing.problems.map(({ path, code, message }): FileFinding => {
    return { file, path, severity: 'error', code, message: code === 'not-json' ? describeJsonFault(json) : message }
  })
  return { findings: [...(isJson ? duplicateKeyFindings(file, json) : []), ...findings] }
}

/** Engines word this differently, and most name no line. */
function describeJsonFault(json: string): string {
  if (json.trim() === '') return 'the contract is empty: it must be an object with fields'
  const fault = locateJsonFault(json)
  return fault === undefined ? 'the contract is not JSON' : `the contract is not JSON at line ${fault.line}, column ${fault.column}: ${fault.message}`
}
