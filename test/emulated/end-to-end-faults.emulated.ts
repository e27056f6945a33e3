import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { expect } from 'chai'

import { createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import type { Receipt } from '../../src/domain/ledger/receipt.ts'
import { isUnfinished } from '../../src/domain/ledger/unfinished.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { DuckDbReader } from '../adapters/formats/read-parquet.ts'
import { callJson } from './end-to-end-calls.ts'
import { runCommand } from './end-to-end-command.ts'
import { deployStack } from './end-to-end-deploy.ts'
import { endOfExecution, executionArnOf } from './end-to-end-executions.ts'
import { CONFIG, CONTRACT, SCENARIOS, type Scenario } from './end-to-end-scenarios.ts'
import type { DeployedStack } from './end-to-end-stack.ts'
import { until } from './end-to-end-until.ts'
import { RUNNING } from './running.ts'

/** More calls of AWS than any invocation makes. */
const CALLS_MAX = 40
/** As often as the workflow invokes a function for one file: the first time, and seven more. */
const ATTEMPTS = 8

// Only this emulator runs the code of functions.
for (const { url } of RUNNING.filter(({ name }) => name === 'MiniStack')) {
  describe('functions that die, deployed to MiniStack', function () {
    this.timeout(120_000)
    let stack: DeployedStack
    let duckdb: DuckDbReader

    before(async () => {
      stack = await deployStack(url)
      duckdb = await DuckDbReader.open()
      await stack.put('config/contracts/orders.json', JSON.stringify(CONTRACT))
      await stack.put('config/config.json', JSON.stringify(CONFIG))
    })

    after(async () => {
      stack?.close()
      await duckdb?.close()
    })

    for (const scenario of SCENARIOS) {
      it(`${scenario.title} is dealt with once, whatever call its functions die at`, async () => {
        const rounds = await dealWithEach(scenario)
        const before = await resultOf(scenario, rounds)
        expect(before.receipts.map((receipts) => receipts.map(({ state }) => state))).to.deep.equal(rounds.map(() => [scenario.state]))
        for (const [index, table] of before.tables.entries()) {
          expect(await duckdb.rows(table)).to.deep.equal([[String(rounds[index]), ...scenario.restOfRow]])
        }
        await expectTold(scenario, rounds)

        // Events that come again change nothing.
        for (const round of rounds) {
          const event = await stack.eventOf(scenario.keyOf(round))
          for (const time of ['second', 'third']) expect(await stack.invoke(scenario.logicalId, event), time).to.have.property('result')
        }
        expect(await resultOf(scenario, rounds)).to.deep.equal(before)
        await expectTold(scenario, rounds)
      })
    }

    it('a file whose function dies each time ends as failed and told of once, and is processed by a replay', async () => {
      const [key, table] = ['data/in/orders_poison.csv', 'silver/orders/orders_poison.parquet']
      const before = stack.invocations().length
      stack.killAt('output', 1, ATTEMPTS)
      await stack.put(key, 'order_id,customer\n1,Ann\n')
      await until('the upload of the table', 20_000, async () => ((await uploadsOf(table)) === 1 ? true : undefined))
      const [receipt, ...others] = await stack.ended(key)
      expect(others).to.be.empty
      expect(receipt).to.include({ state: 'FAILED' })
      expect(await endOfExecution(stack, receipt?.runIds[0] ?? '')).to.include({ status: 'FAILED', error: 'FilesFailed' })
      expect(stack.invocations().slice(before).filter(({ end }) => end === 'killed')).to.have.length(ATTEMPTS)
      await expectFailedOnce(key)
      expect(await stack.keys(table)).to.be.empty
      expect(await uploadsOf(table)).to.equal(0)

      await runCommand(stack, 'replay', '--prefix', key)
      expect((await stack.ended(key)).map(({ state, attempt }) => [state, attempt])).to.deep.equal([['PROCESSED', 2]])
      expect(await duckdb.rows(await stack.read(table))).to.deep.equal([['1', 'Ann']])
    })

    it('a file whose execution is stopped ends as failed by the event of that, and is told of once', async () => {
      const key = 'data/in/orders_stopped.csv'
      const before = stack.invocations().length
      const ended = (bundle: string) => stack.invocations().slice(before).filter(({ name, end }) => name === bundle && end === 'answered')
      stack.killAt('transform', 5, ATTEMPTS)
      await stack.put(key, 'order_id,customer\n1,Ann\n')
      await until('a death of transform', 20_000, async () => {
        return stack.invocations().slice(before).some(({ end }) => end === 'killed') ? true : undefined
      })
      const [open] = await stack.receiptsOf(key)
      await stop(open)
      await tellOfStop(open)
      const [receipt] = await stack.ended(key)
      expect(receipt).to.include({ state: 'FAILED' })

      // The emulator goes on with the items of an execution that was stopped: what comes late changes nothing, nor does the event again.
      stack.takeBack('transform')
      await until('the late answer of transform', 20_000, async () => (ended('transform').length > 0 ? true : undefined))
      await tellOfStop(open)
      await until('the second answer of record-failure', 20_000, async () => (ended('record-failure').length > 1 ? true : undefined))
      await expectFailedOnce(key)
      expect(await stack.receiptsOf(key)).to.deep.equal([receipt])
    })

    it('leaves nothing behind that is unfinished', async () => {
      expect(await stack.receipts({ unfinished: true })).to.be.empty
      // Letters that were sent twice may lie there still.
      await stack.deadLettersOf('')
      for (const queue of ['OrderQueueUrl', 'OrderDeadLetterQueueUrl', 'DeadLetterQueueUrl']) {
        expect(await stack.waitingIn(queue), queue).to.equal(0)
      }
    })

    /** Deals with a file for each call that a function of the scenario makes and can die at. Returns the rounds in which one did. */
    async function dealWithEach(scenario: Scenario): Promise<readonly number[]> {
      const died = new Set<string>()
      const rounds: number[] = []
      for (let call = 1; call <= CALLS_MAX; call += 1) {
        const killed = await dealWith(scenario, call)
        if (killed.length === 0) break
        for (const name of killed) died.add(name)
        rounds.push(call)
      }
      expect([...died]).to.have.members(scenario.functions)
      expect(rounds).to.have.length.greaterThan(10).and.lessThan(CALLS_MAX)
      return rounds
    }

    /** Puts a file whose functions all die at one of their calls, once. Returns those that died when all is done. */
    async function dealWith(scenario: Scenario, call: number): Promise<readonly string[]> {
      const before = stack.invocations().length
      for (const name of scenario.functions) stack.killAt(name, call)
      await stack.put(scenario.keyOf(call), scenario.body(call))
      await finish(scenario, call)
      for (const name of scenario.functions) stack.takeBack(name)
      return stack.invocations().slice(before).flatMap(({ name, end }) => (end === 'killed' ? [name] : []))
    }

    /** Gives the event of a file again, as EventBridge does, and sweeps, in turn until nothing is left to do. In even rounds a sweep is first. */
    async function finish({ keyOf, logicalId }: Scenario, round: number): Promise<void> {
      const key = keyOf(round)
      const event = await stack.eventOf(key)
      let turn = round
      const ask = async (): Promise<true | undefined> => {
        const receipts = await stack.receiptsOf(key)
        if (receipts.length > 0 && !receipts.some(isUnfinished)) return true
        if (turn++ % 2 === 1) await stack.invoke(logicalId, event)
        // A backfill is a sweep that looks at what is new, too.
        else await stack.invoke('SweepFunction', { schedule: 'backfill', prefix: key, bucket: stack.bucket })
        return undefined
      }
      await until(`the end of ${key}`, 30_000, ask, () => stack.describe(key))
    }

    async function resultOf({ keyOf, tableOf }: Scenario, rounds: readonly number[]) {
      const receipts: (readonly Receipt[])[] = []
      const tables: Uint8Array[] = []
      for (const round of rounds) {
        receipts.push(await stack.receiptsOf(keyOf(round)))
        if (tableOf !== undefined) tables.push(await stack.read(tableOf(round)))
      }
      return { receipts, tables }
    }

    /** What was sent and not heard of is sent again, as it was and with the same id. */
    async function expectTold({ keyOf, notices, letters }: Scenario, rounds: readonly number[]): Promise<void> {
      const different = (sent: readonly unknown[]) => new Set(sent.map((one) => JSON.stringify(one))).size
      for (const key of rounds.map(keyOf)) {
        expect(different(await stack.noticesOf(key)), `notices of ${key}`).to.equal(notices)
        expect(different(await stack.deadLettersOf(key)), `dead letters of ${key}`).to.equal(letters)
      }
    }

    async function expectFailedOnce(key: string): Promise<void> {
      expect((await stack.noticesOf(key)).map(({ subject }) => subject)).to.deep.equal(['File Failed'])
      const letters = await stack.deadLettersOf(key)
      expect(letters.map((letter) => [letter.bucket, letter.key])).to.deep.equal([[stack.bucket, key]])
    }

    async function uploadsOf(key: string): Promise<number> {
      const client = createS3Client(localClient(url))
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: stack.bucket }))
      client.destroy()
      return Uploads.filter(({ Key }) => Key === key).length
    }

    async function stop(receipt: Receipt | undefined): Promise<void> {
      const client = createSfnClient(localClient(url))
      await client.send(new StopExecutionCommand({ executionArn: executionArnOf(stack, receipt?.runIds[0] ?? '') }))
      client.destroy()
    }

    async function tellOfStop(receipt: Receipt | undefined): Promise<void> {
      const name = receipt?.runIds[0] ?? ''
      const input = receipt?.plan?.kind === 'start' ? receipt.plan.input : ''
      const stateMachineArn = stack.resources['WorkflowStateMachine']
      const detail = { executionArn: executionArnOf(stack, name), stateMachineArn, name, status: 'ABORTED', input }
      const entry = { Source: 'aws.states', DetailType: 'Step Functions Execution Status Change', Detail: JSON.stringify(detail) }
      await callJson(url, 'events', 'AWSEvents.PutEvents', { Entries: [entry] })
    }
  })
}
