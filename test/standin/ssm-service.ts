import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'AmazonSSM.'
const NAME_MAX = 1_011
const VALUE_BYTES_MAX = 4_096
/** "Requirements and constraints for parameter names" in the Systems Manager user guide. */
const NAME = /^(?:\/[\w.-]+(?:\/[\w.-]+)*|[\w.-]+)$/

interface PutInput {
  readonly Name?: string
  readonly Value?: string
  readonly Type?: string
  readonly Overwrite?: boolean
}

/** The JSON 1.1 interface of Systems Manager: standard parameters of the type String, and refusals of everything else. */
export class SsmService implements StandInService {
  readonly name = 'ssm'
  readonly #parameters = new Map<string, { readonly value: string; readonly version: number }>()

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const input: unknown = JSON.parse(request.body.toString())
    switch (this.operationOf(request)) {
      case 'GetParameter':
        return hasOnly(input, ['Name']) ? this.#get(input) : failure('ValidationException', 'the stand-in knows only Name')
      case 'PutParameter':
        return hasOnly(input, ['Name', 'Value', 'Type', 'Overwrite']) ? this.#put(input) : failure('ValidationException', 'an unknown member')
      default:
        return failure('UnknownOperationException', `the stand-in has no ${this.operationOf(request)}`)
    }
  }

  #get({ Name = '' }: { readonly Name?: string }): StandInResponse {
    if (!isName(Name)) return failure('ValidationException', 'Parameter name is not valid')
    const parameter = this.#parameters.get(Name)
    if (parameter === undefined) return failure('ParameterNotFound', `Parameter ${Name} not found.`)
    return json(200, { Parameter: { Name, Type: 'String', Value: parameter.value, Version: parameter.version, DataType: 'text' } })
  }

  #put({ Name = '', Value = '', Type, Overwrite = false }: PutInput): StandInResponse {
    const before = this.#parameters.get(Name)
    if (!isName(Name)) return failure('ValidationException', 'Parameter name is not valid')
    if (Value === '') return failure('ValidationException', 'Member must have length greater than or equal to 1')
    if (Buffer.byteLength(Value) > VALUE_BYTES_MAX) return failure('ValidationException', 'Standard tier parameters support a maximum parameter value of 4096 characters.')
    if (Type !== 'String') return failure('UnsupportedParameterType', 'The parameter type is not supported.')
    if (before !== undefined && !Overwrite) return failure('ParameterAlreadyExists', 'The parameter already exists.')
    const version = (before?.version ?? 0) + 1
    this.#parameters.set(Name, { value: Value, version })
    return json(200, { Version: version, Tier: 'Standard' })
  }
}

function isName(name: string): boolean {
  return name.length <= NAME_MAX && NAME.test(name) && !/^\/?(?:aws|ssm)/i.test(name)
}

function hasOnly(input: unknown, members: readonly string[]): input is object {
  return typeof input === 'object' && input !== null && Object.keys(input).every(member => members.includes(member))
}

function failure(name: string, message: string): StandInResponse {
  return json(400, { __type: name, message })
}

function json(status: number, body: object): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) }
}
