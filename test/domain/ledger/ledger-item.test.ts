import { expect } from 'chai'
import fc from 'fast-check'
import type { OutboxNotice } from '../../../src/domain/notices/outbox.ts'
import {
  isIdentity,
  receiptFromItem,
  receiptToItem,
  runFromItem,
  runToItem,
  UnstorableRecord,
} from '../../../src/domain/ledger/ledger-item.ts'
import type { HistoryEntry, Plan, Receipt, ReceiptState } from '../../../src/domain/ledger/receipt.ts'
import { RECEIPT_TRANSITIONS } from '../../../src/domain/ledger/receipt-transitions.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { RUN_TRANSITIONS, type Run, type RunState } from '../../../src/domain/ledger/run.ts'

const AT = '2025-09-15T10:15:00.000Z'
const OBJECT = { bucket: 'landing', key: 'data/in/orders_2025 é.csv', versionId: 'v1' }
const receipt = openReceipt(OBJECT, 'route-file', AT, 42)
const run: Run = {
  id: 'run-orders-20250915101500-0123456789',
  identity: receipt.identity,
  object: OBJECT,
  state: 'PENDING',
  attempt: 1,
  fence: 1,
  createdAt: AT,
  updatedAt: AT,
  history: [{ at: AT, from: null, to: 'PENDING' }],
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', '__proto__', 'é日本', 'a/b#c', '\u0000'))
const instant = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
const count = fc.nat()
const identity = fc.stringMatching(/^[0-9a-f]{64}$/)
const receiptState = fc.constantFrom(...stateNames<ReceiptState>(RECEIPT_TRANSITIONS))
const runState = fc.constantFrom(...stateNames<RunState>(RUN_TRANSITIONS))
const error = fc.record({ code: text, message: text })
const object = fc.record(
  { bucket: text, key: text, versionId: text, etag: text, sequencer: text, recurrence: count },
  { requiredKeys: ['bucket', 'key'] },
)
const move = fc.record({
  destination: text,
  alternative: text,
  step: fc.constantFrom<'copy' | 'remove-source' | 'done'>('copy', 'remove-source', 'done'),
})
const plan: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), move, then: fc.constantFrom<'UNCONFIGURED' | 'PARKED'>('UNCONFIGURED', 'PARKED') }),
  fc.record({ kind: fc.constant('start' as const), name: text, input: text, started: fc.boolean() }),
  fc.record({ kind: fc.constant('queue' as const), group: text, sent: fc.boolean() }),
  fc.record({ kind: fc.constant('convert' as const), runId: text }),
  fc.record({ kind: fc.constant('restore' as const), from: text }),
)
const job = fc.record(
  {
    jobId: text,
    jobName: text,
    targetTable: text,
    upsertKeys: fc.array(text),
    engine: fc.constantFrom<'lambda' | 'glue'>('lambda', 'glue'),
    contract: text,
    glueJobName: text,
    onSuccess: fc.constantFrom<'keep' | 'archive'>('keep', 'archive'),
    versions: fc.constantFrom<'latest' | 'all'>('latest', 'all'),
    order: fc.record({ attempts: fc.integer({ min: 1, max: 10 }), onFailure: fc.constantFrom<'park' | 'halt'>('park', 'halt') }),
  },
  { requiredKeys: ['jobId', 'jobName', 'targetTable', 'upsertKeys', 'engine', 'onSuccess', 'versions'] },
)
const conversion = fc.record(
  {
    outputKey: text,
    contractName: text,
    contractHash: text,
    rowsIn: count,
    rowsOut: count,
    rowsRejected: count,
    rowsWarned: count,
    blankLines: count,
    rejectsKey: text,
    warningsKey: text,
    missingColumns: fc.array(text),
    extraColumns: fc.array(text),
    reorderedColumns: fc.boolean(),
  },
  {
    requiredKeys: [
      ...(['outputKey', 'contractName', 'contractHash', 'rowsIn', 'rowsOut', 'rowsRejected', 'rowsWarned', 'blankLines'] as const),
      ...(['missingColumns', 'extraColumns'] as const),
    ],
  },
)
const prepared = fc.record(
  {
    runId: text,
    onto: fc.oneof(
      fc.record({ kind: fc.constant('nothing' as const) }),
      fc.record({ kind: fc.constant('table' as const), etag: text, isRecast: fc.boolean() }),
      fc.record({ kind: fc.constant('counted' as const) }),
    ),
    upload: fc.record({ bucket: text, key: text, uploadId: text, bytes: count }),
    record: conversion,
  },
  { requiredKeys: ['runId', 'onto', 'record'] },
)
const notice: fc.Arbitrary<OutboxNotice> = fc.record(
  {
    id: text,
    outcome: text,
    subject: text,
    message: text,
    at: instant,
    status: fc.constantFrom<'pending' | 'sent'>('pending', 'sent'),
    sentAt: instant,
  },
  { requiredKeys: ['id', 'outcome', 'subject', 'message', 'at', 'status'] },
)
const letter = fc.record(
  { id: text, code: text, message: text, at: instant, status: fc.constantFrom<'pending' | 'sent'>('pending', 'sent'), sentAt: instant },
  { requiredKeys: ['id', 'code', 'message', 'at', 'status'] },
)
const history: fc.Arbitrary<HistoryEntry[]> = fc.array(
  fc.record(
    { at: instant, from: fc.option(receiptState), to: receiptState, reason: text, by: text },
    { requiredKeys: ['at', 'from', 'to'] },
  ),
)
const receipts: fc.Arbitrary<Receipt> = fc.record(
  {
    identity,
    object,
    location: object,
    size: count,
    flow: fc.constantFrom<Receipt['flow']>('route-file', 'convert-csv', 'config'),
    state: receiptState,
    reason: text,
    attempt: fc.integer({ min: 1 }),
    fence: fc.integer({ min: 1 }),
    createdAt: instant,
    updatedAt: instant,
    landedAt: instant,
    history,
    job,
    configEtag: text,
    plan,
    archive: move,
    conversion,
    prepared,
    commitsLost: fc.integer({ min: 1 }),
    load: fc.record({ step: fc.constantFrom<'pending' | 'done'>('pending', 'done') }),
    error,
    notices: fc.array(notice),
    letters: fc.array(letter),
    runIds: fc.array(text),
  },
  {
    requiredKeys: [
      ...(['identity', 'object', 'flow', 'state', 'attempt', 'fence', 'createdAt', 'updatedAt'] as const),
      ...(['history', 'notices', 'runIds'] as const),
    ],
  },
)
const runs: fc.Arbitrary<Run> = fc.record(
  {
    id: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    identity,
    object,
    jobId: text,
    state: runState,
    attempt: fc.integer({ min: 1 }),
    fence: fc.integer({ min: 1 }),
    claimedBy: text,
    createdAt: instant,
    updatedAt: instant,
    history: fc.array(fc.record({ at: instant, from: fc.option(runState), to: runState })),
    rowsIn: count,
    rowsOut: count,
    rowsRejected: count,
    error,
  },
  { requiredKeys: ['id', 'identity', 'object', 'state', 'attempt', 'fence', 'createdAt', 'updatedAt', 'history'] },
)

describe('ledger items', () => {
  it('bring every receipt back as it was, by way of JSON text', () => {
    fc.assert(
      fc.property(receipts, (value) => {
        const item: unknown = JSON.parse(JSON.stringify(receiptToItem(value)))
        expect(receiptFromItem(item)).to.deep.equal({ kind: 'receipt', receipt: value })
      }),
    )
  })

  it('bring every run back as it was, by way of JSON text', () => {
    fc.assert(
      fc.property(runs, (value) => {
        const item: unknown = JSON.parse(JSON.stringify(runToItem(value)))
        expect(runFromItem(item)).to.deep.equal({ kind: 'run', run: value })
      }),
    )
  })

  it('have the fields that people query by, under their stated names', () => {
    expect(receiptToItem(receipt)).to.include({
      format: 1,
      state: 'RECEIVED',
      attempt: 1,
      fence: 1,
      created_at: AT,
      updated_at: AT,
    })
    expect(receiptToItem(receipt)['history']).to.deep.equal([{ at: AT, from: null, to: 'RECEIVED' }])
    expect(receiptToItem(receipt)['object']).to.deep.equal({ bucket: 'landing', key: OBJECT.key, version_id: 'v1' })
    expect(runToItem(run)).to.include({ format: 1, state: 'PENDING', created_at: AT })
  })

  it('share nothing with what was read', () => {
    const item = receiptToItem({ ...receipt, runIds: ['r1'] })
    const read = receiptFromItem(item)
    const runIds = item['run_ids'] as string[]
    runIds.push('r2')
    expect(read).to.deep.equal({ kind: 'receipt', receipt: { ...receipt, runIds: ['r1'] } })
  })

  it('never crash the reader, whatever they hold', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
        expect(receiptFromItem(value).kind).to.equal('unreadable')
        expect(runFromItem(value).kind).to.equal('unreadable')
      }),
    )
  })

  it('with one field made something else are unreadable or another valid receipt, never a crash', () => {
    const full = receiptToItem(receipt)
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(full)), fc.jsonValue({ maxDepth: 3 }), (name, value) => {
        const read = receiptFromItem({ ...full, [name]: value })
        if (read.kind === 'receipt') expect(receiptToItem(read.receipt)).to.deep.equal({ ...full, [name]: value })
      }),
    )
  })

  const refusals: readonly [string, (item: Record<string, unknown>) => unknown, RegExp][] = [
    ['a newer format', (item) => ({ ...item, format: 2 }), /format 2.*newer Sluice.*update/],
    ['no format', (item) => without(item, 'format'), /"format" is not 1/],
    ['an unknown field', (item) => ({ ...item, colour: 'red' }), /colour is not known/],
    ['an unknown nested field', (item) => ({ ...item, object: { bucket: 'b', key: 'k', owner: 'x' } }), /object\.owner is not known/],
    ['a field under its name in the program', (item) => ({ ...item, createdAt: AT }), /"createdAt" is not a field name/],
    ['a missing field', (item) => without(item, 'state'), /state is missing/],
    ['an unknown state', (item) => ({ ...item, state: 'DONE' }), /state must be one of RECEIVED.*not "DONE"/],
    ['a state that every object has', (item) => ({ ...item, state: 'constructor' }), /state must be one of/],
    ['an attempt of 0', (item) => ({ ...item, attempt: 0 }), /attempt must be a whole number of at least 1, not 0/],
    ['a fence with a fraction', (item) => ({ ...item, fence: 1.5 }), /fence must be a whole number/],
    ['a time without a zone', (item) => ({ ...item, created_at: '2025-09-15T10:15:00' }), /created_at must be an ISO 8601 time/],
    ['a history that is no list', (item) => ({ ...item, history: {} }), /history must be a list, not an object/],
    ['a broken entry of history', (item) => ({ ...item, history: [{ at: AT, from: null }] }), /history\[0\]\.to is missing/],
    ['a plan of an unknown kind', (item) => ({ ...item, plan: { kind: 'fly' } }), /plan\.kind must be one of move, start, queue, convert, restore/],
    ['an identity that is a path', (item) => ({ ...item, identity: '../../etc/passwd' }), /identity must be 64/],
    ['a list', () => [], /not a JSON object/],
    ['a deep nest', (item) => ({ ...item, object: nested(10_000) }), /nested more than 16 deep/],
  ]
  for (const [what, spoil, message] of refusals) {
    it(`with ${what} are refused, and the message says why`, () => {
      const read = receiptFromItem(spoil({ ...receiptToItem(receipt) }))
      expect(read.kind).to.equal('unreadable')
      expect(read.kind === 'unreadable' ? read.message : '').to.match(message)
    })
  }

  it('treat `__proto__` as a field like any other', () => {
    const item: unknown = JSON.parse(JSON.stringify(receiptToItem(receipt)).replace('{', '{"__proto__":{"size":1},'))
    expect(receiptFromItem(item).kind).to.equal('unreadable')
  })

  it('are not made of records that could not be read back', () => {
    expect(() => receiptToItem({ ...receipt, size: Number.NaN })).to.throw(UnstorableRecord, /size must be a whole number.*NaN/)
    expect(() => receiptToItem({ ...receipt, identity: '../x' })).to.throw(UnstorableRecord, /identity/)
    expect(() => runToItem({ ...run, createdAt: 'yesterday' })).to.throw(UnstorableRecord, /created_at/)
    expect(() => runToItem({ ...run, id: '' })).to.throw(UnstorableRecord, /id must be/)
  })

  it('know an identity', () => {
    expect(isIdentity(receipt.identity)).to.equal(true)
    for (const other of ['', 'abc', receipt.identity.toUpperCase(), `${receipt.identity}\n`]) expect(isIdentity(other)).to.equal(false)
  })
})

function without(item: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.fromEntries(Object.entries(item).filter(([field]) => field !== name))
}

function nested(depth: number): unknown {
  let value: unknown = {}
  for (let level = 0; level < depth; level += 1) value = { object: value }
  return value
}

function stateNames<S extends string>(table: Readonly<Record<S, unknown>>): S[] {
  const names: S[] = []
  for (const name in table) names.push(name)
  return names
}
