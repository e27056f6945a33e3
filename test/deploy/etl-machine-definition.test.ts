import validate from 'asl-validator'
import { expect } from 'chai'
import { FUNCTIONS } from './etl-handlers.ts'
import { FILES_MAX, LIMITED, RETRYABLE, THROTTLED } from './etl-machine-inputs.ts'
import { machineDefinition, machineText, PLACEHOLDERS } from './etl-machine.ts'
import { at, entriesOf, listOf, readTemplate, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'

describe('deploy/etl.asl.json: definition', () => {
  it('is valid', () => {
    const { isValid, errorsText } = validate(machineDefinition())
    expect(errorsText('\n')).to.equal('')
    expect(isValid).to.equal(true)
  })

  it('would be found wrong with a transition to nowhere', () => {
    expect(validate({ ...machineDefinition(), StartAt: 'Nowhere' }).isValid).to.equal(false)
  })

  it('leaves open only what a deployment fills in', () => {
    const names = [...machineText().matchAll(/\$\{(\w+)\}/g)].map(match => match[1]!)
    expect([...new Set(names)].sort()).to.deep.equal([...PLACEHOLDERS].sort())
  })

  it('is read by JSONPath, which is all that the interpreter of these tests knows', () => {
    expect(machineText()).not.to.match(/"(QueryLanguage|Assign|Arguments|Output)"\s*:\s*"|\{%/)
  })

  it('lets no failure of a task of an item go uncaught', () => {
    const tasks = itemTasks().map(([name, state]) => [name, at(state, 'Catch')])
    const toRecord = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'RecordFailure' }]
    expect(Object.fromEntries(tasks)).to.deep.equal({
      Ingest: toRecord, Validate: toRecord, Transform: toRecord, Output: toRecord, RunGlueJob: toRecord,
      RecordFailure: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'NotRecorded' }],
    })
  })

  it('tries what packets.asl.json tries again, after waits that grow, at random within them, for half an hour at most', () => {
    for (const [name, state] of itemTasks().filter(([, each]) => textOf(at(each, 'Resource')).includes('lambda'))) {
      const [, retry, ...others] = listOf(at(state, 'Retry'))
      expect(others, name).to.deep.equal([])
      expect(at(retry, 'ErrorEquals'), name).to.deep.equal(RETRYABLE.filter(error => error !== THROTTLED))
      expect(at(retry, 'JitterStrategy'), name).to.equal('FULL')
      expect(longestWaits(retry), name).to.deep.equal([15, 30, 60, 120, 240, 480, 900])
    }
  })

  it('waits for a function that runs as often as it may for hours, since a load of many files is no failure', () => {
    for (const [name, state] of itemTasks().filter(([, each]) => textOf(at(each, 'Resource')).includes('lambda'))) {
      const [throttled] = listOf(at(state, 'Retry'))
      expect(at(throttled, 'ErrorEquals'), name).to.deep.equal([THROTTLED])
      expect(at(throttled, 'JitterStrategy'), name).to.equal('FULL')
      expect(longestWaits(throttled), name).to.deep.equal([300, 900, 2_700, 8_100, 14_400, 14_400])
    }
  })

  it('waits for a busy job some minutes at a time, for hours', () => {
    const [busy, failing, ...others] = listOf(at(itemState('RunGlueJob'), 'Retry'))
    expect(others).to.deep.equal([])
    expect(at(busy, 'ErrorEquals')).to.deep.equal(LIMITED)
    expect([at(busy, 'JitterStrategy'), at(failing, 'JitterStrategy')]).to.deep.equal(['FULL', 'FULL'])
    expect(new Set(longestWaits(busy))).to.deep.equal(new Set([600]))
    expect(sum(longestWaits(busy)) / 2 / 3_600).to.equal(6)
  })

  it('gives every function half a minute beyond its own time', () => {
    const template = readTemplate()
    const own = (name: string): number => Number(at(template, 'Resources', `${name}Function`, 'Properties', 'Timeout'))
    const functions = itemTasks().filter(([, state]) => textOf(at(state, 'Resource')).includes('lambda'))
    expect(functions).to.have.length(FUNCTIONS.length)
    for (const [name, state] of functions) expect(at(state, 'TimeoutSeconds'), name).to.equal(own(name) + 30)
  })

  it('has its time out only after the longest way through it', () => {
    const registering = longest('Ingest') + longest('Validate') + longest('RecordFailure')
    const converting = OUTPUT_ROUNDS * (longest('Transform') + longest('Output'))
    const giving = Number(at(itemState('RunGlueJob'), 'TimeoutSeconds')) + sum(listOf(at(itemState('RunGlueJob'), 'Retry')).flatMap(longestWaits)) + longest('Output')
    const seconds = registering + Math.max(converting, giving)
    expect(seconds).to.be.greaterThan(48 * 3_600).and.below(Number(at(definitionNode(), 'TimeoutSeconds')))
  })

  it('fits into the history of an execution, with as many files as it takes and all of them tried as often as may be', () => {
    // 25,000 events ("Quotas for standard workflows"): two a state, three an attempt of a task, two an item of a map.
    const states = entriesOf(at(mapNode(), 'ItemProcessor', 'States'))
    const eventsOf = (...names: readonly string[]): number => sum(states.filter(([name]) => names.includes(name)).map(([, state]) => historyOf(state)))
    const converting = ['Transform', 'CheckTransformed', 'Output', 'CheckOutput']
    const giving = ['RunGlueJob', 'CheckGlueRun', 'GlueRunEnded']
    const others = states.map(([name]) => name).filter(name => ![...converting, ...giving].includes(name))
    const ofItem = 2 + eventsOf(...others) + Math.max(OUTPUT_ROUNDS * eventsOf(...converting), eventsOf(...giving, 'Output', 'CheckOutput'))
    expect(ofItem).to.be.above(550).and.below(620)
    expect(ofItem * FILES_MAX + 50).to.be.below(25_000)
    expect(at(mapNode(), 'MaxConcurrency')).to.equal(FILES_MAX)
  })
})

/** The functions end the loop themselves: the first round, and four more. */
const OUTPUT_ROUNDS = 5

function definitionNode(): Node {
  return JSON.parse(machineText()) as Node
}

function mapNode(): Node | undefined {
  return at(definitionNode(), 'States', 'ProcessFiles')
}

function itemState(name: string): Node | undefined {
  return at(mapNode(), 'ItemProcessor', 'States', name)
}

function itemTasks(): readonly (readonly [string, Node])[] {
  return entriesOf(at(mapNode(), 'ItemProcessor', 'States')).filter(([, state]) => at(state, 'Type') === 'Task')
}

/** The longest that each wait of a retrier may last, in seconds; full jitter waits half as long on average. */
function longestWaits(retry: Node | undefined): readonly number[] {
  const value = (name: string, otherwise?: number): number => Number(at(retry, name) ?? otherwise)
  return Array.from({ length: value('MaxAttempts') }, (_, attempt) =>
    Math.min(value('IntervalSeconds') * value('BackoffRate') ** attempt, value('MaxDelaySeconds', Infinity)),
  )
}

/** How long a task may take in all, in seconds, when every attempt but the last fails at the end of its time. */
function longest(name: string): number {
  const waits = listOf(at(itemState(name), 'Retry')).flatMap(longestWaits)
  return (waits.length + 1) * Number(at(itemState(name), 'TimeoutSeconds')) + sum(waits)
}

function historyOf(state: Node): number {
  return 2 + (at(state, 'Type') === 'Task' ? 3 * (1 + listOf(at(state, 'Retry')).flatMap(longestWaits).length) : 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
