// Checks what the Serverless transform makes of deploy/template.yaml: versions, aliases and what calls them have names there that the
// template itself does not show. Needs Python with aws-sam-translator, which comes with cfn-lint; without it nothing is checked, and
// with --require that is a failure.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const inEnvironment = ['.cache/cfn-lint/bin/python', '.cache/cfn-lint/Scripts/python.exe'].map(path).find((file) => existsSync(file))
const python = inEnvironment ?? 'python3'
const problems = []

if (spawnSync(python, ['-c', 'import samtranslator']).status !== 0) {
  console.error('The expanded template was NOT checked: Python with aws-sam-translator, which comes with cfn-lint, was not found.')
  process.exit(process.argv.includes('--require') ? 1 : 0)
}
const command = [path('scripts/expand-template.py'), path('deploy/template.yaml')]
const expansion = spawnSync(python, command, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
if (expansion.status !== 0) {
  console.error(`deploy/template.yaml could not be expanded:\n${expansion.stderr}`)
  process.exit(1)
}
const { Parameters: parameters, Conditions: conditions, Resources: resources, Outputs: outputs } = JSON.parse(expansion.stdout)

const check = (holds, problem) => void (holds || problems.push(problem))
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)
const ofType = (type) => Object.entries(resources).filter(([, resource]) => resource.Type === type)
/** What stands in the place of a node while these conditions hold and no others. */
const chosen = (node, holding) => {
  const [condition, yes, no] = node?.['Fn::If'] ?? []
  return condition === undefined ? node : chosen(holding.includes(condition) ? yes : no, holding)
}

checkReferences()
checkWorkflow()
for (const name of ['RouteFile', 'ConvertCsv']) checkAlias(`${name}Function`)
checkCalls()
checkLimits()

if (problems.length > 0) console.error(['The expanded deploy/template.yaml is not right:', ...problems].join('\n  '))
else console.log(`deploy/template.yaml, expanded: no findings (${Object.keys(resources).length.toString()} resources)`)
process.exit(problems.length > 0 ? 1 : 0)

/** Everything that is referred to is there, the names too that the transform makes up. */
function checkReferences() {
  const known = new Set([...Object.keys(parameters), ...Object.keys(resources)])
  const refer = (name, place) => check(name.startsWith('AWS::') || known.has(name), `${place} refers to ${name}, which is nowhere`)
  const walk = (node, place) => {
    if (Array.isArray(node)) return node.forEach((item) => walk(item, place))
    if (node === null || typeof node !== 'object') return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'Ref') refer(value, place)
      else if (key === 'Fn::GetAtt') refer(Array.isArray(value) ? value[0] : value.split('.')[0], place)
      else if (key === 'Fn::Sub') substituted(value, place)
      else if (key === 'Fn::If') check(conditions[value[0]] !== undefined, `${place} asks for the condition ${value[0]}, which is nowhere`)
      walk(value, place)
    }
  }
  const substituted = (value, place) => {
    const [text, values = {}] = Array.isArray(value) ? value : [value]
    for (const [, name] of text.matchAll(/\$\{([\w:.]+)\}/g)) if (!Object.hasOwn(values, name)) refer(name.split('.')[0], place)
  }
  for (const [name, resource] of Object.entries(resources)) {
    walk(resource.Properties, name)
    for (const other of [resource.DependsOn ?? []].flat()) refer(other, name)
  }
  for (const [name, output] of Object.entries(outputs)) walk(output.Value, `output ${name}`)
}

/** Executions are started by an alias of a version that a later deployment leaves in its place. */
function checkWorkflow() {
  const { WorkflowStateMachineVersion: version, WorkflowStateMachineAliaslive: alias } = resources
  const revision = { 'Fn::GetAtt': ['WorkflowStateMachine', 'StateMachineRevisionId'] }
  check(version?.Type === 'AWS::StepFunctions::StateMachineVersion', 'the workflow has no version')
  check(isSame(version?.Properties.StateMachineRevisionId, revision), 'a change of the workflow makes no version')
  const stays = version?.UpdateReplacePolicy === 'Retain' && version?.DeletionPolicy === 'Retain'
  check(stays, 'a version of the workflow goes with the next one, and the alias could not be pointed back at it')
  const led = alias?.Properties.DeploymentPreference?.StateMachineVersionArn
  check(isSame(led, { Ref: 'WorkflowStateMachineVersion' }), 'the alias of the workflow does not lead to its version')
  for (const name of ['RouteFile', 'EnqueueFile', 'Sweep']) {
    const arn = resources[`${name}Function`].Properties.Environment.Variables.STEP_FUNCTION_ARN
    check(isSame(chosen(arn, []), { Ref: 'WorkflowStateMachineAliaslive' }), `${name} does not start the workflow by its alias`)
    check(isSame(chosen(arn, ['HasOwnWorkflow']), { Ref: 'StateMachineArn' }), `${name} does not start the workflow that the deployment names`)
    check(isSame(arn, outputs.WorkflowStateMachineArn.Value), `${name} starts another workflow than the output names`)
  }
}

/** The alias leads to a version that stays, and instances are kept ready for it alone. */
function checkAlias(name) {
  const alias = resources[`${name}Aliaslive`]?.Properties
  const version = resources[alias?.FunctionVersion?.['Fn::GetAtt']?.[0]]
  const isOwn = version?.Type === 'AWS::Lambda::Version' && isSame(version.Properties.FunctionName, { Ref: name })
  check(isOwn, `the alias of ${name} does not lead to a version of it`)
  check(version?.DeletionPolicy === 'Retain', `a version of ${name} goes with the next one, and the alias could not be pointed back at it`)
  const kept = { ProvisionedConcurrentExecutions: { Ref: 'ProvisionedConcurrency' } }
  const isKept = isSame(chosen(alias?.ProvisionedConcurrencyConfig, ['HasProvisionedConcurrency']), kept)
  check(isKept, `no instances of ${name} are kept ready`)
  const isNone = isSame(chosen(alias?.ProvisionedConcurrencyConfig, []), { Ref: 'AWS::NoValue' })
  check(isNone, `instances of ${name} are kept ready that nobody asked for`)
}

/** Every rule may call what it calls, under that very name, and what that fails on is kept under it too: with aliases and without. */
function checkCalls() {
  for (const holding of [[], ['HasProvisionedConcurrency']]) {
    for (const [name, rule] of ofType('AWS::Events::Rule')) {
      const arn = chosen(rule.Properties.Targets[0].Arn, holding)
      // A function's own ARN stands for its name: permissions and configurations are told either.
      const called = arn['Fn::GetAtt'] === undefined ? arn : { Ref: arn['Fn::GetAtt'][0] }
      checkPermission(name, called, holding)
      checkKept(called, holding)
    }
  }
}

function checkPermission(rule, called, holding) {
  const permissions = ofType('AWS::Lambda::Permission').map(([, permission]) => permission.Properties)
  const own = permissions.find(({ SourceArn }) => isSame(SourceArn, { 'Fn::GetAtt': [rule, 'Arn'] }))
  check(isSame(chosen(own?.FunctionName, holding), called), `${rule} may not call ${called.Ref}`)
}

function checkKept(called, holding) {
  const target = called.Ref.replace(/Alias\w+$/, '')
  const configs = ofType('AWS::Lambda::EventInvokeConfig').map(([, config]) => config.Properties)
  const [own, ...more] = configs.filter(({ FunctionName }) => isSame(FunctionName, { Ref: target }))
  const isKept = own?.DestinationConfig?.OnFailure?.Destination !== undefined && more.length === 0
  check(isKept, `what ${target} fails on is not kept, or twice`)
  const qualifier = called.Ref === target ? '$LATEST' : { 'Fn::Select': [7, { 'Fn::Split': [':', called] }] }
  check(isSame(chosen(own?.Qualifier, holding), qualifier), `what ${target} fails on is not kept for ${called.Ref}, which is called`)
}

/** CloudFormation's quotas, which the transform may take a template over, and roles, which it makes where none is named. */
function checkLimits() {
  check(Object.keys(resources).length <= 500, 'more than 500 resources')
  check(Object.keys(parameters).length <= 200, 'more than 200 parameters')
  check(Buffer.byteLength(expansion.stdout) <= 1024 * 1024, 'more than 1 MB')
  for (const [name, { Properties }] of ofType('AWS::Lambda::Function')) {
    const role = [Properties.Role['Fn::GetAtt']].flat()[0].replace(/\.Arn$/, '')
    check(role === name.replace(/Function$/, 'Role'), `${name} has the role ${role}, which the transform has made for it`)
  }
}
