import { baseName } from '../routing/base-name.ts'
import { hasWildcard } from '../routing/glob.ts'
import { matchedName } from './check-source-file-name.ts'
import { pathOf } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Job } from './job.ts'

/** Doubts about a valid entry: it is used as written, but probably does not do what was meant. */
export function checkJob(job: Job): readonly Finding[] {
  const doubt = (field: string, code: string, message: string): Finding => ({
    path: pathOf(job.index, field),
    severity: 'warning',
    code,
    message: `entry ${job.index} (job_id ${job.jobId}): ${field} ${message}`,
  })
  const findings: Finding[] = []
  const name = baseName(job.sourceFileName)
  if (name !== job.sourceFileName) {
    findings.push(doubt('source_file_name', 'folder-ignored', `is matched by its last part ${name} alone, whatever folder a file is in`))
  }
  if (name.includes('\\')) {
    findings.push(doubt('source_file_name', 'backslash', 'holds a backslash, which separates nothing in a key: write `/`'))
  }
  if (job.engine === 'lambda' && !mayBeCsv(matchedName(job.sourceFileName))) {
    const message = `matches no .csv or .csv.gz file, and the engine "lambda" converts no other: use the engine "glue" or another name`
    findings.push({ ...doubt('source_file_name', 'unsupported-suffix', message), severity: 'error' })
  }
  if (job.contract?.toLowerCase().endsWith('.json') === true) {
    findings.push(doubt('contract', 'contract-suffix', `is taken for config/contracts/${job.contract}.json: leave .json out`))
  }
  if (job.order !== undefined && job.engine === 'lambda' && job.glueJobName !== undefined) {
    findings.push(doubt('glue_job_name', 'glue-job-unused', 'has no effect: ordered files of the engine "lambda" are converted, whatever their size; set "engine": "glue"'))
  }
  if (new Set(job.upsertKeys).size < job.upsertKeys.length) {
    findings.push(doubt('upsert_keys', 'duplicate-upsert-key', 'names a column twice'))
  }
  return findings
}

/** Whether some file that the name or pattern matches ends in `.csv` or `.csv.gz`: after the last wildcard only the end is fixed. */
function mayBeCsv(name: string): boolean {
  const end = name.slice(Math.max(name.lastIndexOf('*'), name.lastIndexOf('?')) + 1)
  return ['.csv', '.csv.gz'].some((suffix) => end.endsWith(suffix) || (hasWildcard(name) && suffix.endsWith(end)))
}
