// What functions of ours never reach, and would carry all the same. docs/adr/0012-bundles.md says why each is safe to leave out.
import { fileURLToPath } from 'node:url'
import { throwing } from './rewriting.mjs'

const BUNDLED_CONTAINER = fileURLToPath(new URL('../../src/entrypoints/composition/bundled-container.ts', import.meta.url))

/** Node has these hashes itself, in every version that these bundles run on. */
const HASHES_IN_JAVASCRIPT = [
  /@smithy\/core\/dist-es\/submodules\/checksum\/sha256\/Sha256Js\.js/,
  /@smithy\/core\/dist-es\/submodules\/checksum\/md5\/Md5Js\.js/,
  /@smithy\/core\/dist-es\/submodules\/checksum\/crc32\/Crc32Js\.js/,
  /@aws-sdk\/checksums\/dist-es\/submodules\/sha\/sha1\/Sha1Js\.js/,
]

/** A response of Node's http module is never a stream of the web, nor is what we send. */
const WEB_STREAMS = [
  /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/sdk-stream-mixin\.browser\.js/,
  /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/getAwsChunkedEncodingStream\.browser\.js/,
  /@smithy\/core\/dist-es\/submodules\/serde\/util-stream\/checksum\/createChecksumStream\.browser\.js/,
]

/** Column types that no contract can ask for, and encodings that our writer asks for nowhere. */
const PARQUET_FORMS = [
  /hyparquet-writer\/src\/variant\.js/,
  /hyparquet-writer\/src\/wkb\.js/,
  /hyparquet-writer\/src\/geospatial\.js/,
  /hyparquet-writer\/src\/delta\.js/,
  /hyparquet-writer\/src\/splitstream\.js/,
]

export const LEFT_OUT = [
  {
    // Most of Inversify plans and caches what a function asks for once, when it starts.
    file: /inversify\/lib\/index\.js/,
    rewrite: () => `export { Container, ContainerModule } from ${JSON.stringify(BUNDLED_CONTAINER)}`,
  },
  {
    // The functions of a role have their credentials in the environment, after a snapshot was restored at a local endpoint.
    file: /@aws-sdk\/credential-provider-node\/dist-es\/defaultProvider\.js/,
    rewrite: text => {
      const expiry = text.indexOf('export const credentialsWillNeedRefresh')
      if (expiry < 0 || !text.includes('memoizeChain([')) throw new Error('the default chain of credentials is not what it was; see scripts/bundle/left-out.mjs')
      return `
        import { fromEnv } from '@aws-sdk/credential-provider-env'
        import { fromHttp } from '@aws-sdk/credential-provider-http'
        import { memoizeChain } from './runtime/memoize-chain'
        ${text.slice(expiry)}
        export const defaultProvider = (init = {}) => memoizeChain([fromEnv(init), async (properties) => fromHttp(init)(properties)], credentialsTreatedAsExpired)
      `
    },
  },
  {
    // Answers as streams of events are those of SelectObjectContent and of services that we do not call.
    file: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js/,
    rewrite: () => `
      const refuse = () => { throw new Error('Streams of events are left out of the bundles of Lambda functions: no request of ours has one') }
      export const resolveEventStreamSerdeConfig = config => config
      export const eventStreamSerdeProvider = refuse
      export const EventStreamSerde = refuse
    `,
  },
  {
    // Made with every DynamoDB client and asked only where endpoint discovery is switched on for Timestream.
    file: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js/,
    rewrite: () => `
      export class EndpointCache {
        get() { throw new Error('Endpoint discovery is left out of the bundles of Lambda functions') }
        getEndpoint() { return this.get() }
        has() { return this.get() }
        set() { return this.get() }
        delete() { return this.get() }
        clear() { return this.get() }
      }
    `,
  },
  {
    // A function has no ~/.aws; reading it at every cold start finds nothing.
    file: /@smithy\/core\/dist-es\/submodules\/config\/shared-ini-file-loader\/loadSharedConfigFiles\.js/,
    rewrite: () => 'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} })\nexport { CONFIG_PREFIX_SEPARATOR } from "./constants"',
  },
  {
    // How the SDK tells browsers apart.
    file: /bowser\/bowser\.mjs/,
    rewrite: () => 'export default {}',
  },
  { file: /@smithy\/core\/dist-es\/submodules\/retry\/util-retry\/AdaptiveRetryStrategy\.js/, rewrite: throwing('our clients retry in the mode "standard"') },
  ...HASHES_IN_JAVASCRIPT.map(file => ({ file, rewrite: throwing('Node has this hash itself') })),
  ...WEB_STREAMS.map(file => ({ file, rewrite: throwing("Node's http module has streams of its own") })),
  ...PARQUET_FORMS.map(file => ({ file, rewrite: throwing('no column of ours is written so') })),
]
