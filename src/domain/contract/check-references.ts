import { nearestName } from '../config/edit-distance.ts'
import { pathOf } from '../config/finding.ts'
import type { Job } from '../config/job.ts'
import type { FileFinding } from './file-finding.ts'
import { shown } from './read-descriptor.ts'
import type { TableContract } from './table-contract.ts'
import { contractKey } from './which-contract.ts'

/** The contracts of a folder by their names; `undefined` for one that is there but not valid, which is a finding of its own. */
export type KnownContracts = ReadonlyMap<string, TableContract | undefined>

/** What the jobs of a configuration say of contracts that is not so. */
export function checkReferences(file: string, jobs: readonly Job[], contracts: KnownContracts): readonly FileFinding[] {
  return jobs.flatMap((job) => {
    if (job.contract === undefined) return []
    if (!contracts.has(job.contract)) return [missingContract(file, job, job.contract, contracts)]
    const contract = contracts.get(job.contract)
    if (contract === undefined) return []
    const unknown = unknownKeys(file, job, contract)
    return unknown.length > 0 ? unknown : [...otherKeys(file, job, contract), ...nullableKeys(file, job, contract)]
  })
}

function missingContract(file: string, job: Job, name: string, contracts: KnownContracts): FileFinding {
  const meant = nearestName(name, [...contracts.keys()])
  const advice = meant === undefined ? 'put it there or correct the name' : `is ${shown(meant)} meant?`
  return {
    file,
    path: pathOf(job.index, 'contract'),
    severity: 'error',
    code: 'contract-missing',
    message: `${entryName(job)}: contract ${shown(name)} does not exist as ${contractKey(name)}: ${advice}`,
  }
}

function unknownKeys(file: string, job: Job, contract: TableContract): readonly FileFinding[] {
  const names = contract.fields.map(({ name }) => name)
  return job.upsertKeys.flatMap((key, position) => {
    if (names.includes(key)) return []
    const meant = nearestName(key, names)
    const advice = meant === undefined ? 'add the field or correct the key' : `is ${shown(meant)} meant?`
    const message = `${entryName(job)}: upsert_keys names ${shown(key)}, which is no field of contract ${contract.name}: ${advice}`
    return [{ file, path: `${pathOf(job.index, 'upsert_keys')}/${position}`, severity: 'error' as const, code: 'unknown-upsert-key', message }]
  })
}

/** Rows that the contract keeps apart may be merged into one, or the other way round. */
function otherKeys(file: string, job: Job, { name, primaryKey }: TableContract): readonly FileFinding[] {
  const keys = new Set(job.upsertKeys)
  const isSame = keys.size === new Set(primaryKey).size && primaryKey.every((key) => keys.has(key))
  if (primaryKey.length === 0 || isSame) return []
  const message =
    `${entryName(job)}: upsert_keys are ${job.upsertKeys.join(', ')}, and the primaryKey of contract ${name} is ${primaryKey.join(', ')}: ` +
    'rows are merged by the one and told apart by the other; use the same fields'
  return [{ file, path: pathOf(job.index, 'upsert_keys'), severity: 'warning', code: 'upsert-keys-differ', message }]
}

/** In SQL nothing equals NULL, so that a MERGE adds such a row anew each time. */
function nullableKeys(file: string, job: Job, contract: TableContract): readonly FileFinding[] {
  return job.upsertKeys.flatMap((key, position) => {
    if (contract.fields.some(({ name, required }) => name === key && required)) return []
    const message =
      `${entryName(job)}: upsert_keys names ${shown(key)}, which may be missing by contract ${contract.name}: a merge finds no row with a ` +
      'missing key and adds it once more each time; make the field required'
    return [{ file, path: `${pathOf(job.index, 'upsert_keys')}/${position}`, severity: 'warning' as const, code: 'nullable-upsert-key', message }]
  })
}

function entryName(job: Job): string {
  return `entry ${job.index} (job_id ${job.jobId})`
}
