import type { FactDescription } from '../../domain/events/describe-fact.ts'
import type { RouteExplanation } from '../../domain/routing/explain-route.ts'

/** Why a key goes where it goes, for people. */
export function describeRoute(key: string, explanation: RouteExplanation): readonly string[] {
  const { decision, reason, job_id, matched, group, output, candidates } = explanation
  const lines = [`${key}: ${decision}`, `  because  ${reason}`]
  if (job_id !== null) lines.push(`  job      ${job_id}`)
  if (matched !== null) lines.push(`  matched  ${matched}`)
  if (group !== null) lines.push(`  group    ${group}`)
  if (output !== null) lines.push(`  output   ${output}`)
  const others = candidates.filter((candidate) => !candidate.matched)
  if (others.length > 0) lines.push('Entries that come close:')
  return [...lines, ...others.map(({ job_id: id, index, source_file_name, reason: why }) => `  ${index} ${id ?? '(no job_id)'} ${source_file_name}: ${why}`)]
}

/** How the records of an event are read, for people. */
export function describeFacts(facts: readonly FactDescription[]): readonly string[] {
  return facts.flatMap((fact) => {
    const object = [fact.bucket, fact.key].filter((part) => part !== null).join('/')
    const head = [fact.kind, object, fact.reason].filter((part) => part !== null && part !== '').join('  ')
    const details = [
      ['version', fact.version_id],
      ['etag', fact.etag],
      ['sequencer', fact.sequencer],
      ['size', fact.size?.toString() ?? null],
      ['time', fact.time],
    ].flatMap(([name, value]) => (typeof value === 'string' ? [`${name ?? ''} ${value}`] : []))
    return details.length === 0 ? [head] : [head, `  ${details.join(', ')}`]
  })
}
