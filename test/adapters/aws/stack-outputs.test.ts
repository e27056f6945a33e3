import { expect } from 'chai'
import { createCloudFormationClient, type ClientOptions } from '../../../src/adapters/aws/clients.ts'
import { readStackOutputs, type StackOutputs } from '../../../src/adapters/aws/stack-outputs.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { CloudFormationService } from '../../standin/cloudformation-service.ts'
import { startStandIn, type StandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

const VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_EC2_METADATA_DISABLED']

describe('readStackOutputs', () => {
  let standIn: StandIn
  let refusal: { readonly code: string; readonly message: string; readonly status: number } | undefined
  const before = new Map<string, string | undefined>()

  beforeEach(async () => {
    refusal = undefined
    for (const name of VARIABLES) {
      before.set(name, process.env[name])
      delete process.env[name]
    }
    Object.assign(process.env, { AWS_CONFIG_FILE: '/nowhere/config', AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials', AWS_EC2_METADATA_DISABLED: 'true' })
    const service = new CloudFormationService({
      lake: { outputs: { DataBucketName: 'a<b&c', Empty: '' } },
      bare: { outputs: {}, status: 'CREATE_IN_PROGRESS' },
    })
    standIn = await startStandIn({
      services: [service],
      intercept: async (_request, proceed) => (refusal === undefined ? await proceed() : refused(refusal)),
    })
  })

  afterEach(async () => {
    for (const name of VARIABLES) {
      const value = before.get(name)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    await standIn.close()
  })

  const read = async (stack: string, options: ClientOptions = localClient(standIn.url)): Promise<StackOutputs> =>
    await readStackOutputs(createCloudFormationClient({ ...options, maxAttempts: 1 }), stack)

  async function failed(stack: string, options?: ClientOptions): Promise<PortError> {
    const error: unknown = await read(stack, options).then(() => undefined, (reason: unknown) => reason)
    expect(error).to.be.instanceOf(PortError)
    return error as PortError
  }

  it('gives the outputs that have a value, the status and the region', async () => {
    const { values, ...facts } = await read('lake')
    expect(facts).to.deep.equal({ stack: 'lake', region: 'eu-west-2', status: 'UPDATE_COMPLETE' })
    expect([...values]).to.deep.equal([['DataBucketName', 'a<b&c']])
    expect(await read('bare')).to.deep.include({ status: 'CREATE_IN_PROGRESS', values: new Map() })
  })

  it('names a stack that is not there, and where it was looked for', async () => {
    const error = await failed('lost')
    expect(error.code).to.equal('not-found')
    expect(error.message).to.equal('There is no stack lost in eu-west-2: check its name, the region, and whose account the credentials are of')
  })

  it('tells a missing right from credentials that are not valid', async () => {
    refusal = { status: 403, code: 'AccessDenied', message: 'User: ann is not authorized to perform: cloudformation:DescribeStacks' }
    const denied = await failed('lake')
    expect(denied.code).to.equal('access-denied')
    expect(denied.message).to.match(/describe the stack lake in eu-west-2: User: ann .*Ask for the right cloudformation:DescribeStacks on it\.$/)
    refusal = { status: 403, code: 'ExpiredToken', message: 'The security token included in the request is expired' }
    const expired = await failed('lake')
    expect(expired.code).to.equal('access-denied')
    expect(expired.message).to.match(/is expired .*Log in .*or name a profile/)
  })

  it('says that there are no credentials, and that there is no region', async () => {
    const { endpoint = '', region = '', credentials } = localClient(standIn.url)
    const stranger = await failed('lake', { endpoint, region })
    expect(stranger.code).to.equal('access-denied')
    expect(stranger.message).to.match(/stack lake .*credentials.*Log in/)
    const nowhere = await failed('lake', { endpoint, ...(credentials === undefined ? {} : { credentials }) })
    expect(nowhere.code).to.equal('invalid-argument')
    expect(nowhere.message).to.match(/^No region is known in which the stack lake could be: name it, set AWS_REGION/)
    expect(standIn.requests).to.have.length(0)
  })

  it('leaves other faults to be tried again', async () => {
    refusal = { status: 400, code: 'Throttling', message: 'Rate exceeded' }
    expect(await failed('lake')).to.include({ code: 'throttled', retryable: true })
  })
})

function refused({ status, code, message }: { readonly status: number; readonly code: string; readonly message: string }) {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
