/** An attribute as DynamoDB's JSON has it: one member that names its kind. */
export type WireAttribute = Readonly<Record<string, unknown>>
export type WireItem = Readonly<Record<string, WireAttribute>>

/** What DynamoDB answers to a request that it cannot make sense of. */
export class ValidationFault extends Error {
  override readonly name = 'ValidationFault'
}

export type ItemTest = (item: WireItem | undefined) => boolean

export interface ExpressionInput {
  readonly expression: string
  readonly names?: Readonly<Record<string, string>>
  readonly values?: WireItem
}

const CLAUSES = {
  equal: /^(\S+) = (:\w+)$/,
  absent: /^attribute_not_exists\((\S+)\)$/,
  beginning: /^begins_with\((\S+), (:\w+)\)$/,
}

/**
 * Understands exactly `a = :b`, `attribute_not_exists(a)` and `begins_with(a, :b)`, joined by `AND`, over top-level attributes.
 * Like DynamoDB it refuses values and names that are not used, not defined, or reserved. Gives a test for items.
 */
export function parseExpression({ expression, names = {}, values = {} }: ExpressionInput): ItemTest {
  const used = new Set<string>()
  const tests = expression.split(' AND ').map((clause) => parseClause(clause, names, values, used))
  const unused = [...Object.keys(names), ...Object.keys(values)].filter((name) => !used.has(name))
  if (unused.length > 0) throw new ValidationFault(`Value provided unused in expressions: keys: {${unused.join(', ')}}`)
  return (item) => tests.every((test) => test(item))
}

function parseClause(clause: string, names: Readonly<Record<string, string>>, values: WireItem, used: Set<string>): ItemTest {
  const equal = CLAUSES.equal.exec(clause)
  if (equal !== null) {
    const name = attributeName(equal[1]!, names, used)
    const value = valueOf(equal[2]!, values, used)
    return (item) => item !== undefined && sameAttribute(item[name], value)
  }
  const beginning = CLAUSES.beginning.exec(clause)
  if (beginning !== null) {
    const name = attributeName(beginning[1]!, names, used)
    const prefix = valueOf(beginning[2]!, values, used)['S']
    if (typeof prefix !== 'string') throw new ValidationFault('Incorrect operand type for operator or function: begins_with')
    return (item) => {
      const text = item?.[name]?.['S']
      return typeof text === 'string' && text.startsWith(prefix)
    }
  }
  const absent = CLAUSES.absent.exec(clause)
  if (absent === null) throw new ValidationFault(`Invalid expression: the stand-in does not understand ${JSON.stringify(clause)}`)
  const name = attributeName(absent[1]!, names, used)
  return (item) => item?.[name] === undefined
}

/** A few of the words that DynamoDB reserves, among them those that are fields of ours. */
const RESERVED = new Set(['STATE', 'OBJECT', 'SIZE', 'REASON', 'ERROR', 'PLAN', 'JOB', 'FORMAT'])

function attributeName(text: string, names: Readonly<Record<string, string>>, used: Set<string>): string {
  if (text.startsWith('#')) {
    used.add(text)
    const name = names[text]
    if (name === undefined) throw new ValidationFault(`An expression attribute name is not defined: ${text}`)
    return name
  }
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(text)) throw new ValidationFault(`Invalid expression: syntax error at ${text}`)
  if (RESERVED.has(text.toUpperCase())) throw new ValidationFault(`Attribute name is a reserved keyword: ${text}`)
  return text
}

function valueOf(text: string, values: WireItem, used: Set<string>): WireAttribute {
  used.add(text)
  const value = values[text]
  if (value === undefined) throw new ValidationFault(`An expression attribute value used in expression is not defined: ${text}`)
  return value
}

function sameAttribute(a: WireAttribute | undefined, b: WireAttribute): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b)
}
