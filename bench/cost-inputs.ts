/** US dollars, without free tiers, taxes and discounts of volume. */
export interface Prices {
  readonly lambdaRequests: number
  readonly lambdaGbSeconds: number
  readonly s3Writes: number
  readonly s3Reads: number
  readonly ledgerWrites: number
  readonly ledgerReads: number
  readonly transitions: number
  readonly events: number
  readonly fifoRequests: number
  readonly notices: number
  readonly logGb: number
  readonly alarms: number
  readonly metrics: number
  readonly dashboards: number
}

const IN_ALL_REGIONS = { lambdaRequests: 0.2, lambdaGbSeconds: 13.3334, s3Writes: 5, s3Reads: 0.4, transitions: 25, events: 1, fifoRequests: 0.5, notices: 0.5, alarms: 0.1, metrics: 0.3, dashboards: 3 }
export const PRICES: Readonly<Record<'us-east-1' | 'eu-west-1', Prices>> = {
  'us-east-1': { ...IN_ALL_REGIONS, ledgerWrites: 0.625, ledgerReads: 0.125, logGb: 0.5 },
  'eu-west-1': { ...IN_ALL_REGIONS, ledgerWrites: 0.705, ledgerReads: 0.1415, logGb: 0.57 },
}
export const UNITS: readonly (readonly [price: keyof Prices, what: string])[] = [
  ['lambdaRequests', 'Lambda, million requests'],
  ['lambdaGbSeconds', 'Lambda on arm64, million GB-seconds'],
  ['s3Writes', 'S3 Standard, million PUT, COPY, POST or LIST requests'],
  ['s3Reads', 'S3 Standard, million GET or other requests'],
  ['ledgerWrites', 'DynamoDB on demand, million write request units'],
  ['ledgerReads', 'DynamoDB on demand, million read request units'],
  ['transitions', 'Step Functions standard, million state transitions'],
  ['events', 'EventBridge, million events of S3'],
  ['fifoRequests', 'SQS FIFO, million requests'],
  ['notices', 'SNS, million messages published'],
  ['logGb', 'CloudWatch Logs, GB taken in'],
  ['alarms', 'CloudWatch, metric of an alarm and month'],
  ['metrics', 'CloudWatch, custom metric and month'],
  ['dashboards', 'CloudWatch, dashboard and month'],
]

/** What nobody has measured on Lambda: guesses on the safe side, to be replaced by what `Duration` says in one's own account. */
export const ASSUMED = {
  secondsPerInvocation: 0.5,
  megabytesPerSecond: 20,
  /** Of Parquet for one of CSV. */
  bytesOut: 0.3,
  glueRunMinutes: 5,
  smallFileMegabytes: 1,
  largeFileMegabytes: 256,
}
