import { expect } from 'chai'
import { PortError } from '../../src/ports/port-error.ts'
import type { ExecutionEnd, WorkflowStarter } from '../../src/ports/workflow-starter.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface WorkflowStarterHarness extends Harness {
  readonly starter: WorkflowStarter
  /** Brings an open execution to its end; resolves when it is closed, with the end that it came to. */
  readonly end: (name: string) => Promise<ExecutionEnd>
}

/** Every promise of the `WorkflowStarter` port. Executions stay open until `end`. */
export function describeWorkflowStarterContract(name: string, makeHarness: () => Promise<WorkflowStarterHarness>): void {
  describe(`WorkflowStarter contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)
    const input = '{"glue_jobs":[{"key":"data/in/é.csv"}]}'

    test('a new name is started', async ({ starter }) => {
      expect(await starter.start({ name: 'fresh', input })).to.deep.equal({ kind: 'started' })
    })

    test('the same name and input while it is open is the same start', async ({ starter }) => {
      await starter.start({ name: 'repeated', input })
      expect(await starter.start({ name: 'repeated', input })).to.deep.equal({ kind: 'started' })
    })

    test('another input under an open name finds it taken, even if it means the same', async ({ starter }) => {
      await starter.start({ name: 'taken', input: '{"a":1}' })
      expect(await starter.start({ name: 'taken', input: '{ "a": 1 }' })).to.deep.equal({ kind: 'exists', input: '{"a":1}' })
    })

    test('a closed name stays taken, for the same input too', async ({ starter, end }) => {
      await starter.start({ name: 'closed', input })
      await end('closed')
      for (const again of [input, '{}']) {
        const outcome = await starter.start({ name: 'closed', input: again })
        expect(outcome.kind).to.equal('exists')
        if (outcome.kind === 'exists' && outcome.input !== undefined) expect(outcome.input).to.equal(input)
      }
    })

    test('looking tells nobody, running, then how it ended, again and again', async ({ starter, end }) => {
      expect(await starter.look('looked-at')).to.deep.equal({ kind: 'unknown' })
      await starter.start({ name: 'looked-at', input })
      expect(await starter.look('looked-at')).to.deep.equal({ kind: 'running' })
      const ended = await end('looked-at')
      for (let time = 0; time < 2; time += 1) expect(await starter.look('looked-at')).to.include({ kind: 'ended', end: ended })
    })

    test('looking starts nothing', async ({ starter }) => {
      await starter.look('only-looked-at')
      expect(await starter.start({ name: 'only-looked-at', input })).to.deep.equal({ kind: 'started' })
    })

    test('looking at one says nothing of another', async ({ starter, end }) => {
      for (const execution of ['first-of-two', 'second-of-two']) await starter.start({ name: execution, input })
      await end('first-of-two')
      expect(await starter.look('second-of-two')).to.deep.equal({ kind: 'running' })
    })

    test('looking refuses the names that starting refuses', async ({ starter }) => {
      for (const wrong of ['', 'x'.repeat(81), 'a b', 'é', 'a/b', '../a']) {
        const error = await rejectionOf(starter.look(wrong))
        expect(error, JSON.stringify(wrong)).to.be.instanceOf(PortError).and.to.include({ code: 'invalid-argument' })
      }
    })

    test('ten starts at once with one name and ten inputs start one', async ({ starter }) => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, n) => starter.start({ name: 'raced', input: JSON.stringify({ n }) })),
      )
      expect(outcomes.filter(({ kind }) => kind === 'started')).to.have.length(1)
    })

    test('names of 1 to 80 usual characters are taken, others refused', async ({ starter }) => {
      const longest = `${'A-z_0'.repeat(16)}`
      expect((await starter.start({ name: longest, input })).kind).to.equal('started')
      for (const wrong of ['', `${longest}x`, 'a b', 'é', 'a/b']) {
        const error = await rejectionOf(starter.start({ name: wrong, input }))
        expect(error, JSON.stringify(wrong)).to.be.instanceOf(PortError).and.to.include({ code: 'invalid-argument' })
      }
    })

    test('an input that is not JSON is refused', async ({ starter }) => {
      expect(await rejectionOf(starter.start({ name: 'not-json', input: '{' }))).to.be.instanceOf(PortError)
    })
  })
}
