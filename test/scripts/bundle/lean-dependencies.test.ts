import { expect } from 'chai'
import fc from 'fast-check'
import * as Inversify from 'inversify'
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { neverUsed } from '../../../scripts/bundle/options.mjs'
import { bundleOf } from './bundle-of.ts'

const { resolve } = createRequire(import.meta.url)
const CLIENTS = ['dynamodb', 'glue', 'redshift-data', 's3', 'sfn', 'sns', 'sqs', 'ssm']

type Module = Readonly<Record<string, unknown>>
type ErrorClass = (new (options: object) => Error & { readonly $fault?: string }) & { readonly shapeId?: string }

describe('the dependencies as bundles have them', function () {
  this.timeout(60_000)
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-lean-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  async function bundled(name: string, contents: string): Promise<Module> {
    return (await import(await bundleOf(contents, join(folder, name)))) as Module
  }

  /** The ES modules of a client, which its package does not export one by one. */
  function partOf(client: string, part: string): string {
    return join(dirname(resolve(`@aws-sdk/client-${client}/package.json`)), 'dist-es', part)
  }

  for (const client of CLIENTS) {
    it(`the errors of ${client} have the names, faults, shapes and fields of the originals`, async () => {
      const lean = await bundled(`${client}-errors`, `export * from ${JSON.stringify(partOf(client, 'models/errors.js'))}`)
      const original = (await import(`@aws-sdk/client-${client}`)) as Module
      expect(Object.keys(lean).length).to.be.greaterThan(5)
      const fields = Object.fromEntries(['Item', 'CancellationReasons', 'Message', 'StorageClass', 'reason', 'Unknown'].map((field) => [field, `of ${field}`]))
      const options = { message: 'why', $metadata: { requestId: '1' }, ...fields }
      for (const name of Object.keys(lean)) {
        const [ours, theirs] = [lean[name] as ErrorClass, original[name] as ErrorClass]
        expect(told(new ours(options)), name).to.deep.equal(told(new theirs(options)))
        expect(told(new ours({ message: 'why' })), name).to.deep.equal(told(new theirs({ message: 'why' })))
        expect(new ours(options), name).to.be.an.instanceOf(ours)
        expect(ours.shapeId, name).to.equal(theirs.shapeId)
      }
    })

    it(`the shapes of ${client} are described as in the original`, async () => {
      const lean = await bundled(`${client}-schemas`, `export * from ${JSON.stringify(partOf(client, 'schemas/schemas_0.js'))}`)
      const original = (await import(`@aws-sdk/client-${client}`)) as Module
      const names = Object.keys(lean).filter((name) => name.endsWith('$') && name in original)
      expect(names.length).to.be.greaterThan(20)
      for (const name of names) expect(JSON.stringify(unfolded(lean[name], 4)), name).to.equal(JSON.stringify(unfolded(original[name], 4)))
    })
  }

  it('hashes alike, at once and in parts', async () => {
    const lean = (await bundled('hashes', "export { sha256 } from '@noble/hashes/sha2.js'"))['sha256'] as typeof sha256
    const { sha256 } = await import('@noble/hashes/sha2.js')
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (parts) => {
        const [ours, theirs] = [lean.create(), sha256.create()]
        for (const part of parts) {
          ours.update(part)
          theirs.update(part)
        }
        const digest = ours.digest()
        expect(digest).to.deep.equal(theirs.digest())
        expect(lean(Buffer.concat(parts))).to.deep.equal(digest)
        expect(Object.getPrototypeOf(digest)).to.equal(Uint8Array.prototype)
      }),
    )
  })

  it('sign as the original does, and say that multi-region access points are left out', async () => {
    const code = `
      import { SignatureV4MultiRegion } from '@aws-sdk/signature-v4-multi-region'
      import { createHash, createHmac } from 'node:crypto'
      class Sha256 {
        constructor(secret) { this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret) }
        update(data) { this.hash.update(data) }
        async digest() { return this.hash.digest() }
      }
      const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' }
      const signer = new SignatureV4MultiRegion({ service: 's3', region: 'eu-west-2', credentials, sha256: Sha256, runtime: 'node', uriEscapePath: false })
      const request = () => ({ method: 'GET', protocol: 'https:', hostname: 'b.s3.amazonaws.com', path: '/a key', query: { 'list-type': '2' }, headers: { host: 'b.s3.amazonaws.com' } })
      const options = { signingDate: new Date(0) }
      export const dependency = SignatureV4MultiRegion.sigv4aDependency()
      export const signed = [await signer.sign(request(), options), await signer.presign(request(), options), await signer.signWithCredentials(request(), credentials, options)]
      export const refused = await signer.sign(request(), { signingRegion: '*' }).catch((error) => error.message)
    `
    const lean = await bundled('signer', code)
    const original = (await import(`data:text/javascript,${encodeURIComponent(code.replace("'@aws-sdk/signature-v4-multi-region'", JSON.stringify(import.meta.resolve('@aws-sdk/signature-v4-multi-region'))))}`)) as Module
    expect(JSON.stringify(lean['signed'])).to.include('Signature=').and.to.equal(JSON.stringify(original['signed']))
    expect(lean['dependency']).to.equal(original['dependency'])
    expect(lean['refused']).to.match(/multi-region access points are left out/)
  })

  it('write and read JSON lines on the streams of Node', async () => {
    const { rounded } = (await bundled(
      'ndjson',
      `import ndjson from 'ndjson'
       export function rounded(values) {
         return new Promise((resolve, reject) => {
           const writer = ndjson.stringify()
           const read = []
           writer.pipe(ndjson.parse()).on('data', value => read.push(value)).on('end', () => resolve(read)).on('error', reject)
           for (const value of values) writer.write(value)
           writer.end()
         })
       }`,
    )) as { rounded: (values: readonly unknown[]) => Promise<unknown> }
    const values = [{ line: 1, raw: 'ü\n"' }, { nested: [null, 1.5, { a: 'b' }] }, ...Array.from({ length: 300 }, (_, line) => ({ line }))]
    expect(await rounded(values)).to.deep.equal(values)
  })

  describe('Inversify', () => {
    let containers: readonly (readonly [string, typeof Inversify])[] = []
    const [A, B, NONE] = [Symbol.for('A'), Symbol.for('B'), Symbol.for('None')]

    before(async () => {
      const lean = (await bundled('inversify', "export { Container, ContainerModule } from 'inversify'")) as unknown as typeof Inversify
      containers = [['the original', Inversify], ['the bundled one', lean]]
    })

    function each(check: (load: (bindings: (options: Inversify.ContainerModuleLoadOptions) => void) => Inversify.Container, name: string) => void): void {
      for (const [name, { Container, ContainerModule }] of containers) {
        check((bindings) => {
          const container = new Container({ defaultScope: 'Singleton' })
          container.load(new ContainerModule(bindings))
          return container
        }, name)
      }
    }

    it('makes each service once, from what it needs and from what is optional', () => {
      each((load, name) => {
        let made = 0
        const optional = (serviceIdentifier: symbol) => ({ serviceIdentifier, optional: true as const })
        const container = load(({ bind }) => {
          bind(A).toResolvedValue((...values: unknown[]) => ({ nth: ++made, values }), [B, optional(B), optional(NONE)])
          bind(B).toConstantValue('b')
        })
        expect(made, name).to.equal(0)
        expect(container.get(A), name).to.deep.equal({ nth: 1, values: ['b', 'b', undefined] })
        expect(container.get(A), name).to.equal(container.get(A))
      })
    })

    it('names what is not bound and who needs it, and refuses circles', () => {
      each((load, name) => {
        const lacking = load(({ bind }) => void bind(A).toResolvedValue((none: unknown) => none, [NONE]))
        expect(() => lacking.get(A), name).to.throw().with.property('message').that.includes('Symbol(None)').and.includes('Symbol(A)')
        const circle = load(({ bind }) => {
          bind(A).toResolvedValue((b: unknown) => b, [B])
          bind(B).toResolvedValue((a: unknown) => a, [A])
        })
        expect(() => circle.get(A), name).to.throw(/circular/i)
      })
    })

    it('knows no classes once it is bundled', () => {
      const [original, lean] = containers.map(([, { Container }]) => (): unknown => {
        const container = new Container({ defaultScope: 'Singleton' })
        container.bind(A).to(class Bound {})
        return container.get(A)
      })
      expect(original?.()).to.have.property('constructor').with.property('name', 'Bound')
      expect(lean).to.throw('getClassMetadata is left out of the bundles of Lambda functions: no class is bound, only factories and values')
    })
  })

  it('say what is left out, and where that is written, when it is called for all the same', async () => {
    const { Sha256Js } = await bundled('left-out', "export { Sha256Js } from '@smithy/core/checksum'")
    expect(() => new (Sha256Js as new () => unknown)()).to.throw('Sha256Js is left out of the bundles of Lambda functions: Node has this hash itself')
  })

  it('tell which changes no bundle took, so that an upgrade cannot undo them unseen', async () => {
    const used = new Set()
    const all = neverUsed(used)
    await bundleOf("export { sha256 } from '@noble/hashes/sha2.js'", join(folder, 'used'), used)
    expect(all).to.include('@noble/hashes/sha2.js')
    expect(neverUsed(used)).to.deep.equal(all.filter((file) => file !== '@noble/hashes/sha2.js'))
  })
})

function told(error: Error & { readonly $fault?: string }): unknown {
  const { name, message, $fault } = error
  return { name, message, $fault, own: Object.fromEntries(Object.entries(error).sort()), isError: error instanceof Error }
}

/** A description of a shape refers to others by functions, in circles: followed to this depth. */
function unfolded(schema: unknown, depth: number): unknown {
  if (typeof schema === 'function') return depth === 0 ? 'deeper' : unfolded((schema as () => unknown)(), depth - 1)
  if (Array.isArray(schema)) return schema.map((part: unknown) => unfolded(part, depth))
  return schema
}
