import { isRecord } from './describe-value.ts'
import { nearestName } from './edit-distance.ts'
import { findShadowed } from './find-shadowed.ts'
import { findingOf, pathOf } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Job } from './job.ts'
import type { DisabledEntry } from './parse-entry.ts'
import { checkJob } from './check-job.ts'
import { ENTRY_FIELDS } from './parse-entry.ts'
import { ORDER_FIELDS } from './parse-order.ts'

const UNKNOWN_FIELDS_MAX = 20

/** Everything worth telling about a configuration, in the order of its list: problems of entries and doubts about good ones. */
export function checkConfig(entries: readonly unknown[], jobs: readonly Job[], disabled: readonly DisabledEntry[]): readonly Finding[] {
  const findings: { readonly index: number; readonly finding: Finding }[] = []
  for (const { index, jobId, problems } of disabled) {
    findings.push(...problems.map((problem) => ({ index, finding: findingOf(problem, jobId) })))
  }
  for (const job of jobs) {
    findings.push(...checkJob(job).map((finding) => ({ index: job.index, finding })))
  }
  for (const [index, entry] of entries.entries()) {
    if (isRecord(entry)) {
      findings.push(...unknownFields(index, entry).map((finding) => ({ index, finding })))
    }
  }
  findings.push(...repeatedJobIds(jobs, disabled), ...findShadowed(jobs, disabled))
  return findings.sort((a, b) => a.index - b.index).map(({ finding }) => finding)
}

function unknownFields(index: number, entry: Readonly<Record<string, unknown>>): readonly Finding[] {
  const order = Object.hasOwn(entry, 'order') ? entry['order'] : undefined
  const unknown = [
    ...unknownNames(entry, ENTRY_FIELDS, ''),
    ...(isRecord(order) ? unknownNames(order, ORDER_FIELDS, 'order.') : []),
  ]
  return unknown.slice(0, UNKNOWN_FIELDS_MAX).map(({ prefix, name, known }) => {
    const meant = nearestName(name.slice(0, 40), known)
    const what = meant === undefined ? 'it has no effect' : `it has no effect; is \`${prefix}${meant}\` meant?`
    return {
      path: `${pathOf(index, prefix.slice(0, -1))}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      severity: 'warning',
      code: 'unknown-field',
      message: `entry ${index}: ${prefix}${name.slice(0, 40)} is no field of a job, ${what}`,
    }
  })
}

function unknownNames(
  fields: Readonly<Record<string, unknown>>,
  known: readonly string[],
  prefix: string,
): readonly { readonly prefix: string; readonly name: string; readonly known: readonly string[] }[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => ({ prefix, name, known }))
}

function repeatedJobIds(
  jobs: readonly Job[],
  disabled: readonly DisabledEntry[],
): readonly { readonly index: number; readonly finding: Finding }[] {
  const first = new Map<string, number>()
  const findings: { readonly index: number; readonly finding: Finding }[] = []
  for (const { index, jobId } of [...jobs, ...disabled].sort((a, b) => a.index - b.index)) {
    const earlier = jobId === undefined ? undefined : first.get(jobId)
    if (jobId !== undefined && earlier === undefined) {
      first.set(jobId, index)
    } else if (jobId !== undefined) {
      const message = `entry ${index}: job_id ${jobId} is already that of entry ${earlier}: give each entry its own`
      findings.push({ index, finding: { path: pathOf(index, 'job_id'), severity: 'error', code: 'duplicate-job-id', message } })
    }
  }
  return findings
}
