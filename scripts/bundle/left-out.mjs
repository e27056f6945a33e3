// What functions of ours never reach, and would carry all the same. docs/adr/0012-bundles.md says why each is safe to leave out.
import { throwing } from './rewriting.mjs'

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

/** What Inversify makes of classes with metadata. Modules of ours bind factories and values. */
const BOUND_CLASSES = [
  /@inversifyjs\/core\/lib\/metadata\/calculations\/getClassMetadata\.js/,
  /@inversifyjs\/core\/lib\/planning\/models\/InstanceBindingNodeImplementation\.js/,
]

/** Inversify writes functions for what is asked for often, where a container is told to; ours is not, and makes everything once. */
const WRITTEN_FUNCTIONS = [/@inversifyjs\/core\/lib\/planning\/calculations\/buildNoActivationsResolvedValueBindingNodeResolverJit\.js/]

export const LEFT_OUT = [
  {
    // The functions of a role have their credentials in the environment, after a snapshot was restored at a local endpoint. That is seldom,
    // so what asks there is late.
    file: /@aws-sdk\/credential-provider-node\/dist-es\/defaultProvider\.js/,
    rewrite: text => {
      const expiry = text.indexOf('export const credentialsWillNeedRefresh')
      if (expiry < 0 || !text.includes('memoizeChain([')) throw new Error('the default chain of credentials is not what it was; see scripts/bundle/left-out.mjs')
      return `
        import { fromEnv } from '@aws-sdk/credential-provider-env'
        import { memoizeChain } from './runtime/memoize-chain'
        ${text.slice(expiry)}
        export const defaultProvider = (init = {}) => memoizeChain([fromEnv(init), async (properties) => (await import('@aws-sdk/credential-provider-http')).fromHttp(init)(properties)], credentialsTreatedAsExpired)
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
    // Lambda says in which region it is.
    file: /@smithy\/core\/dist-es\/submodules\/config\/config-resolver\/regionConfig\/getInstanceMetadataRegion\.js/,
    rewrite: () => 'export const getInstanceMetadataRegion = async () => undefined',
  },
  {
    // Headers of events in a stream; its signer is made with every signer of requests.
    file: /@smithy\/signature-v4\/dist-es\/HeaderFormatter\.js/,
    rewrite: () => `
      export class HeaderFormatter {
        format() { throw new Error('Streams of events are left out of the bundles of Lambda functions: no request of ours has one') }
      }
    `,
  },
  {
    // Access points of many regions are signed for by a package that nobody installs, and said so in many words.
    file: /@aws-sdk\/signature-v4-multi-region\/dist-es\/SignatureV4MultiRegion\.js/,
    rewrite: text => {
      if (!text.includes('this.sigv4Signer = new SignatureV4SignWithCredentials(options)')) throw new Error('the signer of S3 is not what it was; see scripts/bundle/left-out.mjs')
      return `
        import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials'
        const signed = (method) => async function (request, ...others) {
          if (others.at(-1)?.signingRegion === '*') throw new Error('Requests to multi-region access points are left out of the bundles of Lambda functions: name the bucket, or an access point of one region')
          return this.signer[method](request, ...others)
        }
        export class SignatureV4MultiRegion {
          static sigv4aDependency() { return 'none' }
          constructor(options) { this.signer = new SignatureV4SignWithCredentials(options) }
        }
        for (const method of ['sign', 'signWithCredentials', 'presign', 'presignWithCredentials']) SignatureV4MultiRegion.prototype[method] = signed(method)
      `
    },
  },
  {
    // How the SDK tells browsers apart.
    file: /bowser\/bowser\.mjs/,
    rewrite: () => 'export default {}',
  },
  { file: /@smithy\/core\/dist-es\/submodules\/retry\/util-retry\/AdaptiveRetryStrategy\.js/, rewrite: throwing('our clients retry in the mode "standard"') },
  ...HASHES_IN_JAVASCRIPT.map(file => ({ file, rewrite: throwing('Node has this hash itself') })),
  ...WEB_STREAMS.map(file => ({ file, rewrite: throwing("Node's http module has streams of its own") })),
  ...BOUND_CLASSES.map(file => ({ file, rewrite: throwing('no class is bound, only factories and values') })),
  ...WRITTEN_FUNCTIONS.map(file => ({ file, rewrite: throwing('our containers are made without them') })),
]
