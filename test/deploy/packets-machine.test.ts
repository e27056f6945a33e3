import validate from 'asl-validator'
import { expect } from 'chai'
import { PacketWorld, stamped } from '../usecases/packets/packet-world.ts'
import { EXECUTION, executeMachine, machineDefinition, machineText, named, PLACEHOLDERS } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'

const PAYLOAD = { packets: [{ table: 'staff', id: 1 }, { table: 'design', id: 7 }] }
const packet = (table: string, id: number, status: string, more: object = {}): object => ({ table, id, status, rows: 0, outputs: [], gaps: [], ...more })
const FAILED = packet('design', 7, 'failed', { error: { code: 'KeyError', message: 'There is no such packet' } })

/** A function that answers so, or throws, invocation by invocation; the last answer stands for all further ones. */
function answering(...answers: readonly (object | Error)[]): () => object {
  let next = 0
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)]!
    next += 1
    if (answer instanceof Error) throw answer
    return answer
  }
}

const RETRYABLE = [
  'ConnectionError', 'TransientError', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException', 'Lambda.TooManyRequestsException', 'Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout',
  'States.Timeout',
]
const SUCCESS = { status: 'success', packets: [packet('staff', 1, 'processed'), packet('design', 7, 'duplicate')] }

describe('deploy/packets.asl.json: definition', () => {
  it('is valid', () => {
    const { isValid, errorsText } = validate(machineDefinition())
    expect(errorsText('\n')).to.equal('')
    expect(isValid).to.equal(true)
  })

  it('would be found wrong with a transition to nowhere', () => {
    const definition = machineDefinition()
    expect(validate({ ...definition, StartAt: 'Nowhere' }).isValid).to.equal(false)
  })

  it('leaves open only what a deployment fills in', () => {
    const names = [...machineText().matchAll(/\$\{(\w+)\}/g)].map(match => match[1]!)
    expect([...new Set(names)].sort()).to.deep.equal([...PLACEHOLDERS].sort())
  })

  it('waits 2, 4 and 8 minutes on average before it tries again', () => {
    const [retry, ...others] = retriesOf('ProcessPackets')
    expect(others).to.deep.equal([])
    expect(at(retry, 'JitterStrategy')).to.equal('FULL')
    expect(longestWaits(retry).map(seconds => seconds / 2 / 60)).to.deep.equal([2, 4, 8])
    expect(at(retry, 'ErrorEquals')).to.have.members(RETRYABLE)
  })

  it('has its time out only after every attempt, wait and notice has had its own', () => {
    const tasks = entriesOf(at(definitionNode(), 'States')).filter(([, state]) => at(state, 'Type') === 'Task')
    expect(tasks.map(([name]) => name)).to.deep.equal(['ProcessPackets', 'NotifyFailure'])
    const seconds = tasks.reduce((sum, [name, state]) => {
      const waits = retriesOf(name).flatMap(longestWaits)
      return sum + (waits.length + 1) * Number(at(state, 'TimeoutSeconds')) + waits.reduce((total, wait) => total + wait, 0)
    }, 0)
    expect(seconds).to.be.greaterThan(3_600).and.below(Number(at(definitionNode(), 'TimeoutSeconds')))
  })
})

describe('deploy/packets.asl.json: what goes well', () => {
  it('hands the whole input to the function, and ends with its result', async () => {
    const input = { ...PAYLOAD, note: 'nightly' }
    const { end, invocations, notices } = await executeMachine(input, { processPackets: answering(SUCCESS) })
    expect(end).to.deep.equal({ output: SUCCESS })
    expect(invocations).to.deep.equal([{ FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:process-packets', Payload: input }])
    expect(notices).to.deep.equal([])
  })

  for (const name of RETRYABLE) {
    it(`goes on after ${name}, with the same payload`, async () => {
      const { end, invocations, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named(name), named(name), named(name), SUCCESS) })
      expect(end).to.deep.equal({ output: SUCCESS })
      expect(invocations.map(payloadOf)).to.deep.equal([PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD])
      expect(notices).to.deep.equal([])
    })
  }

  for (const [status, packets] of [
    ['partial', [packet('staff', 1, 'processed'), packet('design', 7, 'held', { reason: 'gap' })]],
    ['partial', [packet('staff', 1, 'held'), packet('design', 7, 'held')]],
    ['failed', [packet('staff', 1, 'held')]],
  ] as const) {
    it(`takes held packets for no failure in a result of ${packets.length} that is ${status}`, async () => {
      const { end, invocations, notices } = await executeMachine(PAYLOAD, { processPackets: answering({ status, packets }) })
      expect(end).to.deep.equal({ output: { status, packets } })
      expect(invocations).to.have.length(1)
      expect(notices).to.deep.equal([])
    })
  }

  it('ends with a result of no packets, as of a sweep that found nothing', async () => {
    const result = { status: 'success', packets: [], released: [] }
    const { end, invocations } = await executeMachine({ schedule: 'sweep' }, { processPackets: answering(result) })
    expect(end).to.deep.equal({ output: result })
    expect(invocations.map(payloadOf)).to.deep.equal([{ schedule: 'sweep' }])
  })

  it('takes as many packets as their results fit into', async () => {
    const { end } = await executeMachine(payloadOfSize(200), { processPackets: answering(SUCCESS) })
    expect(end).to.deep.equal({ output: SUCCESS })
  })
})

describe('deploy/packets.asl.json: what fails for good', () => {
  it('is told once, with the execution and the error, under an id that a repetition would share', async () => {
    const { end, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named('PermanentError', '`packets` must be a list')) })
    expect(end).to.deep.equal({ error: 'PermanentError', cause: '`packets` must be a list' })
    expect(notices).to.deep.equal([
      {
        TopicArn: 'arn:aws:sns:eu-west-1:123456789012:notices',
        Subject: 'Packets Failed',
        Message:
          'Packets not processed in execution extract-0042\n' +
          'Error: PermanentError\n' +
          '`packets` must be a list\n' +
          'When the cause is gone, start another execution: what is in already is not taken in twice.',
        MessageAttributes: {
          notice_id: { DataType: 'String', StringValue: EXECUTION.Id },
          outcome: { DataType: 'String', StringValue: 'packets_failed' },
        },
      },
    ])
  })

  for (const name of ['PermanentError', 'KeyError', 'FileExistsError', 'Error', 'TypeError', 'Lambda.ResourceNotFoundException', 'States.Permissions']) {
    it(`is not tried again after ${name}`, async () => {
      const { end, invocations, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named(name, 'no use'), SUCCESS) })
      expect(end).to.deep.equal({ error: name, cause: 'no use' })
      expect(invocations).to.have.length(1)
      expect(messagesOf(notices)).to.have.length(1)
      expect(messagesOf(notices)[0]).to.include(`Error: ${name}\nno use\n`)
    })
  }

  for (const name of RETRYABLE) {
    it(`is ${name} once more after the last attempt`, async () => {
      const { end, invocations, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named(name, 'out of reach')) })
      expect(end).to.deep.equal({ error: name, cause: 'out of reach' })
      expect(invocations).to.have.length(4)
      expect(messagesOf(notices)).to.have.length(1)
      expect(messagesOf(notices)[0]).to.include(`execution extract-0042\nError: ${name}\nout of reach\n`)
    })
  }

  for (const [status, packets] of [
    ['failed', [FAILED]],
    ['partial', [packet('staff', 1, 'processed'), FAILED, packet('currency', 3, 'held')]],
  ] as const) {
    it(`is every failed packet of a result that is ${status}, and no other`, async () => {
      const { end, invocations, notices } = await executeMachine(PAYLOAD, { processPackets: answering({ status, packets }) })
      const cause = JSON.stringify([FAILED])
      expect(end).to.deep.equal({ error: 'PacketsFailed', cause })
      expect(invocations).to.have.length(1)
      expect(messagesOf(notices)).to.have.length(1)
      expect(messagesOf(notices)[0]).to.include(`Error: PacketsFailed\n${cause}\n`)
    })
  }

  it('is a result of a status that nobody knows', async () => {
    const result = { status: 'odd', packets: [packet('staff', 1, 'processed')] }
    const { end, notices } = await executeMachine(PAYLOAD, { processPackets: answering(result) })
    expect(end).to.deep.equal({ error: 'UnknownResult', cause: JSON.stringify(result) })
    expect(notices).to.have.length(1)
  })

  it('is a payload whose results would not fit, before any of it is processed', async () => {
    const { end, invocations, notices } = await executeMachine(payloadOfSize(201), { processPackets: answering(SUCCESS) })
    expect(end).to.have.property('error', 'PermanentError')
    expect(end).to.have.property('cause').that.includes('more than 200 packets')
    expect(invocations).to.deep.equal([])
    expect(messagesOf(notices)).to.have.length(1)
  })

  for (const input of ['text', 7, [], [1], {}, { packets: 'many' }]) {
    it(`is told for the input ${JSON.stringify(input)} too`, async () => {
      const { end, notices } = await executeMachine(input, { processPackets: answering(named('PermanentError', 'no payload')) })
      expect(end).to.deep.equal({ error: 'PermanentError', cause: 'no payload' })
      expect(notices).to.have.length(1)
    })
  }
})

describe('deploy/packets.asl.json: a notice that is not taken at once', () => {
  it('is sent again as it was', async () => {
    const publish = answering(named('SNS.InternalErrorException'), named('States.Timeout'), { MessageId: '1' })
    const { end, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named('KeyError', 'no such table')), publish })
    expect(end).to.deep.equal({ error: 'KeyError', cause: 'no such table' })
    expect(notices).to.have.length(3)
    expect(notices[1]).to.deep.equal(notices[0])
    expect(notices[2]).to.deep.equal(notices[0])
  })

  it('hides nothing when it never is: the execution fails by what failed first', async () => {
    const publish = answering(named('SNS.AuthorizationErrorException'))
    const { end, notices } = await executeMachine(PAYLOAD, { processPackets: answering(named('KeyError', 'no such table')), publish })
    expect(end).to.deep.equal({ error: 'KeyError', cause: 'no such table' })
    expect(notices).to.have.length(6)
  })
})

describe('deploy/packets.asl.json: over the use case itself', () => {
  const DEPARTMENT = stamped({ department_id: 2, department_name: 'Purchasing', location: 'Manchester', manager: 'Naomi Lapaglia' })
  const STAFF = stamped({ staff_id: 19, first_name: 'Pierre', last_name: 'Sauer', department_id: 2, email_address: 'pierre@example.org' })
  const over = (world: PacketWorld) => (payload: Json) => world.processor().execute(payload)

  it('waits for a packet whose object comes later', async () => {
    const world = new PacketWorld()
    let invocations = 0
    const run = await executeMachine({ packets: [{ table: 'department', id: 1 }] }, {
      processPackets: async payload => {
        invocations += 1
        if (invocations === 3) await world.put('department', 1, DEPARTMENT)
        return await world.processor().execute(payload)
      },
    })
    expect(run.end).to.have.nested.property('output.status', 'success')
    expect(run.invocations).to.have.length(3)
    expect(run.notices).to.deep.equal([])
  })

  it('succeeds while packets are held, and when what they wait for comes', async () => {
    const world = new PacketWorld()
    const held = await executeMachine({ packets: [await world.put('staff', 1, STAFF)] }, { processPackets: over(world) })
    expect(held.end).to.have.nested.property('output.packets[0].status', 'held')
    const come = await executeMachine({ packets: [await world.put('department', 1, DEPARTMENT)] }, { processPackets: over(world) })
    expect(come.end).to.have.nested.property('output.status', 'success')
    expect(await world.rows('dim_staff')).to.have.length(1)
    expect([...held.notices, ...come.notices]).to.deep.equal([])
  })

  it('tells of a table that nobody knows, and keeps what went in beside it', async () => {
    const world = new PacketWorld()
    const packets = [await world.put('department', 1, DEPARTMENT), { table: 'supplier', id: 1 }]
    const { end, invocations, notices } = await executeMachine({ packets }, { processPackets: over(world) })
    expect(end).to.have.property('error', 'PacketsFailed')
    expect(end).to.have.property('cause').that.matches(/^\[\{"table":"supplier".*"KeyError".*\}\]$/)
    expect(invocations).to.have.length(1)
    expect(notices).to.have.length(1)
    expect((await world.manifest()).packets).to.have.property('department')
  })

  it('tells of a payload that it cannot read', async () => {
    const world = new PacketWorld()
    const { end, invocations, notices } = await executeMachine({ packets: [{ table: 'staff', id: 0 }] }, { processPackets: over(world) })
    expect(end).to.have.property('error', 'PermanentError')
    expect(invocations).to.have.length(1)
    expect(notices).to.have.length(1)
  })
})

function definitionNode(): Node {
  return JSON.parse(machineText()) as Node
}

function retriesOf(state: string): readonly Node[] {
  return listOf(at(definitionNode(), 'States', state, 'Retry'))
}

/** The longest that each wait of a retrier may last, in seconds; full jitter waits half as long on average. */
function longestWaits(retry: Node | undefined): readonly number[] {
  const value = (name: string): number => Number(textOf(at(retry, name)))
  return Array.from({ length: value('MaxAttempts') }, (_, attempt) =>
    Math.min(value('IntervalSeconds') * value('BackoffRate') ** attempt, value('MaxDelaySeconds')),
  )
}

function payloadOf(invocation: Json): Node | undefined {
  return at(invocation, 'Payload')
}

function messagesOf(notices: readonly Json[]): readonly string[] {
  return notices.map(notice => textOf(at(notice, 'Message')))
}

function payloadOfSize(length: number): { packets: { table: string; id: number }[] } {
  return { packets: Array.from({ length }, (_, index) => ({ table: 'staff', id: index + 1 })) }
}
