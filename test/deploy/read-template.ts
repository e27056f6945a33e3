import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { CollectionTag, ScalarTag, Tags } from 'yaml'

/** Any part of a template; CloudFormation's short forms are read as its long ones (`!Ref x` as `{ Ref: 'x' }`). */
export type Node = string | number | boolean | null | readonly Node[] | { readonly [name: string]: Node }

const SHORT_FORMS = ['And', 'Ref', 'Condition', 'Equals', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub']
const longForm = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`)

const TAGS: Tags = SHORT_FORMS.flatMap(name => {
  const tag = `!${name}`
  const scalar: ScalarTag = { tag, resolve: text => ({ [longForm(name)]: text }) }
  const sequence: CollectionTag = { tag, collection: 'seq', resolve: items => ({ [longForm(name)]: JSON.parse(JSON.stringify(items)) as unknown }) }
  return [scalar, sequence]
})

export function readTemplate(text = readFileSync(new URL('../../deploy/template.yaml', import.meta.url), 'utf8')): Node {
  return parse(text, { customTags: TAGS }) as Node
}

/** The node at a path of names and positions, or `undefined` where the path leads nowhere. */
export function at(node: Node | undefined, ...path: readonly (string | number)[]): Node | undefined {
  return path.reduce<Node | undefined>((here, name) => {
    if (here === undefined || here === null || typeof here !== 'object') return undefined
    return Object.entries(here).find(([key]) => key === String(name))?.[1]
  }, node)
}

/** The entries of a mapping, or none. */
export function entriesOf(node: Node | undefined): readonly (readonly [string, Node])[] {
  return node !== undefined && node !== null && typeof node === 'object' && !Array.isArray(node) ? Object.entries(node) : []
}

/** A list as it is, and a single item as a list of one, as CloudFormation reads `Action` and `Resource`. */
export function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  return Array.isArray(node) ? (node as readonly Node[]) : [node]
}

export function textOf(node: Node | undefined): string {
  return typeof node === 'string' ? node : JSON.stringify(node)
}
