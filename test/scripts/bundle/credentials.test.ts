import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bundleOf } from './bundle-of.ts'

const ASKS = `
  import { createS3Client } from './src/adapters/aws/clients.ts'
  const client = createS3Client()
  const tell = ({ accessKeyId, secretAccessKey, sessionToken }) => ({ accessKeyId, secretAccessKey, sessionToken })
  const tries = []
  for (let n = 0; n < Number(process.argv[2]); n++) tries.push(await client.config.credentials().then(tell, ({ name, message }) => ({ name, message })))
  process.stdout.write(JSON.stringify({ tries, region: await client.config.region() }))
`

const HOUR_MS = 3_600_000

describe('the credentials of a bundled client', function () {
  this.timeout(60_000)
  let folder = ''
  let bundle = ''
  let server: Server
  let url = ''
  let asked: (string | undefined)[] = []
  let answer: () => { readonly status: number; readonly body: string }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-credentials-'))
    bundle = await bundleOf(ASKS, folder)
    mkdirSync(join(folder, '.aws'))
    writeFileSync(join(folder, '.aws/config'), '[default]\nregion = eu-north-1\n')
    writeFileSync(join(folder, '.aws/credentials'), '[default]\naws_access_key_id = FILE\naws_secret_access_key = file\n')
    server = createServer((request, response) => {
      asked.push(request.headers.authorization)
      const { status, body } = answer()
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/2021-04-23/credentials`
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    asked = []
  })

  const issued = (n: number, lifeMs: number): string =>
    JSON.stringify({ AccessKeyId: `KEY${n.toString()}`, SecretAccessKey: 's', Token: 't', Expiration: new Date(Date.now() + lifeMs).toISOString() })

  async function ask(variables: Readonly<Record<string, string>>, times = 1): Promise<{ readonly tries: readonly unknown[]; readonly region: string }> {
    const child = spawn(process.execPath, [bundle, times.toString()], { env: { PATH: process.env['PATH'], HOME: folder, AWS_REGION: 'eu-west-2', ...variables } })
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(errors).to.equal('')
    return JSON.parse(output) as { tries: unknown[]; region: string }
  }

  it('are those of the environment, as in every function', async () => {
    const variables = { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' }
    const expected = { accessKeyId: 'KEY', secretAccessKey: 'secret', sessionToken: 'token' }
    expect(await ask(variables)).to.deep.equal({ tries: [expected], region: 'eu-west-2' })
    expect(asked).to.deep.equal([])
  })

  it('are asked for at the endpoint of a restored snapshot, once as long as they last', async () => {
    answer = () => ({ status: 200, body: issued(asked.length, HOUR_MS) })
    const { tries } = await ask({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'restored' }, 3)
    const expected = { accessKeyId: 'KEY1', secretAccessKey: 's', sessionToken: 't' }
    expect(tries).to.deep.equal([expected, expected, expected])
    expect(asked).to.deep.equal(['restored'])
  })

  it('are asked for again when they have expired, and when the endpoint stumbled', async () => {
    answer = () => (asked.length === 1 ? { status: 500, body: '{}' } : { status: 200, body: issued(asked.length, -1_000) })
    const { tries } = await ask({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'restored' }, 2)
    expect(tries.map((one) => (one as { accessKeyId: string }).accessKeyId)).to.deep.equal(['KEY2', 'KEY3'])
  })

  it('cannot be had from anywhere else, and that is said by the name of the SDK', async () => {
    const { tries } = await ask({})
    expect(tries).to.have.nested.property('[0].name', 'CredentialsProviderError')
    expect(tries).to.have.nested.property('[0].message').that.includes('AWS_CONTAINER_CREDENTIALS_FULL_URI')
  })
})
