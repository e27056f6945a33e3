import type { SSMClient } from '@aws-sdk/client-ssm'
import { expect } from 'chai'

import { createSsmClient } from '../../../src/adapters/aws/clients.ts'
import { SsmParameterStore } from '../../../src/adapters/aws/ssm-parameter-store.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeParameterStoreContract } from '../../contract/parameter-store-contract.ts'
import { SsmService } from '../../standin/ssm-service.ts'
import { type Intercept, startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'

const NAME = '/processing/staff/latest_packet_id'

describeParameterStoreContract('SSM over HTTP', async () => ({ ...(await startStore()), prefix: '/sluice/' }))

describe('SsmParameterStore', () => {
  it('puts a String, in place of the one that is there', async () => {
    const { parameters, sent } = scripted(() => ({}))
    await parameters.put(NAME, '00000101')
    expect(sent).to.have.length(1)
    expect(sent[0]).to.deep.include({
      name: 'PutParameter',
      input: { Name: NAME, Value: '00000101', Type: 'String', Overwrite: true },
    })
  })

  it('sends nothing that the service could only refuse', async () => {
    const { parameters, sent } = scripted(() => ({}))
    for (const work of [parameters.put(NAME, 'x'.repeat(4_097)), parameters.put('n'.repeat(1_012), 'x'), parameters.get('a b')]) {
      expect(await rejectionOf(work)).to.include({ code: 'invalid-argument', outcomeUnknown: false })
    }
    expect(sent).to.deep.equal([])
  })

  it('does not take an answer without a value for an absent parameter', async () => {
    const { parameters } = scripted(() => ({ Parameter: { Name: NAME } }))
    expect(await rejectionOf(parameters.get(NAME))).to.include({ name: 'PortError', code: 'unknown' })
  })

  it('puts again when an answer was lost', async () => {
    let puts = 0
    const { parameters, close } = await startStore(async ({ operation }, proceed) => {
      if (operation !== 'PutParameter' || ++puts !== 1) return proceed()
      await proceed()
      return 'lost'
    })
    try {
      await parameters.put(NAME, '00000101')
      expect(puts).to.equal(2)
      expect(await parameters.get(NAME)).to.equal('00000101')
    } finally {
      await close()
    }
  })

  const failures = [
    { error: sdkError('AccessDeniedException', 400), facts: { code: 'access-denied', retryable: false, outcomeUnknown: false } },
    { error: sdkError('ThrottlingException', 400), facts: { code: 'throttled', retryable: true, outcomeUnknown: false } },
    { error: sdkError('TooManyUpdates', 400), facts: { code: 'throttled', retryable: true, outcomeUnknown: false } },
    { error: sdkError('TooManyUpdates', 400, 2), facts: { code: 'throttled', retryable: true, outcomeUnknown: true } },
    { error: sdkError('InternalServerError', 500), facts: { code: 'unavailable', retryable: true, outcomeUnknown: true } },
    { error: sdkError('HierarchyTypeMismatchException', 400), facts: { code: 'invalid-argument', retryable: false } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
  ]
  for (const { error, facts } of failures) {
    it(`calls a put that fails by ${error.name} ${error.message} ${facts.code}`, async () => {
      const { parameters } = scripted(() => {
        throw error
      })
      const failure = await rejectionOf(parameters.put(NAME, '00000101'))
      expect(failure).to.include(facts)
      expect(failure).to.have.property('message').that.includes(NAME)
    })
  }

  it('tells a throttled get from an absent parameter', async () => {
    const { parameters } = scripted(() => {
      throw sdkError('ThrottlingException', 400, 3)
    })
    expect(await rejectionOf(parameters.get(NAME))).to.include({ code: 'throttled', retryable: true, outcomeUnknown: false })
  })
})

function scripted(script: () => unknown) {
  const { client, sent } = scriptedClient<SSMClient>(script)
  return { parameters: new SsmParameterStore({ client }), sent }
}

async function startStore(intercept?: Intercept) {
  const standIn = await startStandIn({ services: [new SsmService()], ...(intercept === undefined ? {} : { intercept }) })
  const client = createSsmClient(localClient(standIn.url))
  return {
    parameters: new SsmParameterStore({ client }),
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
}
