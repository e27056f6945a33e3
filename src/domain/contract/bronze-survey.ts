import { matchedName } from '../config/check-source-file-name.ts'
import { pathOf } from '../config/finding.ts'
import type { Job } from '../config/job.ts'
import { splitName } from '../routing/base-name.ts'
import { BRONZE_PREFIX, LANDING_PREFIX } from '../routing/landing-flow.ts'
import { matchJob, type JobIndex } from '../routing/match-job.ts'
import { normalize } from '../routing/normalize.ts'
import { outputKey } from '../routing/output-key.ts'
import type { KnownContracts } from './check-references.ts'
import type { FileFinding } from './file-finding.ts'
import { shown } from './read-descriptor.ts'
import { contractCandidates, contractKey } from './which-contract.ts'

/** Takes the files under `bronze/` one by one, however many there are, and keeps what they say of contracts and jobs. */
export class BronzeSurvey {
  readonly #index: JobIndex
  readonly #nameByKey: ReadonlyMap<string, string>
  readonly #used: Set<string>
  readonly #collisions: Map<Job, string>

  constructor(index: JobIndex, contracts: KnownContracts) {
    this.#index = index
    this.#nameByKey = new Map([...contracts.keys()].map((name) => [contractKey(name), name]))
    this.#used = new Set()
    this.#collisions = new Map()
  }

  see(key: string): void {
    const match = matchJob(this.#index, key)
    const job = match.kind === 'job' ? match.job : undefined
    const candidates = contractCandidates(key, job?.contract)
    const [applies] = candidates.flatMap((candidate) => (candidate.kind === 'file' ? (this.#nameByKey.get(candidate.key) ?? []) : []))
    if (applies !== undefined) this.#used.add(applies)
    if (job !== undefined && !this.#collisions.has(job) && hasTwin(key, job)) this.#collisions.set(job, key)
  }

  /** Names of the contracts that some file under `bronze/` is converted by. */
  get used(): ReadonlySet<string> {
    return this.#used
  }

  /** Jobs one of whose files would have the table of a file under `bronze/`: the second of the two is refused. */
  collisions(file: string): readonly FileFinding[] {
    return [...this.#collisions].map(([job, key]) => {
      const twin = twinOf(key, job)
      const message =
        `entry ${job.index} (job_id ${job.jobId}): ${twin} and ${key} have the same table, and the one that comes second is refused: ` +
        'give the job another target_table, or move the file to another folder of bronze/'
      return { file, path: pathOf(job.index, 'target_table'), severity: 'warning', code: 'output-collision', message }
    })
  }
}

/** The key under which a file of the job has the same rest as `key` behind the table's name. */
function twinOf(key: string, job: Job): string {
  return `${LANDING_PREFIX}${key.slice(`${BRONZE_PREFIX}${job.targetTable}/`.length)}`
}

function hasTwin(key: string, job: Job): boolean {
  if (job.engine === 'glue' || job.order !== undefined || !key.startsWith(`${BRONZE_PREFIX}${job.targetTable}/`)) return false
  const [ours, theirs] = [outputKey(key), outputKey(twinOf(key, job), job.targetTable)]
  return ours.kind === 'output' && theirs.kind === 'output' && ours.key === theirs.key
}

/**
 * Contracts that nothing uses at this moment. That is no fault: the file may be yet to come. The default contract is for whatever comes.
 *
 * @param usedByFiles by files under `bronze/`, which find their contracts by name.
 */
export function unusedContracts(contracts: KnownContracts, jobs: readonly Job[], usedByFiles: ReadonlySet<string>): readonly FileFinding[] {
  const named = new Set(jobs.map(({ contract }) => contract))
  return [...contracts].flatMap(([name, contract]) => {
    if (contract === undefined || name === 'default' || named.has(name) || usedByFiles.has(name)) return []
    const forgetful = jobs.find((job) => job.contract === undefined && stemOf(job) === normalize(name))
    const advice =
      forgetful === undefined
        ? 'name it in a job, or remove it if no such file is to come'
        : `entry ${forgetful.index} (job_id ${forgetful.jobId}) takes files of that name and does not name it: add "contract": ${shown(name)}`
    const message = `no job names the contract ${shown(name)}, and no file under bronze/ has its name: ${advice}`
    return [{ file: contractKey(name), path: '', severity: 'info' as const, code: 'contract-unused', message }]
  })
}

function stemOf(job: Job): string {
  return splitName(matchedName(job.sourceFileName)).stem
}
