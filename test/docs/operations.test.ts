import { expect } from 'chai'
import * as cloudformation from '@aws-sdk/client-cloudformation'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as s3 from '@aws-sdk/client-s3'
import * as sfn from '@aws-sdk/client-sfn'
import * as sqs from '@aws-sdk/client-sqs'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseLandingEvent } from '../../src/domain/events/parse-landing-event.ts'
import { ALARMS } from '../deploy/alarms.ts'
import { at, entriesOf, readTemplate } from '../deploy/read-template.ts'
import { linksOf, slugsOf, tableRows } from './markdown.ts'
import { refusalOf, shellCommands, sluiceArguments } from './shell-commands.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const TEXT = read('docs/operations.md')
const template = readTemplate()
const outputs = entriesOf(at(template, 'Outputs')).map(([name]) => name)
const parameters = entriesOf(at(template, 'Parameters')).map(([name]) => name)

const alarms = [...ALARMS.keys()]

const section = (title: string): string => TEXT.slice(TEXT.indexOf(`\n## ${title}\n`) + 1).split(/\n## /)[0] ?? ''
const commands = [...TEXT.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, script]) => shellCommands(script ?? ''))
const inline = [...TEXT.replaceAll(/^```.*?^```$/gms, '').matchAll(/`((?:npx sluice|aws) [^`]+)`/g)].flatMap(([, command]) => shellCommands(command ?? ''))
const programLines = [...commands, ...inline].flatMap((words) => {
  const args = sluiceArguments(words)
  return args === undefined ? [] : [args]
})
const awsLines = [...commands, ...inline].flatMap((words) => (words[0] === 'aws' ? [words.slice(1)] : []))

describe('docs/operations.md', () => {
  it('has a section for every alarm, and no section for none', () => {
    const headings = [...section('Alarms').matchAll(/^### (.*)$/gm)].map(([, heading]) => heading ?? '')
    const patterns = headings.map((heading) => /^`([a-z*-]+)`$/.exec(heading)?.[1] ?? heading)
    const covers = (pattern: string, name: string): boolean => new RegExp(`^${pattern.replace('*', '[a-z-]+')}$`).test(name)
    expect(alarms).to.have.length.above(10)
    for (const name of alarms) expect(patterns.filter((pattern) => covers(pattern, name)), name).to.have.length(1)
    for (const pattern of patterns) expect(alarms.filter((name) => covers(pattern, name)), pattern).to.have.length.above(0)
    for (const [index, text] of section('Alarms').split(/^### .*$/m).slice(1).entries()) expect(text.trim(), headings[index]).to.have.length.above(80)
  })

  it('tells for each function what waits when it fails', () => {
    const named = tableRows(section('Alarms')).flatMap(([first]) => [...(first ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1] ?? ''))
    expect(named).to.have.members(alarms.flatMap((name) => /^(.*)-error-rate$/.exec(name)?.[1] ?? []))
  })

  it('has commands that the program takes as they are', async () => {
    expect(new Set(programLines.map(([name]) => name))).to.include.keys('status', 'replay', 'sweep', 'queue', 'resume', 'redrive', 'explain', 'check')
    for (const args of programLines) {
      const line = args.join(' ')
      expect(await refusalOf(args), line).to.equal(undefined)
      expect(args.includes('--aws'), line).to.equal(args.includes('--stack'))
      if (args.includes('--aws')) expect(args[args.indexOf('--stack') + 1], line).to.equal('$STACK')
    }
  })

  it('writes letters into a file that explain reads', () => {
    const query = awsLines.find(([, operation]) => operation === 'receive-message')?.join(' ') ?? ''
    const [, members = ''] = /--query \{Records: Messages\[\]\.\{(.*?)\}\}/.exec(query) ?? []
    const event = { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'lake' }, object: { key: 'bronze/a.csv' } } }
    const message: Readonly<Record<string, string>> = { MessageId: '1', ReceiptHandle: 'h', Body: JSON.stringify(event) }
    const pairs = members.split(', ').map((member) => member.split(': '))
    const record = Object.fromEntries(pairs.map(([name = '', value = '']) => [name, /^'(.*)'$/.exec(value)?.[1] ?? message[value]]))
    expect(parseLandingEvent({ Records: [record] })).to.have.nested.property('0.kind', 'created')
    expect(record).to.include({ receiptHandle: 'h' })
  })

  it('has commands of AWS that there are', () => {
    const clients: Readonly<Record<string, object>> = { cloudformation, dynamodb, s3api: s3, sqs, stepfunctions: sfn }
    // No client of these is a dependency; what is used of them is listed here instead.
    const others: Readonly<Record<string, readonly string[]>> = {
      cloudwatch: ['describe-alarms'],
      events: ['disable-rule', 'enable-rule'],
      lambda: ['list-versions-by-function', 'update-alias', 'update-event-source-mapping'],
      logs: ['tail'],
      s3: ['cp'],
    }
    expect(awsLines).to.have.length.above(20)
    for (const [service = '', operation = ''] of awsLines) {
      if (operation === 'wait') continue
      const client = clients[service]
      const command = operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
      if (client === undefined) expect(others[service] ?? [], `aws ${service} ${operation}`).to.include(operation)
      else expect(Object.keys(client), `aws ${service} ${operation}`).to.include(`${command}Command`)
    }
  })

  it('names outputs, parameters, resources and functions that the stack has', () => {
    const asked = [...TEXT.matchAll(/\$\(output (\w+)\)/g)].map((match) => match[1] ?? '')
    expect(asked).to.have.length.above(5)
    for (const name of asked) expect(outputs).to.include(name)
    const named = [...TEXT.matchAll(/`([A-Z][a-z][A-Za-z]+)`/g)].map((match) => match[1] ?? '')
    const errors = ['TransientError', 'PermanentError', 'AccessDenied', 'InvalidEnvironment', 'MaxRetries']
    const known = [...outputs, ...parameters, ...entriesOf(at(template, 'Resources')).map(([name]) => name), ...errors]
    for (const name of named) expect(known, name).to.include(name)
    const resources = [...TEXT.matchAll(/LogicalResourceId=='(\w+)'/g)].map((match) => match[1] ?? '')
    for (const name of resources) expect(known, name).to.include(name)
    for (const [, name = ''] of TEXT.matchAll(/\/aws\/lambda\/\$STACK-([a-z-]+)/g)) expect(alarms, name).to.include(`${name}-error-rate`)
  })

  it('states the limits that the state machines have', () => {
    const machine = (name: string): string => read(`deploy/${name}.asl.json`)
    expect(machine('etl')).to.include('"$.glue_jobs[40]"').and.include(`"TimeoutSeconds": ${(10 * 86_400).toString()}`)
    expect(machine('packets')).to.include('"$.packets[200]"').and.include('"TimeoutSeconds": 7200')
    expect(machine('backfill')).to.include(`"TimeoutSeconds": ${(14 * 86_400).toString()}`).and.include('"ToleratedFailurePercentage": 5')
    for (const text of ['at most 40 files (workflow) or 200 packets', 'after ten days', 'longer than two hours', 'after 14 days', 'more than 5 % of the files']) expect(TEXT).to.include(text)
  })
})

describe('the documents for operators', () => {
  const documents = ['operations', 'threat-model', 'cost', 'report-template', 'risk-register'].map((name) => `docs/${name}.md`)

  it('have links that lead somewhere', () => {
    for (const document of [...documents, 'deploy/terraform/README.md']) {
      for (const link of linksOf(read(document))) {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? document : join(document, '..', path)
        expect(existsSync(join(ROOT, target)), `${document}: ${link}`).to.equal(true)
        if (anchor !== undefined) expect(slugsOf(read(target)), `${document}: ${link}`).to.include(anchor)
      }
    }
  })

  it('have a risk register with every column filled in and ids in their order', () => {
    const rows = tableRows(read('docs/risk-register.md'))
    expect(rows).to.have.length.above(15)
    for (const [index, row] of rows.entries()) {
      expect(row).to.have.length(7)
      expect(row[0]).to.equal(`R${(index + 1).toString()}`)
      for (const level of row.slice(2, 4)) expect(level, row[0]).to.be.oneOf(['low', 'medium', 'high'])
      expect(row[6], row[0]).to.be.oneOf(['operator', 'data team', 'sender', 'security'])
      for (const cell of row) expect(cell, row[0]).to.not.equal('')
    }
  })
})

describe('shellCommands', () => {
  const CASES: readonly (readonly [script: string, commands: readonly (readonly string[])[]])[] = [
    ['a b # c', [['a', 'b']]],
    ['a "b c" \'d "e"\' f\\"', [['a', 'b c', 'd "e"', 'f"']]],
    ['a "b \\"c\\"" > d', [['a', 'b "c"']]],
    ['a \\\n  b', [['a', 'b']]],
    ['a | b && c; d', [['a'], ['b'], ['c'], ['d']]],
    ['for x in $X; do a "$x"; done', [['for', 'x', 'in', '$X'], ['a', '$x'], ['done']]],
    ['A=$(b "c d" --e "$(f)")', [['A=$(b "c d" --e "$(f)")'], ['b', 'c d', '--e', '$(f)'], ['f']]],
  ]
  for (const [script, expected] of CASES) it(script, () => expect(shellCommands(script)).to.deep.equal(expected))

  it('refuses what the program refuses', async () => {
    expect(await refusalOf(['status', '--fast'])).to.match(/unknown option/)
    expect(await refusalOf(['walk'])).to.match(/unknown command/)
    expect(await refusalOf(['convert', 'a.csv'])).to.match(/missing required argument/)
  })
})
