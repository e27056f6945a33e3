import { entriesOf, listOf } from './read-template.ts'
import type { Node } from './read-template.ts'

const OPERATORS = ['prefix', 'suffix', 'wildcard', 'anything-but', 'equals-ignore-case', 'exists', 'numeric', 'cidr']

/** What EventBridge would refuse in a pattern: its leaves are lists, and a matcher in them holds exactly one operator. */
export function patternProblems(pattern: Node, path = '$'): readonly string[] {
  return entriesOf(pattern).flatMap(([name, value]) => {
    const place = `${path}.${name}`
    if (!Array.isArray(value)) return entriesOf(value).length === 0 ? [`${place} is neither a list nor an object`] : patternProblems(value, place)
    if (value.length === 0) return [`${place} is an empty list`]
    return listOf(value).flatMap(matcher => {
      const operators = entriesOf(matcher).map(([operator]) => operator).filter(operator => operator !== 'Ref')
      const unknown = operators.filter(operator => !OPERATORS.includes(operator)).map(operator => `${place} has the unknown operator "${operator}"`)
      return operators.length > 1 ? [`${place} has ${operators.length} operators in one object`, ...unknown] : unknown
    })
  })
}
