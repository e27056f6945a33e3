import { expect } from 'chai'
import type { SFNClient } from '@aws-sdk/client-sfn'

import { createSfnClient } from '../../../src/adapters/aws/clients.ts'
import { StepFunctionsStarter } from '../../../src/adapters/aws/step-functions-starter.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { describeWorkflowStarterContract } from '../../contract/workflow-starter-contract.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { STATE_MACHINE_ARN, localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const EXECUTION = { name: 'run-a-20250915101500-0123456789', input: '{"glue_jobs":[]}' }

describeWorkflowStarterContract('Step Functions over HTTP', async () => {
  const standIn = await startStandIn()
  const client = createSfnClient(localClient(standIn.url))
  return {
    starter: new StepFunctionsStarter({ client, stateMachineArn: STATE_MACHINE_ARN }),
    end: async (name) => {
      standIn.starter.close(name, 'FAILED', { code: 'FilesFailed' })
      return 'FAILED'
    },
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
})

function starterOver(script: (command: SentCommand) => unknown, stateMachineArn = STATE_MACHINE_ARN) {
  const { client, sent } = scriptedClient<SFNClient>(script)
  return { starter: new StepFunctionsStarter({ client, stateMachineArn }), sent }
}

/** Answers that the name is taken, and to the question by what, as `describe` does. */
function taken(describe: () => unknown): (command: SentCommand) => unknown {
  return ({ name }) => {
    if (name === 'DescribeExecution') return describe()
    throw sdkError('ExecutionAlreadyExists', 400)
  }
}

describe('StepFunctionsStarter', () => {
  it('starts with the name and input it is given, byte for byte', async () => {
    const { starter, sent } = starterOver(() => ({ executionArn: 'x' }))
    expect(await starter.start(EXECUTION)).to.deep.equal({ kind: 'started' })
    expect(sent.map(({ name, input }) => ({ name, input }))).to.deep.equal([
      { name: 'StartExecution', input: { stateMachineArn: STATE_MACHINE_ARN, ...EXECUTION } },
    ])
  })

  for (const { stateMachineArn, executionArn } of [
    { stateMachineArn: STATE_MACHINE_ARN, executionArn: `arn:aws:states:eu-west-2:123456789012:execution:etl:${EXECUTION.name}` },
    { stateMachineArn: `${STATE_MACHINE_ARN}:live`, executionArn: `arn:aws:states:eu-west-2:123456789012:execution:etl:${EXECUTION.name}` },
    { stateMachineArn: 'arn:aws-cn:states:cn-north-1:1:stateMachine:a', executionArn: `arn:aws-cn:states:cn-north-1:1:execution:a:${EXECUTION.name}` },
  ]) {
    it(`describes what holds the name under ${stateMachineArn}`, async () => {
      const { starter, sent } = starterOver(taken(() => ({ input: '{"other":1}' })), stateMachineArn)
      expect(await starter.start(EXECUTION)).to.deep.equal({ kind: 'exists', input: '{"other":1}' })
      expect(sent.at(-1)!.input).to.deep.equal({ executionArn })
    })
  }

  it('knows no input when the history is gone or withheld', async () => {
    const gone = starterOver(taken(() => {
      throw sdkError('ExecutionDoesNotExist', 400)
    }))
    expect(await gone.starter.start(EXECUTION)).to.deep.equal({ kind: 'exists' })
    const withheld = starterOver(taken(() => ({ inputDetails: { included: false } })))
    expect(await withheld.starter.start(EXECUTION)).to.deep.equal({ kind: 'exists' })
  })

  it('says so when it may not describe, rather than guess', async () => {
    const { starter } = starterOver(taken(() => {
      throw sdkError('AccessDeniedException', 400)
    }))
    expect(await rejectionOf(starter.start(EXECUTION))).to.include({ code: 'access-denied', outcomeUnknown: false })
  })

  for (const { error, facts } of [
    { error: sdkError('StateMachineDoesNotExist', 400), facts: { code: 'not-found', retryable: false } },
    { error: sdkError('ExecutionLimitExceeded', 400), facts: { code: 'throttled', retryable: true } },
    { error: sdkError('ThrottlingException', 400), facts: { code: 'throttled' } },
    { error: sdkError('InvalidExecutionInput', 400), facts: { code: 'invalid-argument' } },
    { error: sdkError('ServiceUnavailable', 503), facts: { code: 'unavailable', outcomeUnknown: true } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
  ]) {
    it(`throws ${facts.code} for ${error.message}`, async () => {
      const { starter } = starterOver(() => {
        throw error
      })
      expect(await rejectionOf(starter.start(EXECUTION))).to.include(facts)
    })
  }

  it('looks at the execution of the name, whatever alias starts it', async () => {
    const { starter, sent } = starterOver(() => ({ status: 'RUNNING' }), `${STATE_MACHINE_ARN}:live`)
    expect(await starter.look('run-a')).to.deep.equal({ kind: 'running' })
    expect(sent.map(({ name, input }) => ({ name, input }))).to.deep.equal([
      { name: 'DescribeExecution', input: { executionArn: 'arn:aws:states:eu-west-2:123456789012:execution:etl:run-a' } },
    ])
  })

  for (const { description, standing } of [
    { description: { status: 'PENDING_REDRIVE' }, standing: { kind: 'running' } },
    { description: { status: 'SUCCEEDED', output: '{}' }, standing: { kind: 'ended', end: 'SUCCEEDED' } },
    { description: { status: 'TIMED_OUT' }, standing: { kind: 'ended', end: 'TIMED_OUT' } },
    { description: { status: 'ABORTED', cause: 'by hand' }, standing: { kind: 'ended', end: 'ABORTED', message: 'by hand' } },
    {
      description: { status: 'FAILED', error: 'FilesFailed', cause: 'c' },
      standing: { kind: 'ended', end: 'FAILED', code: 'FilesFailed', message: 'c' },
    },
    {
      description: { status: 'FAILED', error: 'E'.repeat(2_000), cause: `${'c'.repeat(999)}😀 and more` },
      standing: { kind: 'ended', end: 'FAILED', code: 'E'.repeat(1_000), message: 'c'.repeat(999) },
    },
  ]) {
    it(`reads ${description.status} with ${JSON.stringify(description).length} characters of description`, async () => {
      expect(await starterOver(() => description).starter.look('run-a')).to.deep.equal(standing)
    })
  }

  it('knows nothing of an execution that the service does not tell of', async () => {
    const { starter } = starterOver(() => {
      throw sdkError('ExecutionDoesNotExist', 400)
    })
    expect(await starter.look('run-a')).to.deep.equal({ kind: 'unknown' })
  })

  it('does not take a fault or an unknown status for an end', async () => {
    const refused = starterOver(() => {
      throw sdkError('AccessDeniedException', 400)
    })
    expect(await rejectionOf(refused.starter.look('run-a'))).to.include({ code: 'access-denied', outcomeUnknown: false })
    const later = starterOver(() => ({ status: 'HIBERNATING' }))
    expect(await rejectionOf(later.starter.look('run-a'))).to.include({ code: 'unknown' }).and.to.have.property('message').that.includes('HIBERNATING')
  })

  it('refuses an input above 256 KiB before it sends anything', async () => {
    const { starter, sent } = starterOver(() => ({}))
    expect(await rejectionOf(starter.start({ name: 'large', input: JSON.stringify('é'.repeat(128 * 1024)) }))).to.include({ code: 'invalid-argument' })
    expect(sent).to.have.length(0)
  })

  for (const arn of ['', 'etl', 'arn:aws:states:eu-west-2:1:execution:etl:x', 'arn:aws:lambda:eu-west-2:1:function:etl']) {
    it(`refuses ${JSON.stringify(arn)} as the ARN of a state machine`, () => {
      expect(() => starterOver(() => ({}), arn)).to.throw(PortError, /stateMachine/)
    })
  }
})
