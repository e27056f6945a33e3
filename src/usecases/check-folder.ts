import type { JobConfig } from '../domain/config/parse-config.ts'
import { checkConfigText } from '../domain/contract/check-config-text.ts'
import { checkContract } from '../domain/contract/check-contract.ts'
import { BronzeSurvey, unusedContracts } from '../domain/contract/bronze-survey.ts'
import { checkReferences, type KnownContracts } from '../domain/contract/check-references.ts'
import { checkTables } from '../domain/contract/check-tables.ts'
import { type FileFinding, sortFindings } from '../domain/contract/file-finding.ts'
import type { TableContract } from '../domain/contract/table-contract.ts'
import { BRONZE_PREFIX, flowOf } from '../domain/routing/landing-flow.ts'
import { buildJobIndex } from '../domain/routing/match-job.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { readText } from './read-text.ts'

const CONFIG_KEY = 'config/config.json'
const CONTRACT_FOLDER = 'config/contracts/'
const CONFIG_BYTES_MAX = 64 * 1024 * 1024
const CONTRACT_BYTES_MAX = 16 * 1024 * 1024

type Jobs = Pick<JobConfig, 'jobs' | 'disabled'>

const NO_JOBS: Jobs = { jobs: [], disabled: [] }

interface CheckedContracts {
  readonly findings: readonly FileFinding[]
  readonly byName: ReadonlyMap<string, TableContract | undefined>
}

/** Validates a bucket's configuration and contracts, each by itself and against one another. Writes nothing. */
export class CheckFolder {
  readonly #store: Pick<ObjectStore, 'get' | 'list'>

  constructor(store: Pick<ObjectStore, 'get' | 'list'>) {
    this.#store = store
  }

  /** Sorted by file and place. */
  async execute(bucket: string): Promise<readonly FileFinding[]> {
    const contracts = await this.#checkContracts(bucket)
    const { findings, config } = await this.#checkConfig(bucket, contracts.byName.size > 0)
    const together = config === undefined ? [] : await this.#checkTogether(bucket, config, contracts.byName)
    return sortFindings([...findings, ...together, ...contracts.findings])
  }

  /** What is there, whatever of it is used; a configuration that is not there names nothing. */
  async #checkTogether(bucket: string, config: Jobs, contracts: KnownContracts): Promise<readonly FileFinding[]> {
    const { jobs, disabled } = config
    const survey = new BronzeSurvey(buildJobIndex(config), contracts)
    for await (const key of this.#keys(bucket, BRONZE_PREFIX)) if (flowOf(key).kind === 'convert-csv') survey.see(key)
    return [
      ...checkReferences(CONFIG_KEY, jobs, contracts),
      ...checkTables(CONFIG_KEY, jobs, contracts),
      ...survey.collisions(CONFIG_KEY),
      // An entry that cannot be read may be the one that names a contract.
      ...(disabled.length > 0 ? [] : unusedContracts(contracts, jobs, survey.used)),
    ]
  }

  async #checkConfig(bucket: string, hasContracts: boolean): Promise<{ readonly findings: readonly FileFinding[]; readonly config?: Jobs }> {
    const read = await this.#read(bucket, CONFIG_KEY, CONFIG_BYTES_MAX)
    if (read === undefined) return { findings: [missingConfig(hasContracts)], config: NO_JOBS }
    return read.kind === 'text' ? checkConfigText(CONFIG_KEY, read.text) : { findings: [unreadable(CONFIG_KEY, read)] }
  }

  async #checkContracts(bucket: string): Promise<CheckedContracts> {
    const findings: FileFinding[] = []
    const byName = new Map<string, TableContract | undefined>()
    for await (const key of this.#keys(bucket, CONTRACT_FOLDER)) {
      if (!key.endsWith('.json')) continue
      const name = key.slice(CONTRACT_FOLDER.length, -'.json'.length)
      const read = await this.#read(bucket, key, CONTRACT_BYTES_MAX)
      if (read === undefined) continue
      const checked = read.kind === 'text' ? checkContract(key, name, read.text) : { findings: [unreadable(key, read)] }
      findings.push(...checked.findings)
      byName.set(name, 'contract' in checked ? checked.contract : undefined)
    }
    return { findings, byName }
  }

  async *#keys(bucket: string, prefix: string): AsyncGenerator<string> {
    let after: string | undefined
    do {
      const page = await this.#store.list(bucket, prefix, after === undefined ? {} : { after })
      for (const { key } of page.objects) yield key
      after = page.next
    } while (after !== undefined)
  }

  async #read(bucket: string, key: string, bytesMax: number): Promise<Awaited<ReturnType<typeof readText>> | undefined> {
    const got = await this.#store.get({ bucket, key })
    return got.kind === 'found' ? await readText(got.body, bytesMax) : undefined
  }
}

/** Where contracts lie all the same, somebody converts `bronze/` files, which need no configuration. */
function missingConfig(hasContracts: boolean): FileFinding {
  return {
    file: CONFIG_KEY,
    path: '',
    severity: hasContracts ? 'warning' : 'error',
    code: 'config-missing',
    message: `${CONFIG_KEY} does not exist, so no file under data/in/ can be routed: put a list of jobs there, at least []`,
  }
}

function unreadable(file: string, read: { readonly code: string; readonly message: string }): FileFinding {
  return { file, path: '', severity: 'error', code: read.code, message: `the file ${read.message}` }
}
