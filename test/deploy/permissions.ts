import { type CallRights, DEAD_LETTERS, OBJECT_CALLS, type ObjectCall, requestRights, SERVICE_CALLS, type ServiceCall } from './port-rights.ts'
import { sub } from './template-parts.ts'

export type Right = readonly [action: string, resource: string]

export type BucketParameter = 'BucketName' | 'IngestionBucketName' | 'ProcessedBucketName'

export interface ObjectUse {
  readonly bucket?: BucketParameter
  readonly keys: readonly string[]
  readonly calls: readonly ObjectCall[]
  /** One version is named: reading asks for rights of other names then. */
  readonly versions?: true
}

export interface FunctionUse {
  readonly objects: readonly ObjectUse[]
  readonly calls: readonly ServiceCall[]
  /** Events call it, and what it fails on to the last attempt is kept by the service, in the name of its role. */
  readonly calledByEvents?: true
  /** Whether it loads tables into the warehouse, where there is one. */
  readonly loads?: true
}

const RECEIPTS = ['ledger.findReceipt', 'ledger.createReceipt', 'ledger.saveReceipt', 'ledger.receiptsOfKey'] as const
const KNOWN_RECEIPTS = ['ledger.findReceipt', 'ledger.saveReceipt'] as const
const RUNS = ['ledger.registerRun', 'ledger.findRun', 'ledger.saveRun'] as const
const GROUPS = ['groups.findGroup', 'groups.createGroup', 'groups.saveGroup'] as const
const JOB_RUNS = ['jobs.start', 'jobs.look', 'jobs.search'] as const

const CONFIGURATION: ObjectUse = { keys: ['config/config.json'], calls: ['get'] }
const CONTRACTS: ObjectUse = { keys: ['config/contracts/*'], calls: ['get'] }
const REJECTS: ObjectUse = { keys: ['quarantine/*'], calls: ['write'] }
const TABLES: ObjectUse = { keys: ['silver/*'], calls: ['head', 'write', 'compare and set'] }
const READ: ObjectUse = { keys: ['data/in/*'], calls: ['head', 'get'], versions: true }
/** What lies there is read, copied and removed, as the version that landed. */
const landed = (...keys: readonly string[]): ObjectUse => ({ keys, calls: ['head', 'get', 'copy from', 'delete'], versions: true })
/** Moved there, and looked at before its source goes. */
const aside = (...keys: readonly string[]): ObjectUse => ({ keys, calls: ['head', 'copy to'] })
/** What a replay brings back, by whoever finds it begun. */
const replays = (from: readonly string[], to: readonly string[]): readonly ObjectUse[] => [
  { keys: from, calls: ['head', 'copy from'], versions: true },
  { keys: from.filter((key) => key !== 'data/archive/*'), calls: ['delete'] },
  { keys: to, calls: ['head', 'copy to'] },
]
const ASIDE = ['data/new_files/*', 'data/inactive/*', 'data/archive/*']

const ROUTER: FunctionUse = {
  objects: [CONFIGURATION, landed('data/in/*'), aside('data/new_files/*', 'data/inactive/*'), ...replays(ASIDE, ['data/in/*'])],
  calls: [...RECEIPTS, 'notifier.publish', 'workflows.start', 'queue.send'],
  calledByEvents: true,
}

/** Files of groups are converted in their turn, by the contract that their receipts name. */
const GROUP_WORK: FunctionUse = {
  objects: [CONTRACTS, landed('data/in/*'), aside('data/archive/*'), TABLES, REJECTS],
  calls: [...KNOWN_RECEIPTS, ...RUNS, ...GROUPS, ...JOB_RUNS, 'notifier.publish', 'deadLetters.send'],
}

/** What each function does with which part of the outside, by the name of its bundle. */
export const FUNCTIONS: Readonly<Record<string, FunctionUse>> = {
  'route-file': ROUTER,
  'enqueue-file': ROUTER,
  'convert-csv': {
    objects: [
      CONFIGURATION,
      CONTRACTS,
      landed('bronze/*'),
      aside('data/archive/*'),
      TABLES,
      REJECTS,
      ...replays(['data/archive/*'], ['bronze/*']),
    ],
    calls: [...RECEIPTS, ...RUNS, 'notifier.publish', 'deadLetters.send'],
    calledByEvents: true,
  },
  sweep: {
    objects: [
      CONFIGURATION,
      CONTRACTS,
      landed('data/in/*', 'bronze/*'),
      { keys: ['data/in/*', 'bronze/*'], calls: ['list'] },
      aside(...ASIDE),
      TABLES,
      { keys: ['silver/*'], calls: ['staged complete', 'staged discard'] },
      REJECTS,
      ...replays(ASIDE, ['data/in/*', 'bronze/*']),
    ],
    calls: [
      ...RECEIPTS, ...RUNS, 'ledger.listReceipts unfinished', 'notifier.publish', 'deadLetters.send', 'workflows.start', 'workflows.look',
      'queue.send',
    ],
    calledByEvents: true,
    loads: true,
  },
  ingest: { objects: [], calls: ['ledger.findReceipt', 'ledger.registerRun'] },
  validate: {
    objects: [CONTRACTS, READ, { keys: ['silver/*'], calls: ['head'] }],
    calls: [...KNOWN_RECEIPTS, ...RUNS, 'notifier.publish', 'deadLetters.send'],
  },
  transform: {
    objects: [CONTRACTS, READ, { keys: ['silver/*'], calls: ['head', 'staged begin'] }, REJECTS],
    calls: [...KNOWN_RECEIPTS, ...RUNS, 'notifier.publish', 'deadLetters.send'],
  },
  output: {
    objects: [
      CONTRACTS,
      landed('data/in/*'),
      aside('data/archive/*'),
      { keys: ['silver/*'], calls: ['head', 'staged complete', 'staged discard', 'compare and set'] },
    ],
    calls: [...KNOWN_RECEIPTS, ...RUNS, 'notifier.publish', 'deadLetters.send'],
    loads: true,
  },
  'record-failure': {
    objects: [{ keys: ['silver/*'], calls: ['head', 'staged discard'] }],
    calls: [...KNOWN_RECEIPTS, ...RUNS, 'notifier.publish', 'deadLetters.send'],
    calledByEvents: true,
  },
  'consume-queue': { ...GROUP_WORK, calls: [...GROUP_WORK.calls, 'queue as event source', 'queue.delay'] },
  'glue-run-ended': {
    ...GROUP_WORK,
    calls: [...GROUP_WORK.calls, 'groups.listBusyGroups', 'ledger.listReceipts unfinished', 'queue.backlog'],
    calledByEvents: true,
  },
  'process-packets': {
    objects: [
      { bucket: 'IngestionBucketName', keys: ['*'], calls: ['head', 'get', 'list'], versions: true },
      {
        bucket: 'ProcessedBucketName',
        keys: ['manifest.json', 'state/*', 'quarantine/*', 'dim_*/*', 'fact_*/*'],
        calls: ['head', 'get', 'put', 'write', 'compare and set'],
      },
    ],
    calls: ['packets.find', 'packets.create and save', 'packets.list', 'notifier.publish', 'parameters.get', 'parameters.put'],
    calledByEvents: true,
  },
}

/** Under which names versions are read. */
const OF_VERSIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['s3:GetObject', ['s3:GetObjectVersion']],
  ['s3:GetObjectTagging', ['s3:GetObjectVersionTagging']],
])

/** All that a function's role must allow, and all that it may: lines of an action and a resource, in order. */
export function rightsFor(name: string): readonly string[] {
  const { objects, calls, calledByEvents } = useOf(name)
  const own = `{"Fn::GetAtt":"${logicalIdOf(name)}LogGroup.Arn"}`
  return lines([
    ...objects.flatMap(objectRights),
    ...calls.flatMap(serviceRights),
    ...on(DEAD_LETTERS, calledByEvents ? ['sqs:SendMessage'] : []),
    ...on(own, ['logs:CreateLogStream', 'logs:PutLogEvents']),
    ...on('*', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
  ])
}

/**
 * The prefixes by which a function's role may list the data bucket: those that it reads, since without that right S3 answers 403 for a key
 * that is not there, and those that it lists.
 */
export function listablePrefixes(name: string): readonly string[] {
  const inDataBucket = useOf(name).objects.filter(({ bucket = 'BucketName' }) => bucket === 'BucketName')
  const read = inDataBucket.filter((use) => objectRights(use).some(([action]) => ['s3:GetObject', 's3:ListBucket'].includes(action)))
  return [...new Set(read.flatMap(({ keys }) => keys.map((key) => key.replace(/^config\/.*/, 'config/*'))))].sort()
}

/** The functions that put, complete or remove anything under `silver/`. */
export function silverWriters(): readonly string[] {
  const writing = ['s3:PutObject', 's3:DeleteObject']
  return Object.keys(FUNCTIONS).filter((name) => {
    const uses = useOf(name).objects.filter(({ keys }) => keys.includes('silver/*'))
    return uses.flatMap(objectRights).some(([action]) => writing.includes(action))
  })
}

export function logicalIdOf(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** Rights as they are compared: a line each, once, in order. */
export function lines(rights: readonly Right[]): readonly string[] {
  return [...new Set(rights.map(([action, resource]) => `${action} on ${resource}`))].sort()
}

function useOf(name: string): FunctionUse {
  const use = FUNCTIONS[name]
  if (use === undefined) throw new Error(`there is no line for ${name} in the table of functions`)
  return use
}

function objectRights({ bucket = 'BucketName', keys, calls, versions }: ObjectUse): readonly Right[] {
  const arn = `arn:\${AWS::Partition}:s3:::\${${bucket}}`
  const plain = calls.flatMap((call) => {
    const { requests, besides = [] }: CallRights = OBJECT_CALLS[call]
    return [...requests.flatMap(requestRights), ...besides]
  })
  const named = plain.flatMap((action) => [action, ...(versions ? (OF_VERSIONS.get(action) ?? []) : [])])
  const isListed = named.includes('s3:GetObject') || named.includes('s3:ListBucket')
  const ofObjects = named.filter((action) => action !== 's3:ListBucket')
  return [...on(sub(arn), isListed ? ['s3:ListBucket'] : []), ...keys.flatMap((key) => on(sub(`${arn}/${key}`), ofObjects))]
}

function serviceRights(call: ServiceCall): readonly Right[] {
  return SERVICE_CALLS[call].flatMap(([request, resource]) => on(resource, requestRights(request)))
}

function on(resource: string, actions: readonly string[]): readonly Right[] {
  return actions.map((action) => [action, resource])
}
