import { ALL_TEXT_CONTRACT, ORDERS_CONTRACT } from './builtin-contracts.ts'
import type { TableContract } from './table-contract.ts'

export type ContractCandidate =
  /** An object of the configuration bucket. */
  | { readonly kind: 'file'; readonly key: string }
  | { readonly kind: 'builtin'; readonly contract: TableContract }

const FOLDER = 'config/contracts/'

/**
 * Where the contract of an object may be, best first: the first that exists applies. A job that names its contract has
 * that one or none, since a misspelled name must not quietly become another contract.
 */
export function contractCandidates(key: string, jobContract?: string): readonly ContractCandidate[] {
  if (jobContract !== undefined) return [{ kind: 'file', key: contractKey(jobContract) }]
  if (!key.startsWith('bronze/')) return [{ kind: 'builtin', contract: ALL_TEXT_CONTRACT }]
  const stem = stemOf(key)
  const own: readonly ContractCandidate[] = stem === '' || stem === 'default' ? [] : [{ kind: 'file', key: contractKey(stem) }]
  return [...own, { kind: 'file', key: contractKey('default') }, { kind: 'builtin', contract: ORDERS_CONTRACT }]
}

export function contractKey(name: string): string {
  return `${FOLDER}${name}.json`
}

/** The last part of a key without `.csv`, in any case, gzipped or not. */
function stemOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.csv(\.gz)?$/i, '')
}
