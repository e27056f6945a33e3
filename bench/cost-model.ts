import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { partSizeAt } from '../src/adapters/aws/s3-part-size.ts'
import { at, entriesOf, listOf, readTemplate, textOf } from '../test/deploy/read-template.ts'
import type { Node } from '../test/deploy/read-template.ts'
import { ASSUMED, type Prices, PRICES, UNITS } from './cost-inputs.ts'
import type { CountedInvocation, FlowName, RequestCounts } from './request-counts.ts'
import { NO_USAGE, type Usage } from './request-meter.ts'

const MIB = 1_048_576
/** As the S3 adapter begins its uploads. */
const FIRST_PART_BYTES = 8 * MIB
const HOURS_A_MONTH = 730
/** Lambda asks a queue in which nothing is five times in 20 seconds, the time that it waits for an answer (Lambda guide, "Using Lambda with Amazon SQS"). */
const EMPTY_RECEIVES_AN_HOUR = 5 * 180
const CONVERTERS = new Set(['convert-csv', 'transform', 'process-packets'])
const MACHINES: Partial<Readonly<Record<FlowName, readonly [file: string, way: readonly string[]]>>> = {
  workflow: ['etl', ['ProcessFiles', 'Begin', 'Registered', 'Transform', 'Output', 'Done', 'Processed']],
  packet: ['packets', ['ProcessPackets', 'Processed']],
}
const FLOWS: Readonly<Record<Exclude<FlowName, 'idle'>, string>> = {
  bronze: 'a file under `bronze/`',
  workflow: 'a file of an active job, by the workflow',
  ordered: 'a file of an ordered Glue job',
  unconfigured: 'a file that no job names',
  packet: 'a packet',
}
const flowNames = ['bronze', 'workflow', 'ordered', 'unconfigured', 'packet'] as const
type PricedFlow = (typeof flowNames)[number]

const template = readTemplate()
const resources = entriesOf(at(template, 'Resources'))
const observed = [...resources, ...entriesOf(at(readTemplate(readFileSync(new URL('../deploy/observability.yaml', import.meta.url), 'utf8')), 'Resources'))]
const ofType = (type: string): readonly Node[] => observed.flatMap(([, resource]) => (at(resource, 'Type') === type ? [resource] : []))

/** Tables of the document by their names, as Markdown. */
export function costTables(counts: RequestCounts): Readonly<Record<string, string>> {
  return {
    prices: table(['what', ...Object.keys(PRICES)], UNITS.map(([price, what]) => [what, ...Object.values(PRICES).map((prices) => dollars(prices[price]))])),
    requests: requestsTable(counts),
    million: table(...costs(counts, 1e6, ASSUMED.smallFileMegabytes, flowNames)),
    terabyte: table(...costs(counts, 1e6 / ASSUMED.largeFileMegabytes, ASSUMED.largeFileMegabytes, ['bronze', 'workflow'])),
    month: monthTable(counts),
  }
}

interface Work {
  readonly usage: Usage
  readonly invocations: number
  readonly gbSeconds: number
  readonly transitions: number
  readonly events: number
}

/** All that one file of a flow takes. */
function workOf(flow: PricedFlow, counts: RequestCounts, megabytes: number): Work {
  const invocations = repeated(flow, counts.flows[flow])
  const usage = invocations.reduce<Usage>((sum, one) => plus(sum, one.usage), NO_USAGE)
  const outBytes = megabytes * 1e6 * ASSUMED.bytesOut
  const taken = invocations.filter(({ name }) => name === 'consume-queue').length
  const machine = MACHINES[flow]
  return {
    usage: {
      ...usage,
      s3Writes: usage.s3Writes + invocations.reduce((sum, { name }) => sum + partRequests(name, outBytes), 0),
      // The service receives by itself, once an invocation, and removes the message in the end.
      queueRequests: usage.queueRequests + (taken === 0 ? 0 : taken + 1),
    },
    invocations: invocations.length,
    gbSeconds: invocations.reduce((sum, { name }) => sum + memoryGb(name) * (ASSUMED.secondsPerInvocation + (CONVERTERS.has(name) ? megabytes / ASSUMED.megabytesPerSecond : 0)), 0),
    transitions: machine === undefined ? 0 : transitionsOf(...machine),
    events: flow === 'packet' ? 0 : 1,
  }
}

/** Of the invocations that were counted, the look at a run that goes on is repeated until its assumed end. */
function repeated(flow: PricedFlow, invocations: readonly CountedInvocation[]): readonly CountedInvocation[] {
  if (flow !== 'ordered') return invocations
  const [route, start, look, ...end] = invocations
  if (route === undefined || start === undefined || look === undefined) throw new Error('an ordered file takes a route, a start and a look at least')
  const pollSeconds = Number(at(template, 'Parameters', 'GluePollSeconds', 'Default'))
  const looks = Math.ceil((ASSUMED.glueRunMinutes * 60) / pollSeconds) - 1
  return [route, start, ...Array.from({ length: looks }, () => look), ...end]
}

function plus(a: Usage, b: Usage): Usage {
  return {
    s3Writes: a.s3Writes + b.s3Writes,
    s3Reads: a.s3Reads + b.s3Reads,
    ledgerWrites: a.ledgerWrites + b.ledgerWrites,
    ledgerReads: a.ledgerReads + b.ledgerReads,
    queueRequests: a.queueRequests + b.queueRequests,
    notices: a.notices + b.notices,
    parameterRequests: a.parameterRequests + b.parameterRequests,
    executionsStarted: a.executionsStarted + b.executionsStarted,
    logBytes: a.logBytes + b.logBytes,
  }
}

/** What the upload of a table takes more than that of a small one, which `transform` sends in parts too: one, as it does not know its size. */
function partRequests(name: string, bytes: number): number {
  if (!CONVERTERS.has(name) || bytes <= FIRST_PART_BYTES) return 0
  let parts = 0
  for (let left = bytes; left > 0; parts += 1) left -= partSizeAt(parts, FIRST_PART_BYTES)
  return name === 'transform' ? parts - 1 : parts + 1
}

/** Of the function's bundle, by the template. */
function memoryGb(name: string): number {
  const [, resource] = resources.find(([, one]) => at(one, 'Properties', 'CodeUri') === `../dist/lambda/${name}`) ?? []
  const megabytes = Number(at(resource, 'Properties', 'MemorySize'))
  if (!(megabytes > 0)) throw new Error(`the template has no function ${name} with a memory size`)
  return megabytes / 1_024
}

/** States that an execution enters on its way; where it has a choice, the first of these that it has not entered. */
function transitionsOf(file: string, way: readonly string[]): number {
  const machine = JSON.parse(readFileSync(new URL(`../deploy/${file}.asl.json`, import.meta.url), 'utf8')) as Node
  const entered = new Set<string>()
  const walk = (states: Node | undefined, start: string): void => {
    for (let name: string | undefined = start; name !== undefined; ) {
      if (entered.has(name)) throw new Error(`${file}: the way comes to ${name} twice`)
      entered.add(name)
      const state: Node | undefined = at(states, name)
      const inner = at(state, 'ItemProcessor')
      if (inner !== undefined) walk(at(inner, 'States'), textOf(at(inner, 'StartAt')))
      const next: Node | undefined = at(state, 'Next')
      const targets: readonly string[] = [...listOf(at(state, 'Choices')).map((choice) => textOf(at(choice, 'Next'))), textOf(at(state, 'Default') ?? '')]
      if (at(state, 'Type') === 'Choice') name = way.find((target) => targets.includes(target) && !entered.has(target))
      else name = next === undefined ? undefined : textOf(next)
      if (name === undefined && at(state, 'Type') === 'Choice') throw new Error(`${file}: no way on from ${[...entered].at(-1) ?? ''}`)
    }
  }
  walk(at(machine, 'States'), textOf(at(machine, 'StartAt')))
  for (const name of way) if (!entered.has(name)) throw new Error(`${file}: the way does not come to ${name}`)
  return entered.size
}

function requestsTable(counts: RequestCounts): string {
  const rows = flowNames.map((flow) => {
    const { usage, invocations, transitions, events } = workOf(flow, counts, 0)
    const logKb = Math.ceil(usage.logBytes / 1_000)
    return [FLOWS[flow], invocations, events, usage.s3Writes, usage.s3Reads, usage.ledgerWrites, usage.ledgerReads, transitions, usage.queueRequests, usage.notices, logKb].map(String)
  })
  return table(['for', 'invocations', 'events', 'S3 writes', 'S3 reads', 'write units', 'read units', 'transitions', 'SQS', 'SNS', 'log, kB'], rows)
}

function bill({ usage, invocations, gbSeconds, transitions, events }: Work, prices: Prices): readonly number[] {
  return [
    (invocations * prices.lambdaRequests + gbSeconds * prices.lambdaGbSeconds) / 1e6,
    (usage.s3Writes * prices.s3Writes + usage.s3Reads * prices.s3Reads) / 1e6,
    (usage.ledgerWrites * prices.ledgerWrites + usage.ledgerReads * prices.ledgerReads) / 1e6,
    (transitions * prices.transitions) / 1e6,
    (events * prices.events + usage.queueRequests * prices.fifoRequests + usage.notices * prices.notices) / 1e6,
    (Math.ceil(usage.logBytes / 1_000) * prices.logGb) / 1e6,
  ]
}

function costs(counts: RequestCounts, files: number, megabytes: number, flows: readonly PricedFlow[]): [readonly string[], readonly (readonly string[])[]] {
  const rows = flows.flatMap((flow) =>
    Object.entries(PRICES).map(([region, prices]) => {
      const parts = bill(workOf(flow, counts, megabytes), prices).map((each) => each * files)
      return [FLOWS[flow], region, ...parts.map(dollars), `**${dollars(parts.reduce((sum, part) => sum + part, 0))}**`]
    }),
  )
  return [['for', 'region', 'Lambda', 'S3', 'DynamoDB', 'Step Functions', 'events, queue, notices', 'logs', 'in all'], rows]
}

/** What is paid for when nothing lands: the schedules, by their rates, and what exists. */
function monthTable(counts: RequestCounts): string {
  const idle = new Map(counts.flows.idle.map((one) => [one.name, one]))
  const schedules = resources.flatMap(([name, rule]) => {
    const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(textOf(at(rule, 'Properties', 'ScheduleExpression') ?? ''))?.[1])
    if (!(minutes > 0)) return []
    const target = textOf(at(rule, 'Properties', 'Targets', 0, 'Arn', 'Fn::GetAtt')).replace(/\.Arn$/, '')
    const bundle = textOf(at(template, 'Resources', target, 'Properties', 'CodeUri')).replace('../dist/lambda/', '')
    const counted = idle.get(bundle)
    if (counted === undefined) throw new Error(`nobody has counted what ${bundle} does when ${name} calls it and nothing is to be done`)
    return [{ bundle, calls: (HOURS_A_MONTH * 60) / minutes, usage: counted.usage }]
  })
  const alarms = ofType('AWS::CloudWatch::Alarm')
  // An alarm is paid for by the metrics that it looks at.
  const alarmMetrics = alarms.reduce<number>((sum, alarm) => sum + Math.max(1, listOf(at(alarm, 'Properties', 'Metrics')).filter((one) => at(one, 'MetricStat') !== undefined).length), 0)
  const dashboards = ofType('AWS::CloudWatch::Dashboard').length
  const lines = Object.values(PRICES).map((prices) => {
    const called = schedules.map(({ bundle, calls, usage }) => {
      const work = { usage, invocations: 1, gbSeconds: memoryGb(bundle) * ASSUMED.secondsPerInvocation, transitions: 0, events: 0 }
      return bill(work, prices).reduce((sum, part) => sum + part, 0) * calls
    })
    return [...called, (EMPTY_RECEIVES_AN_HOUR * HOURS_A_MONTH * prices.fifoRequests) / 1e6, alarmMetrics * prices.alarms, counts.metrics * prices.metrics, dashboards * prices.dashboards]
  })
  const names = [...schedules.map(({ bundle, calls }) => `${calls.toLocaleString('en')} calls of ${bundle} by its schedule`), 'receiving from the empty queue', `${alarms.length.toString()} alarms on ${alarmMetrics.toString()} metrics`, `${counts.metrics.toString()} custom metrics, if all are used in every hour`, 'the dashboard']
  const rows = names.map((name, index) => [name, ...lines.map((line) => dollars(line[index] ?? Number.NaN))])
  return table(['a month', ...Object.keys(PRICES)], [...rows, ['**in all**', ...lines.map((line) => `**${dollars(line.reduce((sum, part) => sum + part, 0))}**`)]])
}

function dollars(amount: number): string {
  return amount === 0 ? '0' : amount < 0.01 ? '< 0.01' : amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 4 : 2 })
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

/** Runs the flows in a process of their own. */
export function countRequests(): RequestCounts {
  return JSON.parse(execFileSync(process.execPath, [new URL('request-counts.ts', import.meta.url).pathname], { encoding: 'utf8' })) as RequestCounts
}

/** The text with its tables as they should be: each stands between `<!-- name -->` and `<!-- end -->`. */
export function withTables(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((all, [name, content]) => {
    const place = new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- end -->)`)
    if (!place.test(all)) throw new Error(`docs/cost.md has no place for the table "${name}"`)
    return all.replace(place, (_, before: string, after: string) => `${before}${content}${after}`)
  }, text)
}

if (process.argv[1] === import.meta.filename) {
  const document = new URL('../docs/cost.md', import.meta.url)
  writeFileSync(document, withTables(readFileSync(document, 'utf8'), costTables(countRequests())))
}
