import { expect } from 'chai'
import { MemoryWorkflowStarter } from '../../../src/adapters/memory/memory-workflow-starter.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeWorkflowStarterContract } from '../../contract/workflow-starter-contract.ts'

describeWorkflowStarterContract('memory', async () => {
  const starter = new MemoryWorkflowStarter()
  return { starter, end: async (name) => starter.close(name), close: async () => undefined }
})

describe('MemoryWorkflowStarter', () => {
  it('shows every execution once, with its state', async () => {
    const starter = new MemoryWorkflowStarter()
    await starter.start({ name: 'a', input: '{}' })
    await starter.start({ name: 'a', input: '{}' })
    await starter.start({ name: 'b', input: '[]' })
    starter.close('a')
    expect(starter.executions).to.deep.equal([
      { name: 'a', input: '{}', status: 'closed' },
      { name: 'b', input: '[]', status: 'open' },
    ])
    expect(() => starter.close('c')).to.throw('"c"')
  })

  it('refuses an input over 256 KiB', async () => {
    const input = JSON.stringify('x'.repeat(256 * 1024 - 2))
    const starter = new MemoryWorkflowStarter()
    expect((await starter.start({ name: 'fits', input })).kind).to.equal('started')
    expect(await rejectionOf(starter.start({ name: 'too-long', input: `${input} ` }))).to.include({ code: 'invalid-argument' })
  })
})
