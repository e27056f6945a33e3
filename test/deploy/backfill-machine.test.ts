import validate from 'asl-validator'
import { expect } from 'chai'
import { ownPrefixOf } from '../../src/domain/events/own-prefixes.ts'
import { parseLandingEvent } from '../../src/domain/events/parse-landing-event.ts'
import {
  CONVERT_CSV, distributedMap, executeBackfill, executeBatch, MAP_RUN, machineDefinition, machineText, PLACEHOLDERS, RESULTS, ROUTE_FILE, selectItems,
} from './backfill-machine.ts'
import { named, machineText as packetsText } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'
import { at, listOf, readTemplate, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'

const RETRYABLE = listOf(at(JSON.parse(packetsText()) as Node, 'States', 'ProcessPackets', 'Retry', 0, 'ErrorEquals')).map(textOf)
const ATTEMPTS = 8
/** What Lambda says of a function that runs as often as it, or the account, may. */
const THROTTLED = 'Lambda.TooManyRequestsException'
const attemptsAt = (error: string): number => (error === THROTTLED ? 7 : ATTEMPTS)
const ALL_WELL = { counts: { Total: 7, Succeeded: 7, Failed: 0 } }
const EXPRESS_SECONDS_MAX = 5 * 60
const mapNode = (): Node | undefined => at(JSON.parse(machineText()) as Node, 'States', 'HandOverFiles')
const batchNode = (): Node | undefined => at(mapNode(), 'ItemProcessor', 'States', 'HandOverBatch')
const handOverNode = (): Node | undefined => at(batchNode(), 'ItemProcessor', 'States', 'HandOver')

describe('deploy/backfill.asl.json: definition', () => {
  it('is valid', () => {
    const { isValid, errorsText } = validate(machineDefinition())
    expect(errorsText('\n')).to.equal('')
    expect(isValid).to.equal(true)
  })

  it('would be found wrong with a batch that goes nowhere', () => {
    const text = JSON.stringify(machineDefinition()).replace('"Next":"LookForNotTaken"', '"Next":"Nowhere"')
    expect(validate(JSON.parse(text)).isValid).to.equal(false)
  })

  it('leaves open only what a deployment fills in', () => {
    const names = [...machineText().matchAll(/\$\{(\w+)\}/g)].map(match => match[1]!)
    expect([...new Set(names)].sort()).to.deep.equal([...PLACEHOLDERS].sort())
  })

  it('runs batches as standard executions, since an express one may end before one of its files does', () => {
    expect(at(mapNode(), 'ItemProcessor', 'ProcessorConfig')).to.deep.equal({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })
    expect(at(handOverNode(), 'TimeoutSeconds')).to.be.a('number').above(EXPRESS_SECONDS_MAX)
  })

  it('gives each file half a minute beyond the time of the slower function, and its retries', () => {
    const template = readTemplate()
    const own = ['RouteFileFunction', 'ConvertCsvFunction'].map(name => Number(at(template, 'Resources', name, 'Properties', 'Timeout')))
    expect(at(handOverNode(), 'TimeoutSeconds')).to.equal(Math.max(...own) + 30)
    const [throttled, retry, ...others] = listOf(at(handOverNode(), 'Retry'))
    expect(others).to.deep.equal([])
    expect(throttled).to.deep.equal({
      ErrorEquals: [THROTTLED], IntervalSeconds: 300, BackoffRate: 3, MaxAttempts: 6, MaxDelaySeconds: 14_400, JitterStrategy: 'FULL',
    })
    expect(at(retry, 'ErrorEquals')).to.deep.equal(RETRYABLE.filter(error => error !== THROTTLED))
    expect(at(retry, 'JitterStrategy')).to.equal('FULL')
    expect(at(retry, 'MaxDelaySeconds')).to.equal(900)
  })

  it('runs at most forty functions at a time, and stops where more than one file in twenty fails', () => {
    const inBatch = at(batchNode(), 'MaxConcurrency')
    expect(Number(at(mapNode(), 'MaxConcurrency')) * Number(inBatch)).to.equal(40)
    expect(at(mapNode(), 'ToleratedFailurePercentage')).to.equal(5)
  })

  it('keeps its results where nothing that lands is looked for', () => {
    const { Prefix } = at(mapNode(), 'ResultWriter', 'Parameters') as { readonly Prefix: string }
    expect(Prefix).to.equal('.sluice/backfill')
    expect(ownPrefixOf(`${Prefix}/0b1c/manifest.json`)).not.to.equal(undefined)
  })

  it('makes batches that a state can hold, however long their keys are', async () => {
    const { MaxItemsPerBatch, BatchInput } = distributedMap().ItemBatcher
    const longest = '\u0001'.repeat(1_024)
    const items = await selectItems({ bucket: 'b'.repeat(63) }, Array.from({ length: MaxItemsPerBatch }, () => ({ Key: longest })))
    const bytes = Buffer.byteLength(JSON.stringify({ BatchInput, Items: items }))
    expect(bytes).to.be.above(100_000).and.below(Number(at(mapNode(), 'ItemBatcher', 'MaxInputBytesPerBatch')))
  })
})

describe('deploy/backfill.asl.json: what it is asked for', () => {
  for (const [prefix, arn] of [
    ['data/in/', ROUTE_FILE], ['data/in/2025/09/', ROUTE_FILE], ['data/in/orders_2025', ROUTE_FILE], ['data/in/a*b', ROUTE_FILE],
    ['bronze/', CONVERT_CSV], ['bronze/sales/', CONVERT_CSV],
  ] as const) {
    it(`lists ${prefix}, for the function that takes what lands there`, async () => {
      const { end, maps } = await executeBackfill({ bucket: 'lake', prefix }, ALL_WELL)
      expect(end).to.deep.equal({ output: { files: 7, results: RESULTS } })
      expect(maps).to.deep.equal([
        { input: { bucket: 'lake', prefix, function: arn }, reads: { Bucket: 'lake', Prefix: prefix }, batchInput: { function: arn } },
      ])
    })
  }

  for (const input of [
    { bucket: 'lake', prefix: '' }, { bucket: 'lake', prefix: '/' }, { bucket: 'lake', prefix: 'data/in' }, { bucket: 'lake', prefix: 'data/' },
    { bucket: 'lake', prefix: '/data/in/' }, { bucket: 'lake', prefix: 'bronze' }, { bucket: 'lake', prefix: 'silver/' }, { bucket: 'lake', prefix: 'x/bronze/' },
    { bucket: 'lake', prefix: 'Bronze/' }, { bucket: 'lake', prefix: '*' }, { bucket: 'lake', prefix: 7 }, { bucket: 'lake', prefix: null }, { bucket: 'lake' },
    { prefix: 'bronze/' }, { bucket: ['lake'], prefix: 'bronze/' }, {}, [], 'bronze/', null, 7,
  ]) {
    it(`refuses ${JSON.stringify(input)}, and lists nothing`, async () => {
      const { end, maps } = await executeBackfill(input, ALL_WELL)
      expect(end).to.have.property('error', 'PermanentError')
      expect(end).to.have.property('cause').that.includes('data/in/ or bronze/')
      expect(maps).to.deep.equal([])
    })
  }
})

describe('deploy/backfill.asl.json: how it ends', () => {
  const input = { bucket: 'lake', prefix: 'bronze/' }

  it('succeeds over a prefix without files', async () => {
    const { end } = await executeBackfill(input, { counts: { Total: 0, Succeeded: 0, Failed: 0 } })
    expect(end).to.deep.equal({ output: { files: 0, results: RESULTS } })
  })

  it('fails with so few failures that the map went on, and says where they are told', async () => {
    const { end } = await executeBackfill(input, { counts: { Total: 1_000, Succeeded: 980, Failed: 20 } })
    expect(end).to.have.property('error', 'FilesNotTaken')
    expect(end).to.have.property('cause').that.matches(/^Only 980 of 1000 files .* that \.sluice\/backfill\/0b1c\/manifest\.json in bucket lake names/)
  })

  for (const name of ['States.ExceedToleratedFailureThreshold', 'States.ItemReaderFailed', 'States.ResultWriterFailed']) {
    it(`leaves ${name} to the execution, which a redrive takes up at its map`, async () => {
      const { end, maps } = await executeBackfill(input, { ...ALL_WELL, failure: named(name) })
      expect(end).to.have.property('error', name)
      expect(maps).to.have.length(1)
    })
  }

  it('counts again when the count fails, and fails with it when it never comes', async () => {
    let asked = 0
    const describe = (): unknown => {
      asked += 1
      if (asked < 3) throw named('Sfn.ThrottlingException')
      return { MapRunArn: MAP_RUN, ItemCounts: ALL_WELL.counts }
    }
    expect((await executeBackfill(input, { ...ALL_WELL, describe })).end).to.deep.equal({ output: { files: 7, results: RESULTS } })
    const never = await executeBackfill(input, { ...ALL_WELL, describe: () => { throw named('Sfn.AccessDeniedException', 'not allowed') } })
    expect(never.end).to.deep.equal({ error: 'Sfn.AccessDeniedException', cause: 'not allowed' })
  })
})

describe('deploy/backfill.asl.json: a file of a listing', () => {
  const HOSTILE = ['a b.csv', 'a+b.csv', 'a%2Bb.csv', 'a%20b.csv', 'é.csv', '"quoted".csv', 'back\\slash.csv', "it's.csv", '{}.csv', '$.x.csv', 'a\nb.csv', '__proto__']

  for (const name of HOSTILE) {
    it(`becomes an event that tells of exactly that file: ${JSON.stringify(name)}`, async () => {
      const key = `data/in/${name}`
      const [event] = await selectItems({ bucket: 'lake' }, [{ Etag: '"9b2c"', Key: key, LastModified: 1_757_930_000, Size: 12, StorageClass: 'STANDARD' }])
      expect(parseLandingEvent(event)).to.deep.equal([{ kind: 'created', object: { bucket: 'lake', key } }])
    })
  }

  it('is nothing where it is a marker of a folder', async () => {
    const [event] = await selectItems({ bucket: 'lake' }, [{ Etag: '"d41d"', Key: 'data/in/2025/', LastModified: 1_757_930_000, Size: 0, StorageClass: 'STANDARD' }])
    expect(parseLandingEvent(event)).to.deep.equal([{ kind: 'ignored', reason: 'folder-marker', bucket: 'lake', key: 'data/in/2025/' }])
  })
})

describe('deploy/backfill.asl.json: a batch', () => {
  it('is handed over file by file, each in an event of its own', async () => {
    const events = await eventsOf('a.csv', 'b.csv', 'c.csv')
    const { end, invocations } = await executeBatch(batch(events), () => ({ status: 'triggered' }))
    expect(end).to.deep.equal({ output: {} })
    expect(invocations).to.deep.equal(events.map(event => ({ function: ROUTE_FILE, event })))
  })

  it('takes any answer for an end, since what became of a file is in the ledger', async () => {
    for (const answer of [null, { status: 'failed', error: { code: 'header' } }, { status: 'ignored', reason: 'folder-marker' }, 'x'.repeat(1_000)]) {
      expect((await executeBatch(batch(await eventsOf('a.csv')), () => answer)).end).to.deep.equal({ output: {} })
    }
  })

  for (const name of RETRYABLE) {
    it(`tries only that file again for which there is ${name}, ${attemptsAt(name).toString()} times in all`, async () => {
      let attempts = 0
      const come = await executeBatch(batch(await eventsOf('good.csv', 'bad.csv')), event => {
        if (keyOf(event) === 'data/in/good.csv') return null
        attempts += 1
        if (attempts < attemptsAt(name)) throw named(name)
        return null
      })
      expect(come.end).to.deep.equal({ output: {} })
      expect(come.invocations).to.have.length(1 + attemptsAt(name))
      const never = await executeBatch(batch(await eventsOf('good.csv', 'bad.csv')), event => {
        if (keyOf(event) === 'data/in/bad.csv') throw named(name)
        return null
      })
      expect(never.end).to.deep.equal(notTaken(name, 'data/in/bad.csv'))
      expect(never.invocations).to.have.length(1 + attemptsAt(name))
    })
  }

  for (const name of ['PermanentError', 'Error', 'Lambda.ResourceNotFoundException']) {
    it(`fails by the names of the files for which there is ${name}, at once, and hands over the others`, async () => {
      const { end, invocations } = await executeBatch(batch(await eventsOf('bad.csv', 'good.csv', 'worse.csv')), event => {
        if (keyOf(event) !== 'data/in/good.csv') throw named(name)
        return null
      })
      expect(end).to.deep.equal(notTaken(name, 'data/in/bad.csv', 'data/in/worse.csv'))
      expect(invocations).to.have.length(3)
    })
  }
})

function batch(items: readonly Json[]): Json {
  return { BatchInput: { function: ROUTE_FILE }, Items: [...items] }
}

async function eventsOf(...names: readonly string[]): Promise<readonly Json[]> {
  return await selectItems({ bucket: 'lake' }, names.map(name => ({ Key: `data/in/${name}`, Size: 1 })))
}

function keyOf(event: Json): unknown {
  return at(event, 'detail', 'object', 'key')
}

function notTaken(error: string, ...keys: readonly string[]): object {
  return { error: 'FilesNotTaken', cause: JSON.stringify(keys.map(key => ({ status: 'not_taken', key, error }))) }
}
