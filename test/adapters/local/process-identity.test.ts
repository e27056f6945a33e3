import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { hasEnded, ownIdentity } from '../../../src/adapters/local/process-identity.ts'

describe('process identity', () => {
  const own = ownIdentity()
  const ended = { ...own, pid: spawnSync(process.execPath, ['--version']).pid }

  it('knows that this process has not ended', () => {
    expect(hasEnded(own)).to.equal(false)
    expect(hasEnded(ownIdentity())).to.equal(false)
  })

  it('knows a process that has ended', () => {
    expect(hasEnded(ended)).to.equal(true)
  })

  it('does not judge processes of other hosts', () => {
    expect(hasEnded({ ...ended, host: 'elsewhere.example' })).to.equal(false)
  })

  it('takes a process that got the id later for another one, and one of an earlier boot for ended', function () {
    if (process.platform !== 'linux') this.skip()
    expect(hasEnded({ ...own, started: '1' })).to.equal(true)
    const [, namespace] = own.machine.split(' ')
    expect(hasEnded({ ...own, machine: `00000000-0000-0000-0000-000000000000 ${namespace}` })).to.equal(true)
  })

  it('does not judge processes of other containers, nor those whose start is not known', function () {
    if (process.platform !== 'linux') this.skip()
    const [boot] = own.machine.split(' ')
    expect(hasEnded({ ...ended, machine: `${boot} pid:[1]` })).to.equal(false)
    expect(hasEnded({ ...own, started: '' })).to.equal(false)
    expect(hasEnded({ ...ended, machine: ' ' })).to.equal(false)
  })
})
