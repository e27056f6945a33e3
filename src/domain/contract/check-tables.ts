import { pathOf } from '../config/finding.ts'
import type { Job } from '../config/job.ts'
import { canonicalJson } from './canonical-json.ts'
import type { KnownContracts } from './check-references.ts'
import type { FileFinding } from './file-finding.ts'
import { contractKey } from './which-contract.ts'

/**
 * Jobs whose outputs get in each other's way. Their files never have the same key, but those of one `target_table` are read as one table:
 * they need the same columns and the same upsert keys. Of what Glue jobs write nothing is known.
 */
export function checkTables(file: string, jobs: readonly Job[], contracts: KnownContracts): readonly FileFinding[] {
  const findings: FileFinding[] = []
  const spellings = new Map<string, Job>()
  const byKeys = new Map<string, Job>()
  const byColumns = new Map<string, { readonly job: Job; readonly columns: string }>()
  for (const job of jobs) {
    if (job.engine === 'glue') continue
    const { targetTable } = job
    const spelled = firstOf(spellings, targetTable.toLowerCase(), job)
    if (spelled.targetTable !== targetTable) findings.push(otherSpelling(file, job, spelled))
    const keyed = firstOf(byKeys, targetTable, job)
    if (sortedText(keyed.upsertKeys) !== sortedText(job.upsertKeys)) findings.push(otherKeys(file, job, keyed))
    const columns = columnsOf(job, contracts)
    if (columns === undefined) continue
    const shaped = firstOf(byColumns, targetTable, { job, columns })
    if (shaped.columns !== columns) findings.push(otherColumns(file, job, shaped.job))
  }
  return findings
}

function firstOf<T>(known: Map<string, T>, name: string, one: T): T {
  const first = known.get(name) ?? one
  known.set(name, first)
  return first
}

/** `undefined` where the contract is missing or not valid, which is a finding of its own. Order matters to nobody who reads by name. */
function columnsOf(job: Job, contracts: KnownContracts): string | undefined {
  if (job.contract === undefined) return ''
  const fields = contracts.get(job.contract)?.fields
  return fields === undefined ? undefined : sortedText(fields.map(({ name, column }) => canonicalJson([name, column]) ?? name))
}

function sortedText(texts: readonly string[]): string {
  return JSON.stringify([...texts].sort())
}

function otherSpelling(file: string, job: Job, first: Job): FileFinding {
  const message =
    `${entryName(job)}: target_table ${job.targetTable} differs from ${first.targetTable} of entry ${first.index} in case alone; ` +
    'many file systems and catalogs take the two for one: spell them alike, or give one another name'
  return { file, path: pathOf(job.index, 'target_table'), severity: 'warning', code: 'table-spelling', message }
}

function otherKeys(file: string, job: Job, first: Job): FileFinding {
  const message =
    `${entryName(job)}: table ${job.targetTable} is merged by ${job.upsertKeys.join(', ')} here and by ` +
    `${first.upsertKeys.join(', ')} in entry ${first.index}: use the same upsert_keys, or another target_table`
  return { file, path: pathOf(job.index, 'upsert_keys'), severity: 'warning', code: 'table-keys-differ', message }
}

function otherColumns(file: string, job: Job, first: Job): FileFinding {
  const by = ({ contract }: Job): string => (contract === undefined ? 'without a contract, so that all columns are text' : `by ${contractKey(contract)}`)
  const message =
    `${entryName(job)}: files of table ${job.targetTable} are converted ${by(job)}, and those of entry ${first.index} ${by(first)}: ` +
    'their columns differ, and they lie in one table; use the same contract, or another target_table'
  return { file, path: pathOf(job.index, 'target_table'), severity: 'warning', code: 'table-columns-differ', message }
}

function entryName(job: Job): string {
  return `entry ${job.index} (job_id ${job.jobId})`
}
