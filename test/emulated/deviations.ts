import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'

import { createS3Client } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { Skip } from '../contract/harness.ts'
import { s3Harness, sfnHarness, snsHarness } from './emulated-aws.ts'
import { stagedHarness } from './emulated-staged-uploads.ts'
import { DEPLOYMENT_DEVIATIONS } from './end-to-end-deviations.ts'
import { JOB_QUEUE_DEVIATIONS } from './job-queue-deviations.ts'

export type Emulator = 'moto' | 'MiniStack'
export type Suite = 'ObjectStore' | 'StagedUploads' | 'Notifier' | 'WorkflowStarter' | 'JobQueue' | 'Deployment'

/** Where an emulator and a contract part. The tests named are skipped, and `stillThere` tells when that has become needless. */
export interface Deviation {
  readonly emulators: readonly Emulator[]
  readonly suite: Suite
  /** The titles of the contract's tests that cannot pass; none when the adapter makes up for it. */
  readonly tests: readonly string[]
  readonly reason: string
  readonly stillThere: (url: string) => Promise<boolean>
}

const SMALL_CHECKSUM = 'the checksum of a small body is over the whole object, as that of a streaming write'

export const DEVIATIONS: readonly Deviation[] = [
  {
    emulators: ['moto', 'MiniStack'],
    suite: 'ObjectStore',
    tests: [],
    reason: 'CopyObject overlooks If-None-Match: of two racing copies both win, and only the look at the destination protects it',
    stillThere: copyOverwrites,
  },
  {
    emulators: ['moto'],
    suite: 'StagedUploads',
    tests: ['ifMatch replaces exactly that etag', 'ifMatch refuses where nothing is', 'what was written while the upload waited stays under ifMatch'],
    reason: 'CompleteMultipartUpload overlooks If-Match, so that an upload replaces whatever is there',
    stillThere: completionOverwrites,
  },
  {
    emulators: ['moto'],
    suite: 'StagedUploads',
    tests: [SMALL_CHECKSUM],
    reason: 'what PutObject wrote has no checksum that is told to be one over the whole object, so that there are not two to compare',
    stillThere: (url) => lacksChecksum(url, 'put'),
  },
  {
    emulators: ['MiniStack'],
    suite: 'StagedUploads',
    tests: [SMALL_CHECKSUM],
    reason: 'what CompleteMultipartUpload made has no checksum, so that there are not two to compare',
    stillThere: (url) => lacksChecksum(url, 'staged'),
  },
  {
    emulators: ['MiniStack'],
    suite: 'Notifier',
    tests: ['a message of 256 KiB is accepted, a longer one refused for good'],
    reason: 'the attributes count into the 256 KiB, as on AWS, so that a message of exactly that size is refused',
    stillThere: refusesLongestMessage,
  },
  {
    emulators: ['MiniStack'],
    suite: 'WorkflowStarter',
    tests: ['the same name and input while it is open is the same start'],
    reason: 'StartExecution answers ExecutionAlreadyExists to the same name and input while the execution is open',
    stillThere: refusesSameStart,
  },
  ...JOB_QUEUE_DEVIATIONS,
  ...DEPLOYMENT_DEVIATIONS,
]

/** What the contract suite is to leave out for an emulator. */
export function skipOf(emulator: Emulator, suite: Suite): { readonly skip?: Skip } {
  const known = skipsOf(emulator, suite)
  if (known.length === 0) return {}
  return { skip: { tests: known.flatMap(({ tests }) => tests), reason: known.map(({ reason }) => reason).join('; ') } }
}

/** The same, with each reason apart. */
export function skipsOf(emulator: Emulator, suite: Suite): readonly Skip[] {
  return DEVIATIONS.filter(({ emulators, suite: of, tests }) => emulators.includes(emulator) && of === suite && tests.length > 0)
}

async function copyOverwrites(url: string): Promise<boolean> {
  const { store, bucket, close } = await s3Harness(url, false)
  const client = createS3Client(localClient(url))
  try {
    for (const key of ['from', 'to']) await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
    const copy = new CopyObjectCommand({ Bucket: bucket, Key: 'to', CopySource: `${bucket}/from`, IfNoneMatch: '*' })
    await client.send(copy).catch(() => undefined)
    return (await store.head({ bucket, key: 'to' }))?.size === 'from'.length
  } finally {
    client.destroy()
    await close()
  }
}

async function completionOverwrites(url: string): Promise<boolean> {
  const { open, store, bucket, close } = await stagedHarness(url, false)
  const target = { bucket, key: 'there' }
  try {
    await store.put(target, Buffer.from('there'))
    const writer = await open().begin(target)
    await writer.write(Buffer.from('staged'))
    return (await open().complete(await writer.seal(), { ifMatch: '0123456789abcdef0123456789abcdef' })).kind === 'written'
  } finally {
    await close()
  }
}

async function lacksChecksum(url: string, key: 'put' | 'staged'): Promise<boolean> {
  const { open, store, bucket, close } = await stagedHarness(url, false)
  try {
    await store.put({ bucket, key: 'put' }, Buffer.from('x'))
    const writer = await open().begin({ bucket, key: 'staged' })
    await writer.write(Buffer.from('x'))
    await open().complete(await writer.seal(), { ifAbsent: true })
    return (await store.head({ bucket, key }))?.checksum === undefined
  } finally {
    await close()
  }
}

async function refusesLongestMessage(url: string): Promise<boolean> {
  const { notifier, close } = await snsHarness(url)
  const notice = { id: 'n', subject: 's', message: 'x'.repeat(256 * 1024), at: '2025-09-15T10:15:00Z', attributes: {} }
  try {
    await notifier.publish(notice)
    return false
  } catch {
    return true
  } finally {
    await close()
  }
}

async function refusesSameStart(url: string): Promise<boolean> {
  const { starter, close } = await sfnHarness(url)
  try {
    await starter.start({ name: 'same', input: '{}' })
    return (await starter.start({ name: 'same', input: '{}' })).kind === 'exists'
  } finally {
    await close()
  }
}
