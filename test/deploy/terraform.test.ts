import { expect } from 'chai'
import { parse } from '@cdktf/hcl2json'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { ofType, template } from './template-parts.ts'

const MODULE = join(import.meta.dirname, '../../deploy/terraform')
const EXAMPLE = join(MODULE, 'examples/basic')
/** What the module asks for besides the parameters of the stack. */
const OWN_VARIABLES = ['stack_name', 'tags', 'template_url']

const parameters = entriesOf(at(template, 'Parameters'))
const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8')
const files = globSync('**/*.tf', { cwd: MODULE }).sort()

const UNKNOWN_TYPE = { type: 'a type that this test does not know', parse: (text: string): Node => text }
/** What a type of the template's is in Terraform, and what its defaults are there. */
const TYPES = new Map<string, { readonly type: string; readonly parse: (text: string) => Node }>([
  ['String', { type: 'string', parse: (text) => text }],
  ['Number', { type: 'number', parse: Number }],
  ['CommaDelimitedList', { type: 'list(string)', parse: (text) => (text === '' ? [] : text.split(',')) }],
])

async function document(folder: string, file: string): Promise<Node> {
  return (await parse(file, read(folder, file))) as Node
}

/** Everything that Terraform's own formatter settles about such files: indents of two spaces, and `=` one below the other. */
function misformatted(text: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let column: number | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const say = (what: string): void => void found.push(`line ${(index + 1).toString()}: ${what}`)
    const code = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*$/, '')
    if (/[ \t\r]$/.test(line) || line.includes('\t')) say('white space')
    if (/^\s*[})\]]/.test(code)) depth -= 1
    if (line !== '' && line.search(/\S/) !== depth * 2) say(`indented by ${line.search(/\S/).toString()} and not by ${(depth * 2).toString()}`)
    const equals = /^\s*[A-Za-z_]\w* *=(?= )/.exec(code)?.[0].length
    const opens = (code.match(/[{([]/g) ?? []).length - (code.match(/[})\]]/g) ?? []).length
    if (equals === undefined || opens > 0) column = undefined
    else {
      if (column !== undefined && equals !== column) say('= is not below the one above')
      column = equals
    }
    depth += opens + (/^\s*[})\]]/.test(code) ? 1 : 0)
  }
  if (!text.endsWith('\n') || text.endsWith('\n\n')) found.push('the end: not one newline')
  return found
}

describe('Terraform module', () => {
  it('has as variables the parameters of the stack and what names it, of the same types and with the same defaults', async () => {
    const variables = entriesOf(at(await document(MODULE, 'variables.tf'), 'variable'))
    expect(variables.map(([name]) => name).sort()).to.deep.equal([...OWN_VARIABLES, ...parameters.map(([name]) => snake(name))].sort())
    for (const [name, parameter] of parameters) {
      const variable = variables.find(([own]) => own === snake(name))?.[1]
      const fallback = at(parameter, 'Default')
      const { type, parse: valueOf } = TYPES.get(textOf(at(parameter, 'Type'))) ?? UNKNOWN_TYPE
      expect(at(variable, 0, 'type'), name).to.equal(`\${${type}}`)
      expect(at(variable, 0, 'default'), name).to.deep.equal(fallback === undefined ? undefined : valueOf(textOf(fallback)))
      expect(at(variable, 0, 'nullable'), name).to.equal(false)
    }
    for (const [name, variable] of variables) expect(textOf(at(variable, 0, 'description')), name).to.match(/^\w.{15,}\.$/s)
  })

  it('checks what the template checks', async () => {
    const variables = at(await document(MODULE, 'variables.tf'), 'variable')
    for (const [name, parameter] of parameters) {
      const conditions = listOf(at(variables, snake(name), 0, 'validation')).map((validation) => textOf(at(validation, 'condition'))).join(' && ')
      const values = listOf(at(parameter, 'AllowedValues')).map((value) => JSON.stringify(value)).join(', ')
      if (values !== '') expect(conditions, name).to.include(`contains([${values}], var.${snake(name)})`)
      for (const [limit, sign] of [['MinValue', '>='], ['MaxValue', '<=']] as const) {
        const value = at(parameter, limit)
        if (value !== undefined) expect(conditions, name).to.match(new RegExp(`var\\.${snake(name)} ${sign} ${textOf(value)}\\b`))
      }
      const pattern = at(parameter, 'AllowedPattern')
      // Terraform's expressions know no look-ahead: what stands in one becomes an expression of its own.
      const long = typeof pattern === 'string' ? /\{(\d+),(\d{4,})\}/.exec(pattern) : null
      // Nor do they repeat more than 1,000 times.
      if (long !== null) expect(conditions, name).to.match(new RegExp(`length\\(.*\\) >= ${long[1] ?? ''} && .* <= ${long[2] ?? ''}`))
      else if (typeof pattern === 'string') for (const part of pattern.replaceAll('(?=.*', ' ').split(' ')) {
        const end = part.endsWith(')') && !pattern.startsWith(part) ? part.slice(0, -1) : part
        if (end !== '^') expect(conditions, name).to.include(JSON.stringify(end.split(').')[0] ?? '').slice(1, -1))
      }
    }
  })

  it('hands every parameter to the stack', async () => {
    const stack = at(await document(MODULE, 'main.tf'), 'resource', 'aws_cloudformation_stack', 'sluice', 0)
    expect(at(stack, 'parameters')).to.equal('${local.parameters}')
    expect(at(stack, 'template_url')).to.equal('${var.template_url}')
    const handed = entriesOf(at(await document(MODULE, 'parameters.tf'), 'locals', 0, 'parameters'))
    expect(handed.map(([name]) => name).sort()).to.deep.equal(parameters.map(([name]) => name).sort())
    for (const [name, value] of handed) expect(textOf(value), name).to.match(new RegExp(`^\\$\\{(?:tostring\\(|join\\(",", )?var\\.${snake(name)}\\)?\\}$`))
  })

  it('has the capabilities that the template needs and no other', async () => {
    const stack = at(await document(MODULE, 'main.tf'), 'resource', 'aws_cloudformation_stack', 'sluice', 0)
    const named = ofType('AWS::IAM::Role').some(([, role]) => at(role, 'Properties', 'RoleName') !== undefined)
    expect(listOf(at(stack, 'capabilities'))).to.have.members(['CAPABILITY_AUTO_EXPAND', named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'])
  })

  it('passes every output of the stack through, and null for one that the stack may be without', async () => {
    const outputs = entriesOf(at(await document(MODULE, 'outputs.tf'), 'output'))
    const expected = entriesOf(at(template, 'Outputs')).map(([name, output]) => {
      const all = 'aws_cloudformation_stack.sluice.outputs'
      return [snake(name), at(output, 'Condition') === undefined ? `\${${all}["${name}"]}` : `\${lookup(${all}, "${name}", null)}`]
    })
    expect(outputs.map(([name, output]) => [name, at(output, 0, 'value')])).to.have.deep.members(expected)
  })

  it('is called by the example with variables that there are, and all that have no default', async () => {
    const variables = entriesOf(at(await document(MODULE, 'variables.tf'), 'variable'))
    const example = await document(EXAMPLE, 'main.tf')
    const given = entriesOf(at(example, 'module', 'sluice', 0)).map(([name]) => name).filter((name) => name !== 'source')
    expect(variables.map(([name]) => name)).to.include.members(given)
    expect(given).to.include.members(variables.filter(([, variable]) => at(variable, 0, 'default') === undefined).map(([name]) => name))
    const outputs = entriesOf(at(await document(MODULE, 'outputs.tf'), 'output')).map(([name]) => name)
    const shown = entriesOf(at(example, 'output')).map(([, output]) => textOf(at(output, 0, 'value')).replace('${module.sluice.', '').replace('}', ''))
    expect(outputs).to.include.members(shown)
  })

  it('asks for the same versions in the module and in the example', async () => {
    const [own, example] = [await document(MODULE, 'versions.tf'), await document(EXAMPLE, 'main.tf')]
    expect(at(own, 'terraform')).to.deep.equal(at(example, 'terraform'))
    expect(textOf(at(own, 'terraform', 0, 'required_providers', 0, 'aws', 'source'))).to.equal('hashicorp/aws')
  })

  for (const file of files) it(`${file} is formatted`, () => expect(misformatted(read(MODULE, file))).to.deep.equal([]))

  it('would notice what is not formatted', () => {
    expect(misformatted('a {\n  b = 1\n}\n')).to.deep.equal([])
    const wrong = ['a {\n b = 1\n}\n', 'a {\n  b = 1\n  cc = 2\n}\n', 'a {\n\tb = 1\n}\n', 'a {\n  b = 1 \n}\n', 'a {\n}', 'a {\n}\n\n', 'a {\n  b = [\n  1\n  ]\n}\n']
    for (const text of wrong) expect(misformatted(text), text).to.have.length.above(0)
  })
})

/** Asks nobody on the network whether there is a newer one. */
const env = { ...process.env, CHECKPOINT_DISABLE: '1' }
const installed = spawnSync('terraform', ['version'], { env }).status === 0

describe(`Terraform itself${installed ? '' : ' (not run: no terraform on the PATH)'}`, function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluice-terraform-'))
  after(() => rmSync(folder, { recursive: true }))
  const terraform = (cwd: string, ...args: readonly string[]) => spawnSync('terraform', args, { cwd, env, encoding: 'utf8', timeout: 30_000 })
  before(function () {
    if (!installed) {
      process.stderr.write('      terraform fmt and validate: not run, there is no terraform on the PATH\n')
      this.skip()
    }
  })

  it('finds nothing to format', () => {
    expect(terraform(MODULE, 'fmt', '-check', '-recursive', '-list=true').stdout).to.equal('')
  })

  describe('reads the variables', () => {
    // No provider is needed for these two files, so the rules can be tried without a registry.
    const bare = join(folder, 'bare')
    const valid = {
      stack_name: 'files', template_url: 'https://artifacts.s3.eu-west-1.amazonaws.com/t.yaml', bucket_name: 'my-lake', ingestion_bucket_name: 'my-in',
      processed_bucket_name: 'my-star', glue_job_name: 'etl-*', state_machine_arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:mine',
    }
    const parametersOf = (values: Readonly<Record<string, string>>) => {
      const flags = Object.entries({ ...valid, ...values }).map(([name, value]) => `-var=${name}=${value}`)
      const args = ['console', ...flags]
      return spawnSync('terraform', args, { cwd: bare, env, input: 'jsonencode(local.parameters)\n', encoding: 'utf8', timeout: 30_000 })
    }
    before(() => {
      cpSync(MODULE, bare, { recursive: true, filter: (path) => path === MODULE || /(?:variables|parameters)\.tf$/.test(path) })
      execFileSync('terraform', ['init', '-input=false'], { cwd: bare, env, stdio: 'pipe' })
    })

    it('and makes text of every parameter', () => {
      const { stdout, stderr } = parametersOf({ glue_poll_seconds: '30' })
      expect(stderr).to.not.include('Error')
      const made = JSON.parse(JSON.parse(stdout) as string) as Readonly<Record<string, unknown>>
      const expected = Object.fromEntries(parameters.map(([name, parameter]) => [name, String(Reflect.get(valid, snake(name)) ?? at(parameter, 'Default'))]))
      expect(made).to.deep.equal({ ...expected, GluePollSeconds: '30' })
    })

    const wrong: readonly (readonly [name: string, value: string])[] = [
      ['bucket_name', 'My_Lake'], ['packet_key_template', '{table}.jsonl'], ['packet_policy', 'maybe'], ['glue_poll_seconds', '0'],
      ['log_retention_days', '2'], ['reader_account_id', '1'], ['reader_external_id', 'x'], ['redshift_schema', ''], ['kms_key_arn', 'alias/mine'], ['template_url', 'packaged.yaml'], ['stack_name', '1st'],
    ]
    const incomplete: readonly (readonly [values: Readonly<Record<string, string>>, missing: string])[] = [
      [{ reader_account_id: '123456789012' }, 'reader_external_id'],
      [{ redshift_workgroup: 'etl' }, 'redshift_database'],
      [{ redshift_cluster: 'etl', redshift_database: 'lake' }, 'redshift_copy_role_arn'],
      [{ redshift_workgroup: 'etl', redshift_cluster: 'etl' }, 'redshift_cluster'],
      [{ subnet_ids: '["subnet-1"]' }, 'security_group_ids'],
    ]
    it('and what must be given together', () => {
      for (const [values, missing] of incomplete) expect(parametersOf(values).stderr, missing).to.include(`${missing} must`)
      const whole = parametersOf({ subnet_ids: '["subnet-1","subnet-2"]', security_group_ids: '["sg-1"]' })
      expect(JSON.parse(JSON.parse(whole.stdout) as string)).to.include({ SubnetIds: 'subnet-1,subnet-2', SecurityGroupIds: 'sg-1' })
    })

    it('and refuses wrong values by the name of the variable', () => {
      for (const [name, value] of wrong) expect(parametersOf({ [name]: value }).stderr, `${name}=${value}`).to.include(`${name} must`)
    })
  })

  // Fetching the provider anew for every run of the tests would take minutes.
  const cached = process.env['TF_PLUGIN_CACHE_DIR'] !== undefined
  it(`validates the module and the example${cached ? '' : ' (not run: TF_PLUGIN_CACHE_DIR names no folder to keep the provider in)'}`, function () {
    if (!cached) {
      process.stderr.write('      terraform validate: not run, as TF_PLUGIN_CACHE_DIR names no folder to keep the provider in\n')
      this.skip()
    }
    const place = join(folder, 'whole')
    cpSync(MODULE, place, { recursive: true, filter: (path) => !path.includes('.terraform') })
    for (const root of [place, join(place, 'examples/basic')]) {
      const init = terraform(root, 'init', '-backend=false', '-input=false')
      expect(init.status, init.stderr).to.equal(0)
      const { status, stdout, stderr } = terraform(root, 'validate')
      expect(status, stdout + stderr).to.equal(0)
    }
  })
})
