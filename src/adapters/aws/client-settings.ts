export interface ClientOptions {
  /** Where the service is, when it is not AWS itself: an emulator or another store with S3's interface. */
  readonly endpoint?: string
  /** Absent: what the SDK finds in the environment or in the shared configuration. */
  readonly region?: string
  /** A profile of the shared configuration, for its region and its credentials. Absent: the one that the SDK finds. */
  readonly profile?: string
  /** Absent: the credentials that the SDK finds, in a Lambda those of its role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  /** How often a request is sent at most; 3 when absent. */
  readonly maxAttempts?: number
}

/** How long it may take to be connected. */
export const CONNECTION_TIMEOUT_MS = 3_000
/** How long a request to one of the small services may take, all in all. */
const REQUEST_TIMEOUT_MS = 10_000

/** What all clients have in common. */
export function commonSettings({ endpoint, region, profile, credentials, maxAttempts = 3 }: ClientOptions) {
  return {
    maxAttempts,
    retryMode: 'standard',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

/** The limits on a request to one of the small services. */
export function smallRequests() {
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  }
}
