import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { RECEIPT_TRANSITIONS } from '../../src/domain/ledger/receipt-transitions.ts'
import { METRIC_NAMES } from '../../src/usecases/metric-names.ts'
import { sourceFiles } from '../architecture/source-files.ts'
import { ALARMS } from './alarms.ts'
import { at, entriesOf, listOf, readTemplate, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { functions, globals, property, template } from './template-parts.ts'

const FILE = new URL('../../deploy/observability.yaml', import.meta.url)
const nested = readTemplate(readFileSync(FILE, 'utf8'))
const resources = entriesOf(at(nested, 'Resources'))
const alarmResources = resources.filter(([, resource]) => at(resource, 'Type') === 'AWS::CloudWatch::Alarm')
const alarms = alarmResources.map(([, resource]) => at(resource, 'Properties')!)
const alarmName = (alarm: Node): string => textOf(at(alarm, 'AlarmName', 'Fn::Sub')).replace('${Prefix}-', '')
const named = (name: string): Node => alarms.find((alarm) => alarmName(alarm) === name)!

/** The metrics of an alarm, of an expression those that go into it. */
function metricsOf(alarm: Node): readonly Node[] {
  const inExpression = listOf(at(alarm, 'Metrics')).flatMap((metric) => at(metric, 'MetricStat', 'Metric') ?? [])
  return inExpression.length > 0 ? inExpression : [alarm]
}

/** Of this stack alone: another one in the account has functions of the same names. */
const OWN_NAMESPACE = { 'Fn::Sub': 'Sluice/${Prefix}' }
const isOwn = (metric: Node): boolean => JSON.stringify(at(metric, 'Namespace')) === JSON.stringify(OWN_NAMESPACE)
const metricName = (metric: Node): string => `${isOwn(metric) ? 'Sluice' : textOf(at(metric, 'Namespace'))} ${textOf(at(metric, 'MetricName'))}`


describe('deploy/observability.yaml: the stack', () => {
  it('is deployed by the template, with all that it asks for', () => {
    expect(property('Observability', 'TemplateURL')).to.equal('observability.yaml')
    const asked = entriesOf(at(nested, 'Parameters')).map(([name]) => name)
    expect(entriesOf(property('Observability', 'Parameters')).map(([name]) => name)).to.have.members(asked)
    expect(property('Observability', 'Tags')).to.deep.equal([{ Key: 'Project', Value: { Ref: 'ProjectTag' } }])
    expect(property('Observability', 'Parameters', 'Prefix')).to.deep.equal({ Ref: 'AWS::StackName' })
  })

  it('is told of each function by the function that its name says', () => {
    for (const [logicalId] of functions) {
      expect(property('Observability', 'Parameters', logicalId.replace(/Function$/, '')), logicalId).to.deep.equal({ Ref: logicalId })
    }
  })

  it('refers only to what it declares', () => {
    const declared = [...resources, ...entriesOf(at(nested, 'Parameters'))].map(([name]) => name)
    const text = readFileSync(FILE, 'utf8')
    const references = [...text.matchAll(/!Ref (\w+)\b(?!::)|\$\{(\w+)\}/g)].map((match) => (match[1] ?? match[2])!)
    expect(references.length).to.be.at.least(100)
    expect(references.filter((name) => !declared.includes(name))).to.deep.equal([])
  })
})

describe('deploy/observability.yaml: alarms', () => {
  it('are those of the list, and look at what it says', () => {
    expect(alarms.map(alarmName)).to.have.members([...ALARMS.keys()])
    for (const alarm of alarms) {
      const name = alarmName(alarm)
      expect(metricsOf(alarm).map(metricName), name).to.have.members([...ALARMS.get(name)!.metrics])
      expect(ALARMS.get(name)?.watches, name).to.match(/^[^.]{20,}$/)
    }
  })

  it('all go to the topic, and say what is the matter', () => {
    for (const alarm of alarms) {
      expect(at(alarm, 'AlarmActions'), alarmName(alarm)).to.deep.equal([{ Ref: 'NoticeTopicArn' }])
      expect(textOf(at(alarm, 'AlarmDescription')).length, alarmName(alarm)).to.be.within(30, 1_024)
      expect(at(alarm, 'ComparisonOperator'), alarmName(alarm)).to.equal('GreaterThanThreshold')
    }
    const [byAlarms] = listOf(property('NoticeTopicPolicy', 'PolicyDocument', 'Statement'))
    expect(byAlarms).to.deep.include({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' })
    expect(textOf(at(byAlarms, 'Condition', 'ArnLike', 'aws:SourceArn'))).to.include(':alarm:${AWS::StackName}-*')
  })

  it('look where the functions of their stack, and of no other, write', () => {
    expect(at(globals, 'Environment', 'Variables', 'METRIC_NAMESPACE')).to.deep.equal({ 'Fn::Sub': 'Sluice/${AWS::StackName}' })
    expect(property('Observability', 'Parameters', 'Prefix')).to.deep.equal({ Ref: 'AWS::StackName' })
    expect(alarms.flatMap(metricsOf).filter((metric) => textOf(at(metric, 'Namespace')).startsWith('Sluice'))).to.deep.equal([])
  })

  it('look at metrics of Sluice that exist, and are told by the function that is meant', () => {
    const ours = alarms.flatMap(metricsOf).filter(isOwn)
    expect(ours).to.have.length(5)
    for (const metric of ours) {
      const name = textOf(at(metric, 'MetricName'))
      expect(METRIC_NAMES, name).to.have.property(name).that.deep.include({ dimensions: [] })
      const bundle = textOf(at(metric, 'Dimensions', 0, 'Value'))
      const source = sourceFiles('src/entrypoints/lambda').find(({ path }) => path.endsWith(`/${bundle}.ts`))
      expect(source?.text, `${name} of ${bundle}`).to.include(`'${name}'`)
    }
  })

  for (const [logicalId] of functions) {
    const parameter = logicalId.replace(/Function$/, '')
    const name = textOf(property(logicalId, 'CodeUri')).replace('../dist/lambda/', '')

    it(`tell of ${name}: errors above 5 %, durations above 80 % of its time, throttles`, () => {
      const dimensions = [{ Name: 'FunctionName', Value: { Ref: parameter } }]
      const rate = named(`${name}-error-rate`)
      expect(at(rate, 'Metrics', 0)).to.deep.equal({ Id: 'rate', Expression: '100 * errors / invocations', Label: 'errors in percent' })
      expect(listOf(at(rate, 'Metrics')).slice(1)).to.deep.equal(
        [['errors', 'Errors'], ['invocations', 'Invocations']].map(([Id, MetricName]) => ({
          Id,
          ReturnData: false,
          MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: dimensions }, Stat: 'Sum', Period: 300 },
        })),
      )
      expect(rate).to.deep.include({ Threshold: 5, TreatMissingData: 'notBreaching' })
      const milliseconds = Number(property(logicalId, 'Timeout')) * 1_000
      expect(named(`${name}-duration`)).to.deep.include({ Dimensions: dimensions, Statistic: 'Maximum', Threshold: 0.8 * milliseconds })
      expect(named(`${name}-throttles`)).to.deep.include({ Dimensions: dimensions, Statistic: 'Sum', Threshold: 0 })
    })
  }

  it('leave the time of consume-queue alone where it waits by design', () => {
    const conditional = alarmResources.filter(([, resource]) => at(resource, 'Condition') !== undefined)
    expect(conditional.map(([name]) => name)).to.deep.equal(['ConsumeQueueDurationAlarm'])
    expect(at(conditional[0]?.[1], 'Condition')).to.equal('QueueIsNotHeld')
    expect(at(nested, 'Conditions', 'QueueIsNotHeld')).to.deep.equal({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'QueueWait' }, 'hold'] }] })
  })

  it('tell of silence where a schedule measures', () => {
    const silent = alarms.filter((alarm) => at(alarm, 'TreatMissingData') === 'breaching').map(alarmName)
    expect(silent).to.have.members(['files-age', 'ordered-age', 'packet-gap'])
    // Two sweeps fall into one period, so that one of them may fail.
    for (const name of ['files-age', 'packet-gap']) expect(Number(at(named(name), 'Period')), name).to.be.at.least(2 * 15 * 60)
    const others = alarms.filter((alarm) => !silent.includes(alarmName(alarm)))
    for (const alarm of others) expect(at(alarm, 'TreatMissingData'), alarmName(alarm)).to.equal('notBreaching')
  })

  it('know no threshold but those that a deployment sets, and none at all', () => {
    const set = { 'files-age': 'FileAgeAlarmSeconds', 'ordered-age': 'QueueAgeAlarmSeconds', 'packet-gap': 'PacketGapAlarmSeconds' }
    for (const [name, parameter] of Object.entries(set)) expect(at(named(name), 'Threshold'), name).to.deep.equal({ Ref: parameter })
    const hours = { Period: 3_600, EvaluationPeriods: { Ref: 'PacketsHeldAlarmHours' } }
    expect(named('packets-held')).to.deep.include({ ...hours, Statistic: 'Maximum', Threshold: 0 })
    const others = alarms.filter((alarm) => !/-(?:error-rate|duration|age)$|packet-gap/.test(alarmName(alarm)))
    expect(others.filter((alarm) => at(alarm, 'Threshold') !== 0).map(alarmName)).to.deep.equal([])
  })

  it('look at each queue and each state machine under its own name', () => {
    const dimension = (name: string): Node | undefined => at(named(name), 'Dimensions', 0, 'Value')
    expect(dimension('dead-letters')).to.deep.equal({ Ref: 'DeadLetterQueueName' })
    expect(dimension('ordered-dead-letters')).to.deep.equal({ Ref: 'OrderDeadLetterQueueName' })
    for (const machine of ['Workflow', 'Packets', 'Backfill']) {
      const name = machine.toLowerCase()
      for (const end of ['failed', 'timed-out']) expect(dimension(`${name}-${end}`), machine).to.deep.equal({ Ref: `${machine}Arn` })
      expect(property('Observability', 'Parameters', `${machine}Arn`)).to.deep.equal({ Ref: `${machine}StateMachine` })
    }
    for (const parameter of ['DeadLetterQueue', 'OrderDeadLetterQueue', 'OrderQueue']) {
      expect(property('Observability', 'Parameters', `${parameter}Name`)).to.deep.equal({ 'Fn::GetAtt': `${parameter}.QueueName` })
    }
  })
})

const PRICE = '0.000025'

/** The body as CloudWatch gets it. */
function dashboard(): { readonly text: string; readonly body: Node } {
  const template = textOf(at(nested, 'Resources', 'Dashboard', 'Properties', 'DashboardBody', 'Fn::Sub'))
  const text = template.replace(/\$\{([\w:]+)\}/g, (_, name: string) => (name.endsWith('Usd') ? PRICE : name))
  return { text, body: JSON.parse(text) as Node }
}

describe('deploy/observability.yaml: the dashboard', () => {
  const { text, body } = dashboard()
  const widgets = listOf(at(body, 'widgets'))
  const titled = (title: string): Node => widgets.find((widget) => textOf(at(widget, 'properties', 'title')).startsWith(title))!
  const metricsIn = (title: string): readonly Node[] => listOf(at(titled(title), 'properties', 'metrics'))

  it('shows files by state, rows, executions, durations, errors, ages, dead letters, packets and what an execution costs', () => {
    expect(widgets.map((widget) => textOf(at(widget, 'properties', 'title')))).to.deep.equal([
      'Files by the state that they ended in', 'Rows', 'Executions of the workflow', 'Duration, half of the calls below (p50)',
      'Duration, 99 of 100 calls below (p99)', 'Errors', 'Age of the oldest file, backlog of ordered files', 'Dead letters', 'Packets',
      'Estimated cost of an execution of the workflow',
    ])
    const ends = Object.keys(RECEIPT_TRANSITIONS).filter((state) => !['RECEIVED', 'ROUTED'].includes(state))
    expect(metricsIn('Files by').map((metric) => textOf(at(metric, 0, 'label')))).to.have.members(ends)
    expect(metricsIn('Packets').map((metric) => at(metric, 1))).to.deep.equal(['PacketsProcessed', 'PacketsHeld', 'PacketsFailed', 'PacketGaps'])
    for (const title of ['Duration, half', 'Duration, 99', 'Errors']) expect(metricsIn(title), title).to.have.length(functions.length)
    expect(['Duration, half', 'Duration, 99'].map((title) => at(titled(title), 'properties', 'stat'))).to.deep.equal(['p50', 'p99'])
  })

  it('fills its grid without a gap or an overlap', () => {
    const cells = widgets.flatMap((widget) => {
      const edge = (name: string): number => Number(at(widget, name))
      const columns = Array.from({ length: edge('width') }, (_, column) => edge('x') + column)
      const rows = Array.from({ length: edge('height') }, (_, row) => edge('y') + row)
      return rows.flatMap((row) => columns.map((column) => `${column.toString()},${row.toString()}`))
    })
    expect(new Set(cells).size).to.equal(cells.length)
    expect(cells.length).to.equal(24 * 24)
  })

  it('names only metrics that are written', () => {
    const searched = [...text.matchAll(/\{\\"Sluice\/Prefix\\",([\w,]+)\} MetricName=\\"(\w+)\\"/g)].map((match) => [match[2]!, ...match[1]!.split(',')])
    const direct = widgets.flatMap((widget) => listOf(at(widget, 'properties', 'metrics'))).filter((metric) => at(metric, 0) === 'Sluice/Prefix')
    const shown = [...searched, ...direct.map((metric) => [textOf(at(metric, 1)), textOf(at(metric, 2))])]
    expect(shown.length).to.be.at.least(15)
    const written = new Map(Object.entries(METRIC_NAMES).map(([name, { dimensions }]) => [name, ['FunctionName', ...dimensions]]))
    for (const [name = '', ...dimensions] of shown) expect(dimensions, name).to.have.members(written.get(name) ?? ['no such metric'])
  })

  it('refers in expressions only to what has that id, and shows it once', () => {
    for (const widget of widgets) {
      const metrics = listOf(at(widget, 'properties', 'metrics'))
      const ids = metrics.flatMap((metric) => listOf(metric).flatMap((part) => at(part, 'id') ?? [])).map(textOf)
      expect(new Set(ids).size).to.equal(ids.length)
      const expressions = metrics.flatMap((metric) => at(metric, 0, 'expression') ?? []).map(textOf)
      const computed = expressions.filter((expression) => !expression.includes('SEARCH')).join(' ')
      const used = [...computed.matchAll(/\b[a-z]\w*\b/g)].map((match) => match[0])
      expect(used.filter((id) => !ids.includes(id))).to.deep.equal([])
    }
  })

  it('counts into the cost of an execution the memory of each of its functions, requests and the states that a file takes', () => {
    const steps = ['Ingest', 'Validate', 'Transform', 'Output', 'RecordFailure']
    const metrics = metricsIn('Estimated')
    const expressions = new Map(metrics.map((metric) => [at(metric, 0, 'id'), at(metric, 0, 'expression')]))
    const memory = steps.map((step) => `${(Number(property(`${step}Function`, 'MemorySize')) / 1_024).toString()} * d_${step}`)
    expect(expressions.get('gb_seconds')).to.equal(`(${memory.join(' + ')}) / 1000`)
    expect(expressions.get('requests')).to.equal(steps.map((step) => `n_${step}`).join(' + '))
    const transitions = `started * ${statesOfAFile().toString()}`
    expect(expressions.get('usd')).to.equal(`(gb_seconds * ${PRICE} + requests * ${PRICE} + ${transitions} * ${PRICE}) / started`)
    for (const step of steps) {
      expect(metrics).to.deep.include(['AWS/Lambda', 'Duration', 'FunctionName', step, { id: `d_${step}`, visible: false }])
      expect(metrics).to.deep.include(['AWS/Lambda', 'Invocations', 'FunctionName', step, { id: `n_${step}`, visible: false }])
    }
  })

  it('takes prices from parameters that say of when they are', () => {
    for (const name of ['LambdaGbSecondUsd', 'LambdaRequestUsd', 'StateTransitionUsd']) {
      const parameter = at(template, 'Parameters', name)
      expect(textOf(at(parameter, 'Description')), name).to.match(/us-east-1.* in \w+ 20\d\d\.$/)
      expect(new RegExp(textOf(at(parameter, 'AllowedPattern'))).test(textOf(at(parameter, 'Default'))), name).to.equal(true)
    }
  })
})

/** The states that one file is led through that meets no trouble, Lambda doing the work, each once. */
function statesOfAFile(): number {
  const machine = JSON.parse(readFileSync(new URL('../../deploy/etl.asl.json', import.meta.url), 'utf8')) as Node
  // What choices lead to, in this order, since one of them may also lead to the end of an item, or back.
  const way = ['ProcessFiles', 'Begin', 'Registered', 'Transform', 'Output', 'Done', 'Processed']
  const entered = new Set<string>()
  const walk = (states: Node | undefined, name: string): void => {
    const state = at(states, name)
    entered.add(name)
    const item = at(state, 'ItemProcessor')
    if (item !== undefined) walk(at(item, 'States'), textOf(at(item, 'StartAt')))
    const ways = [...listOf(at(state, 'Choices')).map((choice) => at(choice, 'Next')), at(state, 'Default')]
    const next = at(state, 'Type') === 'Choice' ? way.find((target) => ways.includes(target) && !entered.has(target)) : at(state, 'Next')
    if (next !== undefined) walk(states, textOf(next))
  }
  walk(at(machine, 'States'), textOf(at(machine, 'StartAt')))
  expect([...entered]).to.include.members(way)
  return entered.size
}

describe('deploy/observability.yaml: the budget', () => {
  const budget = at(nested, 'Resources', 'Budget')

  it('is there only where a sum is named', () => {
    expect(at(budget, 'Condition')).to.equal('HasBudget')
    expect(at(nested, 'Conditions', 'HasBudget')).to.deep.equal({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'MonthlyBudgetUsd' }, ''] }] })
    expect(at(template, 'Parameters', 'MonthlyBudgetUsd', 'Default')).to.equal('')
  })

  it('counts what bears the tag, and tells the topic of what is spent and of what will be', () => {
    expect(at(budget, 'Properties', 'Budget')).to.deep.include({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: { Ref: 'MonthlyBudgetUsd' }, Unit: 'USD' },
      CostFilters: { TagKeyValue: [{ 'Fn::Join': ['$', ['user:Project', { Ref: 'ProjectTag' }]] }] },
    })
    const notifications = listOf(at(budget, 'Properties', 'NotificationsWithSubscribers'))
    expect(notifications.map((one) => at(one, 'Notification', 'NotificationType'))).to.deep.equal(['ACTUAL', 'FORECASTED'])
    const subscribers = [{ SubscriptionType: 'SNS', Address: { Ref: 'NoticeTopicArn' } }]
    for (const one of notifications) expect(at(one, 'Subscribers')).to.deep.equal(subscribers)
    const [, byBudget] = listOf(property('NoticeTopicPolicy', 'PolicyDocument', 'Statement'))
    expect(byBudget).to.deep.include({
      Effect: 'Allow',
      Principal: { Service: 'budgets.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    })
  })
})
