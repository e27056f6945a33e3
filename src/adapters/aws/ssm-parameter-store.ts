import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import type { SSMClient } from '@aws-sdk/client-ssm'

import { parameterFault } from '../../domain/packets/parameter-fault.ts'
import type { ParameterStore } from '../../ports/parameter-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

export interface SsmParameterStoreConfig {
  readonly client: Pick<SSMClient, 'send'>
}

/** Parameters of the type String in the Parameter Store of Systems Manager, in clear text. */
export class SsmParameterStore implements ParameterStore {
  readonly #client: Pick<SSMClient, 'send'>

  constructor(config: SsmParameterStoreConfig) {
    this.#client = config.client
  }

  async get(name: string): Promise<string | undefined> {
    checkParameter(name)
    try {
      const { Parameter } = await this.#client.send(new GetParameterCommand({ Name: name }))
      if (Parameter?.Value === undefined) throw new PortError('unknown', `Parameter ${name} was answered without a value`)
      return Parameter.Value
    } catch (error) {
      if (readSdkFailure(error).name === 'ParameterNotFound') return undefined
      throw translateError(error, { action: `get parameter ${name}`, changes: false })
    }
  }

  async put(name: string, value: string): Promise<void> {
    checkParameter(name, value)
    try {
      await this.#client.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }))
    } catch (error) {
      const action = `put parameter ${name}`
      const { name: failure, attempts } = readSdkFailure(error)
      // The service takes one change of a parameter at a time, and answers 400 to the others, which need only come later.
      if (failure !== 'TooManyUpdates') throw translateError(error, { action, changes: true })
      throw new PortError('throttled', `Could not ${action}: others are changing it`, { cause: error, outcomeUnknown: attempts > 1 })
    }
  }
}

function checkParameter(name: string, value?: string): void {
  const fault = parameterFault(name, value)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}
