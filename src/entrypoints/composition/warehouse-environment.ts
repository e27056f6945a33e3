import { InvalidEnvironment, readEnvironment, type Environment, type RequiredVariable } from './environment.ts'

/** Where a Redshift warehouse is, and how it is let in. */
export interface RedshiftPlace {
  readonly at: { readonly workgroup: string } | { readonly cluster: string }
  readonly database: string
  readonly schema: string
  /** The role with which Redshift itself reads the tables' files. */
  readonly copyRoleArn: string
  /** Of the database user; without it the function's own role is one. */
  readonly secretArn?: string
}

/** What a function that loads tables is told by its environment, beside what all functions are told. */
export interface WarehouseEnvironment {
  readonly common: Environment
  /** Absent where tables stay files. */
  readonly redshift?: RedshiftPlace
}

type Variables = Readonly<Record<string, string | undefined>>

/** @throws InvalidEnvironment with all problems together. */
export function readWarehouseEnvironment(variables: Variables, required: readonly RequiredVariable[]): WarehouseEnvironment {
  const problems: string[] = []
  const redshift = readRedshift(variables, problems)
  try {
    const common = readEnvironment(variables, required)
    if (problems.length === 0) return { common, ...(redshift === undefined ? {} : { redshift }) }
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error
    problems.unshift(...error.problems)
  }
  throw new InvalidEnvironment(problems)
}

function readRedshift(variables: Variables, problems: string[]): RedshiftPlace | undefined {
  const text = (name: string): string | undefined => variables[name]?.trim() || undefined
  const [workgroup, cluster] = [text('REDSHIFT_WORKGROUP'), text('REDSHIFT_CLUSTER')]
  if (workgroup === undefined && cluster === undefined) return undefined
  if (workgroup !== undefined && cluster !== undefined) problems.push('REDSHIFT_WORKGROUP and REDSHIFT_CLUSTER are both set: name the one that is meant')
  const [database, copyRoleArn, secretArn] = [text('REDSHIFT_DATABASE'), text('REDSHIFT_COPY_ROLE_ARN'), text('REDSHIFT_SECRET_ARN')]
  if (database === undefined) problems.push('REDSHIFT_DATABASE is not set')
  if (copyRoleArn === undefined || !/^arn:[a-z-]+:iam::/.test(copyRoleArn)) {
    problems.push(`REDSHIFT_COPY_ROLE_ARN is ${copyRoleArn === undefined ? 'not set' : `"${copyRoleArn}", which is no ARN of a role`}`)
  }
  return {
    at: workgroup === undefined ? { cluster: cluster ?? '' } : { workgroup },
    database: database ?? '',
    schema: text('REDSHIFT_SCHEMA') ?? 'public',
    copyRoleArn: copyRoleArn ?? '',
    ...(secretArn === undefined ? {} : { secretArn }),
  }
}
