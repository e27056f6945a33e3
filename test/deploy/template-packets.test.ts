import { expect } from 'chai'
import { DEFAULT_PACKET_KEY_TEMPLATE } from '../../src/domain/packets/packet-key.ts'
import { MANIFEST_KEY, outputKeys, packetRejectsKey, packetWarningsKey, stateKey } from '../../src/domain/star/output-name.ts'
import { TOTESYS } from '../../src/domain/star/totesys.ts'
import { readPacketsEnvironment } from '../../src/entrypoints/composition/packets-environment.ts'
import { machineText, PLACEHOLDERS } from './packets-machine.ts'
import { at, entriesOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { keysFor, property, template, variablesOf } from './template-parts.ts'

describe('deploy/template.yaml: packets', () => {
  it('gives the function an environment that it takes', () => {
    const environment = readPacketsEnvironment(variablesOf('ProcessPacketsFunction'))
    expect(environment).to.deep.include({ ingestionBucket: 'in', processedBucket: 'out', policies: { missingRows: 'hold', gaps: 'proceed' } })
    expect(environment.template.source).to.equal(DEFAULT_PACKET_KEY_TEMPLATE)
  })

  it('lets the keys of packets be as the function can read them', () => {
    const pattern = new RegExp(textOf(at(template, 'Parameters', 'PacketKeyTemplate', 'AllowedPattern')))
    expect([DEFAULT_PACKET_KEY_TEMPLATE, '{date}/{table}_{id:08}_{time}.jsonl', '{table}-{id}'].filter(key => !pattern.test(key))).to.deep.equal([])
    expect(['', '{table}.jsonl', '{id}.jsonl', '{table}_{id:8}', 'table_id'].filter(key => pattern.test(key))).to.deep.equal([])
  })

  it('has a schedule by which the function finishes what was left', () => {
    const [target] = property('PacketsSweepRule', 'Targets') as readonly Node[]
    expect(target).to.deep.include({ Arn: { 'Fn::GetAtt': 'ProcessPacketsFunction.Arn' }, Input: '{"schedule":"sweep"}' })
    expect(property('PacketsSweepPermission')).to.deep.include({ FunctionName: { Ref: 'ProcessPacketsFunction' }, SourceArn: { 'Fn::GetAtt': 'PacketsSweepRule.Arn' } })
  })

  it('gives the right to write all that a packet leaves', () => {
    const reached = keysFor('ProcessPacketsRole', 's3:PutObject').map(key => new RegExp(`^${key.replaceAll('*', '.*')}$`))
    const packet = { table: 'sales_order', id: 1 }
    const hash = '0'.repeat(64)
    const tables = TOTESYS.tables.flatMap(({ name }) => Object.values(outputKeys(name, packet, 0n, hash)))
    const states = TOTESYS.sources.map(({ name }) => stateKey(name, packet, hash))
    expect([tables.length, states.length]).to.deep.equal([22, 11])
    const keys = [MANIFEST_KEY, ...tables, ...states, packetRejectsKey(packet), packetWarningsKey(packet)]
    expect(keys.filter(key => !reached.some(pattern => pattern.test(key)))).to.deep.equal([])
  })
})

describe('deploy/template.yaml: the state machine of packets', () => {
  it('is the definition that lies beside the template, every placeholder of it filled in', () => {
    expect(property('PacketsStateMachine', 'DefinitionUri')).to.equal('packets.asl.json')
    const filled = entriesOf(property('PacketsStateMachine', 'DefinitionSubstitutions'))
    expect(filled.map(([name]) => name)).to.have.members(PLACEHOLDERS)
    expect(Object.fromEntries(filled)).to.deep.equal({
      Partition: { Ref: 'AWS::Partition' },
      ProcessPacketsFunctionArn: { 'Fn::GetAtt': 'ProcessPacketsFunction.Arn' },
      NoticeTopicArn: { Ref: 'NoticeTopic' },
    })
  })

  it('is a standard one with a role of its own, traces, and logs that hold no data', () => {
    expect(property('PacketsStateMachine', 'Type')).to.equal('STANDARD')
    expect(property('PacketsStateMachine', 'Role')).to.deep.equal({ 'Fn::GetAtt': 'PacketsStateMachineRole.Arn' })
    expect(property('PacketsStateMachine', 'Tracing')).to.deep.equal({ Enabled: true })
    expect(property('PacketsStateMachine', 'Logging')).to.deep.equal({
      Level: 'ALL',
      IncludeExecutionData: false,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': 'PacketsStateMachineLogGroup.Arn' } } }],
    })
    expect(property('PacketsStateMachineLogGroup', 'RetentionInDays')).to.deep.equal({ Ref: 'LogRetentionDays' })
    expect(textOf(property('PacketsStateMachineLogGroup', 'LogGroupName'))).to.include('/aws/vendedlogs/states/')
  })

  it('waits longer than the function can take', () => {
    const definition = JSON.parse(machineText()) as Node
    const patience = Number(at(definition, 'States', 'ProcessPackets', 'TimeoutSeconds'))
    expect(patience).to.be.within(Number(property('ProcessPacketsFunction', 'Timeout')) + 10, 1_000)
  })
})
