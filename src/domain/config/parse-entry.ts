import { checkSourceFileName } from './check-source-file-name.ts'
import { checkBoolean, checkCount, checkOneOf, checkSegment, checkText, checkTextList } from './check-value.ts'
import type { Checked } from './check-value.ts'
import { describeValue, isRecord } from './describe-value.ts'
import { FieldReader } from './field-reader.ts'
import { entryProblem } from './finding.ts'
import type { EntryProblem } from './finding.ts'
import { MAX_LAMBDA_BYTES_DEFAULT } from './job.ts'
import type { Job, JobOrder } from './job.ts'
import { parseOrder } from './parse-order.ts'

export const ENTRY_FIELDS = [
  'job_id',
  'job_name',
  'source_file_name',
  'target_table',
  'upsert_keys',
  'is_active',
  'contract',
  'engine',
  'glue_job_name',
  'max_lambda_bytes',
  'versions',
  'inactive_action',
  'on_success',
  'order',
]

/** An entry that cannot be used. Files that its name matches are parked, so it keeps what of it can be read. */
export interface DisabledEntry {
  readonly index: number
  readonly jobId?: string
  /** As written, when some file can match it. */
  readonly sourceFileName?: string
  /** At least one. */
  readonly problems: readonly EntryProblem[]
}

export type ParsedEntry =
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'disabled'; readonly entry: DisabledEntry }

const checkEngine = checkOneOf('lambda', 'glue')
const checkVersions = checkOneOf('latest', 'all')
const checkInactiveAction = checkOneOf('keep', 'move')
const checkOnSuccess = checkOneOf('keep', 'archive')
const checkBytes = checkCount(Number.MAX_SAFE_INTEGER)

/** Reads one member of the list; every problem of it is found in one go. */
export function parseEntry(index: number, value: unknown): ParsedEntry {
  if (!isRecord(value)) {
    const problem = { index, field: '', code: 'not-an-object', reason: 'must be an object in { }', value: describeValue(value) } as const
    return { kind: 'disabled', entry: { index, problems: [entryProblem(problem)] } }
  }
  const reader = new FieldReader(index, value)
  const jobId = reader.required('job_id', checkText)
  const sourceFileName = reader.required('source_file_name', checkSourceFileName)
  const job = parseJob(index, reader, jobId, sourceFileName)
  if (job !== undefined && reader.problems.length === 0) {
    return { kind: 'job', job }
  }
  return {
    kind: 'disabled',
    entry: {
      index,
      ...(jobId === undefined ? {} : { jobId }),
      ...(sourceFileName === undefined ? {} : { sourceFileName }),
      problems: reader.problems,
    },
  }
}

function parseJob(
  index: number,
  reader: FieldReader,
  jobId: string | undefined,
  sourceFileName: string | undefined,
): Job | undefined {
  const jobName = reader.required('job_name', checkText)
  const targetTable = reader.required('target_table', checkSegment)
  const upsertKeys = reader.required('upsert_keys', checkTextList)
  const isActive = reader.required('is_active', checkBoolean)
  const contract = reader.optional('contract', checkSegment, undefined)
  const engine = reader.optional('engine', checkEngine, 'lambda')
  const glueJobName = reader.optional('glue_job_name', checkText, undefined)
  const maxLambdaBytes = reader.optional('max_lambda_bytes', checkBytes, MAX_LAMBDA_BYTES_DEFAULT)
  const inactiveAction = reader.optional('inactive_action', checkInactiveAction, 'keep')
  const onSuccess = reader.optional('on_success', checkOnSuccess, 'keep')
  const order = readOrder(reader)
  const versions = reader.optional('versions', checkVersions, engine === 'glue' || order !== undefined ? 'all' : 'latest')
  if (engine === 'glue' && !reader.has('glue_job_name')) {
    const reason = 'is missing: the engine "glue" needs the name of the Glue job'
    reader.note({ field: 'glue_job_name', code: 'missing-glue-job', reason })
  }
  if (
    jobId === undefined || jobName === undefined || sourceFileName === undefined || targetTable === undefined ||
    upsertKeys === undefined || isActive === undefined || engine === undefined || maxLambdaBytes === undefined ||
    versions === undefined || inactiveAction === undefined || onSuccess === undefined
  ) {
    return undefined
  }
  return {
    index,
    jobId,
    jobName,
    sourceFileName,
    targetTable,
    upsertKeys,
    isActive,
    engine,
    maxLambdaBytes,
    versions,
    inactiveAction,
    onSuccess,
    ...(contract === undefined ? {} : { contract }),
    ...(glueJobName === undefined ? {} : { glueJobName }),
    ...(order === undefined ? {} : { order }),
  }
}

function readOrder(reader: FieldReader): JobOrder | undefined {
  const fields = reader.optional('order', checkObject, undefined)
  return fields === undefined ? undefined : parseOrder(reader.nested('order', fields))
}

function checkObject(value: unknown): Checked<Readonly<Record<string, unknown>>> {
  return isRecord(value)
    ? { kind: 'value', value }
    : { kind: 'problem', code: 'wrong-type', reason: 'must be an object in { }, for instance {"group": "stem"}' }
}
