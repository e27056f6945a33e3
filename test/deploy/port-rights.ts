import { sub } from './template-parts.ts'

/**
 * What AWS asks a role for, request by request, under the SDK's names (S3 user guide, "Required permissions for Amazon S3 API operations";
 * Service Authorization Reference). A transaction asks for the rights of its parts, which are all puts. A copy asks for those of reading
 * at its one end and of writing at the other, and of their tags.
 */
export const REQUEST_RIGHTS: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['s3:GetObject'],
  HeadObject: ['s3:GetObject'],
  GetObjectTagging: ['s3:GetObjectTagging'],
  HeadBucket: ['s3:ListBucket'],
  ListObjectsV2: ['s3:ListBucket'],
  PutObject: ['s3:PutObject'],
  CreateMultipartUpload: ['s3:PutObject'],
  UploadPart: ['s3:PutObject'],
  CompleteMultipartUpload: ['s3:PutObject'],
  ListParts: ['s3:ListMultipartUploadParts'],
  AbortMultipartUpload: ['s3:AbortMultipartUpload'],
  DeleteObject: ['s3:DeleteObject'],
  CopyObject: [],
  UploadPartCopy: [],
  GetItem: ['dynamodb:GetItem'],
  BatchGetItem: ['dynamodb:BatchGetItem'],
  PutItem: ['dynamodb:PutItem'],
  TransactWriteItems: ['dynamodb:PutItem'],
  Query: ['dynamodb:Query'],
  Scan: ['dynamodb:Scan'],
  Publish: ['sns:Publish'],
  SendMessage: ['sqs:SendMessage'],
  ReceiveMessage: ['sqs:ReceiveMessage'],
  DeleteMessage: ['sqs:DeleteMessage'],
  ChangeMessageVisibility: ['sqs:ChangeMessageVisibility'],
  GetQueueAttributes: ['sqs:GetQueueAttributes'],
  StartExecution: ['states:StartExecution'],
  DescribeExecution: ['states:DescribeExecution'],
  StartJobRun: ['glue:StartJobRun'],
  GetJobRun: ['glue:GetJobRun'],
  GetJobRuns: ['glue:GetJobRuns'],
  GetParameter: ['ssm:GetParameter'],
  PutParameter: ['ssm:PutParameter'],
  BatchExecuteStatement: ['redshift-data:BatchExecuteStatement'],
  DescribeStatement: ['redshift-data:DescribeStatement'],
  CancelStatement: ['redshift-data:CancelStatement'],
  GetStatementResult: ['redshift-data:GetStatementResult'],
  // Asked for by the command line, with the credentials of whoever types it.
  DescribeStacks: [],
}

export interface CallRights {
  readonly requests: readonly string[]
  /** Those that no request asks for by itself. */
  readonly besides?: readonly string[]
}

/** Calls of the ports of objects, by the requests that the adapters make of them. */
export const OBJECT_CALLS = {
  head: { requests: ['HeadObject', 'HeadBucket'] },
  get: { requests: ['GetObject', 'HeadObject'] },
  list: { requests: ['ListObjectsV2'] },
  put: { requests: ['PutObject'] },
  write: { requests: ['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload'] },
  // With If-Match S3 asks for the right to read as well.
  'compare and set': { requests: ['PutObject', 'CompleteMultipartUpload'], besides: ['s3:GetObject'] },
  delete: { requests: ['HeadObject', 'DeleteObject'] },
  // Tags go along with a copy, and are asked for by names of their own.
  'copy from': { requests: ['HeadObject', 'GetObjectTagging'] },
  'copy to': {
    requests: ['HeadObject', 'CreateMultipartUpload', 'CompleteMultipartUpload', 'AbortMultipartUpload'],
    besides: ['s3:PutObjectTagging'],
  },
  'staged begin': { requests: ['CreateMultipartUpload', 'UploadPart', 'AbortMultipartUpload'] },
  'staged complete': { requests: ['ListParts', 'CompleteMultipartUpload'] },
  'staged discard': { requests: ['AbortMultipartUpload'] },
} as const satisfies Readonly<Record<string, CallRights>>

export type ObjectCall = keyof typeof OBJECT_CALLS

const TABLE = '{"Fn::GetAtt":"LedgerTable.Arn"}'
const INDEX = sub('${LedgerTable.Arn}/index/unfinished')
const TOPIC = '{"Ref":"NoticeTopic"}'
export const DEAD_LETTERS = '{"Fn::GetAtt":"DeadLetterQueue.Arn"}'
const ORDERED = '{"Fn::GetAtt":"OrderQueue.Arn"}'
const JOBS = sub('arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:job/${GlueJobName}')
const PARAMETERS = sub('arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/processing/*/latest_packet_id')
const OF_MACHINE = { 'Fn::Split': [':', { 'Fn::If': ['HasOwnWorkflow', { Ref: 'StateMachineArn' }, { Ref: 'WorkflowStateMachine' }] }] }
const part = (position: number): object => ({ 'Fn::Select': [position, OF_MACHINE] })
const ofMachine = (text: string): string => JSON.stringify({ 'Fn::Sub': [text, { Region: part(3), Account: part(4), Machine: part(6) }] })
export const WORKFLOW = ofMachine('arn:${AWS::Partition}:states:${Region}:${Account}:stateMachine:${Machine}')
export const EXECUTIONS = ofMachine('arn:${AWS::Partition}:states:${Region}:${Account}:execution:${Machine}:*')

/** Calls of the other ports: which requests, and of what. */
export const SERVICE_CALLS = {
  'ledger.findReceipt': [['GetItem', TABLE]],
  'ledger.createReceipt': [['TransactWriteItems', TABLE]],
  'ledger.saveReceipt': [['PutItem', TABLE]],
  'ledger.receiptsOfKey': [['Query', TABLE], ['BatchGetItem', TABLE]],
  'ledger.listReceipts unfinished': [['Query', INDEX], ['BatchGetItem', TABLE]],
  'ledger.registerRun': [['TransactWriteItems', TABLE]],
  'ledger.findRun': [['GetItem', TABLE]],
  'ledger.saveRun': [['PutItem', TABLE], ['TransactWriteItems', TABLE]],
  'groups.findGroup': [['GetItem', TABLE]],
  'groups.createGroup': [['PutItem', TABLE]],
  'groups.saveGroup': [['PutItem', TABLE]],
  'groups.listBusyGroups': [['Query', INDEX], ['BatchGetItem', TABLE]],
  'packets.find': [['GetItem', TABLE]],
  'packets.create and save': [['PutItem', TABLE]],
  'packets.list': [['Query', INDEX], ['BatchGetItem', TABLE]],
  'notifier.publish': [['Publish', TOPIC]],
  'deadLetters.send': [['SendMessage', DEAD_LETTERS]],
  'queue.send': [['SendMessage', ORDERED]],
  'queue.delay': [['ChangeMessageVisibility', ORDERED]],
  'queue.backlog': [['GetQueueAttributes', ORDERED]],
  // By the role of the function, but in the name of the service (Lambda guide, "Using Lambda with Amazon SQS").
  'queue as event source': [['ReceiveMessage', ORDERED], ['DeleteMessage', ORDERED], ['GetQueueAttributes', ORDERED]],
  'jobs.start': [['StartJobRun', JOBS]],
  'jobs.look': [['GetJobRun', JOBS]],
  'jobs.search': [['GetJobRuns', JOBS]],
  'parameters.get': [['GetParameter', PARAMETERS]],
  'parameters.put': [['PutParameter', PARAMETERS]],
  // Of a name that is taken it asks whose it is.
  'workflows.start': [['StartExecution', WORKFLOW], ['DescribeExecution', EXECUTIONS]],
  'workflows.look': [['DescribeExecution', EXECUTIONS]],
} as const satisfies Readonly<Record<string, readonly (readonly [request: string, resource: string])[]>>

export type ServiceCall = keyof typeof SERVICE_CALLS

/** @throws for a request that the table does not know. */
export function requestRights(request: string): readonly string[] {
  const rights = REQUEST_RIGHTS[request]
  if (rights === undefined) throw new Error(`there is no line for ${request} in the table of requests`)
  return rights
}
