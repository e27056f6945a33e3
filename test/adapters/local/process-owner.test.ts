import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { hasOwnerEnded, ownerOfThisProcess } from '../../../src/adapters/local/process-owner.ts'

const MODULE = new URL('../../../src/adapters/local/process-owner.ts', import.meta.url).href

describe('a process as the holder of a lease', () => {
  it('lives as long as the process does', () => {
    expect(hasOwnerEnded(ownerOfThisProcess())).to.equal(false)
    const script = `import(${JSON.stringify(MODULE)}).then(({ ownerOfThisProcess }) => process.stdout.write(ownerOfThisProcess()))`
    const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect(stdout).to.match(/^\[/)
    expect(hasOwnerEnded(stdout)).to.equal(true)
  })

  it('is never taken for gone by a name that tells of no process', () => {
    for (const owner of ['', 'invocation-1', '[', 'null', '{}', '[]', '["h","m","1","s"]', '["h","m",-1,"s"]', '["h","m",1.5,"s"]', '["h","m",1,null]']) {
      expect(hasOwnerEnded(owner), owner).to.equal(false)
    }
  })
})
