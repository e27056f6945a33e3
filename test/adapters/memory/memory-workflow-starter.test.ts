import { expect } from 'chai'
import { MemoryWorkflowStarter } from '../../../src/adapters/memory/memory-workflow-starter.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeWorkflowStarterContract } from '../../contract/workflow-starter-contract.ts'

describeWorkflowStarterContract('memory', async () => {
  const starter = new MemoryWorkflowStarter()
  const end = async (name: string) => {
    starter.close(name, 'TIMED_OUT')
    return 'TIMED_OUT' as const
  }
  return { starter, end, close: async () => undefined }
})

describe('MemoryWorkflowStarter', () => {
  it('shows every execution once, with its state', async () => {
    const starter = new MemoryWorkflowStarter()
    await starter.start({ name: 'a', input: '{}' })
    await starter.start({ name: 'a', input: '{}' })
    await starter.start({ name: 'b', input: '[]' })
    starter.close('a')
    expect(starter.executions).to.deep.equal([
      { name: 'a', input: '{}', status: 'closed', end: 'SUCCEEDED' },
      { name: 'b', input: '[]', status: 'open' },
    ])
    expect(() => starter.close('c')).to.throw('"c"')
  })

  it('tells how an execution ended and what of, for good', async () => {
    const starter = new MemoryWorkflowStarter()
    await starter.start({ name: 'a', input: '{}' })
    starter.close('a', 'FAILED', { code: 'FilesFailed', message: 'one of 2 files' })
    starter.close('a')
    expect(await starter.look('a')).to.deep.equal({ kind: 'ended', end: 'FAILED', code: 'FilesFailed', message: 'one of 2 files' })
  })

  it('refuses an input over 256 KiB', async () => {
    const input = JSON.stringify('x'.repeat(256 * 1024 - 2))
    const starter = new MemoryWorkflowStarter()
    expect((await starter.start({ name: 'fits', input })).kind).to.equal('started')
    expect(await rejectionOf(starter.start({ name: 'too-long', input: `${input} ` }))).to.include({ code: 'invalid-argument' })
  })
})
