import { parseContract } from '../domain/contract/parse-contract.ts'
import type { TableContract } from '../domain/contract/table-contract.ts'
import { contractCandidates } from '../domain/contract/which-contract.ts'
import type { GetOutcome, ObjectStore } from '../ports/object-store.ts'
import { PortError } from '../ports/port-error.ts'
import { readText } from './read-text.ts'

export type LoadedContract =
  | { readonly kind: 'contract'; readonly contract: TableContract }
  | { readonly kind: 'unusable'; readonly code: 'contract-missing' | 'invalid-contract'; readonly message: string }

/** The most a contract of thousands of columns takes. */
const CONTRACT_BYTES_MAX = 16 * 1024 * 1024

/** How many problems of a contract one message names. */
const PROBLEMS_MAX = 20

/** Finds and reads the contract that applies to a key: the job's, else by the file's name, else the built-in one. */
export class ContractLoader {
  readonly #store: ObjectStore
  readonly #bucket: string | undefined

  /** @param bucket where contracts lie; when absent, in the bucket of the file. */
  constructor(store: ObjectStore, bucket?: string) {
    this.#store = store
    this.#bucket = bucket
  }

  async load(eventBucket: string, key: string, jobContract?: string): Promise<LoadedContract> {
    const bucket = this.#bucket ?? eventBucket
    const looked: string[] = []
    for (const candidate of contractCandidates(key, jobContract)) {
      if (candidate.kind === 'builtin') return { kind: 'contract', contract: candidate.contract }
      const got = await this.#get(bucket, candidate.key)
      if (got.kind === 'found') return await this.#read(candidate.key, got.body)
      looked.push(candidate.key)
    }
    return {
      kind: 'unusable',
      code: 'contract-missing',
      message: `no contract at ${looked.join(', ')}. Put it there or correct the job's "contract", then replay the file.`,
    }
  }

  /** A file's name may be so long that no contract can be named after it. */
  async #get(bucket: string, key: string): Promise<GetOutcome> {
    try {
      return await this.#store.get({ bucket, key })
    } catch (error) {
      if (error instanceof PortError && error.code === 'invalid-argument') return { kind: 'absent' }
      throw error
    }
  }

  async #read(key: string, body: AsyncIterable<Uint8Array>): Promise<LoadedContract> {
    const read = await readText(body, CONTRACT_BYTES_MAX)
    if (read.kind !== 'text') return { kind: 'unusable', code: 'invalid-contract', message: `${key} ${read.message}` }
    const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '')
    const parsed = parseContract(name, read.text)
    if (parsed.kind === 'contract') return { kind: 'contract', contract: parsed.contract }
    const problems = parsed.problems.slice(0, PROBLEMS_MAX).map((problem) => `${problem.path}: ${problem.message}`)
    return { kind: 'unusable', code: 'invalid-contract', message: `${key} is not a valid contract. ${problems.join('; ')}` }
  }
}
