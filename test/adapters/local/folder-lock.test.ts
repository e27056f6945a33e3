import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FolderLock } from '../../../src/adapters/local/folder-lock.ts'
import { ownIdentity } from '../../../src/adapters/local/process-identity.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { kill, startWorker } from './processes.ts'
import { tempFolders } from './temp-folder.ts'

describe('FolderLock', () => {
  const newFolder = tempFolders()
  const endedOwner = { ...ownIdentity(), pid: spawnSync(process.execPath, ['--version']).pid }

  async function makeRoot(): Promise<string> {
    const root = await newFolder()
    await Promise.all(['locks', 'tmp'].map((name) => mkdir(join(root, name))))
    return root
  }

  /** Every lock made so waits for the others through the file system alone, as another process does. */
  const makeLock = (root: string, waitMs = 5_000) => new FolderLock({ folder: join(root, 'locks'), tmp: join(root, 'tmp'), waitMs })

  const plant = (root: string, name: string, owner: object, token: string = randomUUID()) =>
    writeFile(join(root, 'locks', name), JSON.stringify({ token, owner }))

  /** How many of `count` holders found another one inside. */
  async function collisions(root: string, count: number): Promise<number> {
    let inside = 0
    let found = 0
    await Promise.all(
      Array.from({ length: count }, () =>
        makeLock(root).hold('shared', async () => {
          inside += 1
          if (inside > 1) found += 1
          await delay(1)
          inside -= 1
        }),
      ),
    )
    return found
  }

  it('gives the result or the error of the work and leaves nothing behind', async () => {
    const root = await makeRoot()
    const lock = makeLock(root)
    expect(await lock.hold('a', async () => 7)).to.equal(7)
    expect(await rejectionOf(lock.hold('a', async () => Promise.reject(new Error('mine'))))).to.include({ message: 'mine' })
    expect(await lock.hold('a', async () => 8)).to.equal(8)
    expect(await readdir(join(root, 'locks'))).to.deep.equal([])
    expect(await readdir(join(root, 'tmp'))).to.deep.equal([])
  })

  it('lets one in at a time, different names at once', async () => {
    const root = await makeRoot()
    expect(await collisions(root, 20)).to.equal(0)
    const lock = makeLock(root)
    expect(await lock.hold('a', () => lock.hold('b', async () => 'both'))).to.equal('both')
  })

  it('lets those of one process take turns', async () => {
    const lock = makeLock(await makeRoot())
    const order: number[] = []
    await Promise.all([1, 2, 3].map((n) => lock.hold('a', async () => order.push(n))))
    expect(order).to.deep.equal([1, 2, 3])
  })

  it('breaks the lock of a process that has ended, and still lets one in at a time', async () => {
    const root = await makeRoot()
    await plant(root, 'shared', endedOwner)
    expect(await collisions(root, 20)).to.equal(0)
    expect(await readdir(join(root, 'locks'))).to.deep.equal([])
  })

  it('breaks the lock of a breaker that has ended', async () => {
    const root = await makeRoot()
    const [token, breaker] = [randomUUID(), randomUUID()]
    await plant(root, 'shared', endedOwner, token)
    await plant(root, `break-${token}`, endedOwner, breaker)
    await plant(root, `break-${breaker}`, endedOwner)
    expect(await collisions(root, 10)).to.equal(0)
    expect(await readdir(join(root, 'locks'))).to.deep.equal([])
  })

  it('leaves a lock alone that became another\'s while it waited to break it', async () => {
    const root = await makeRoot()
    const token = randomUUID()
    const path = join(root, 'locks', 'shared')
    await plant(root, 'shared', endedOwner, token)
    await plant(root, `break-${token}`, ownIdentity())
    let isIn = false
    const late = makeLock(root).hold('shared', async () => {
      isIn = true
    })
    await delay(30)
    expect(isIn, 'while another one breaks the lock').to.equal(false)
    await plant(root, 'shared', ownIdentity())
    await unlink(join(root, 'locks', `break-${token}`))
    await delay(60)
    expect(isIn, 'while another one has the lock').to.equal(false)
    await unlink(path)
    await late
    expect(isIn).to.equal(true)
  })

  it('waits for an owner that it cannot judge, then names file and owner', async () => {
    const root = await makeRoot()
    await plant(root, 'shared', { ...endedOwner, host: 'elsewhere.example' })
    const error = await rejectionOf(makeLock(root, 50).hold('shared', async () => undefined))
    expect(error).to.include({ name: 'PortError', code: 'timeout', outcomeUnknown: false })
    expect(String(error)).to.include(join(root, 'locks', 'shared')).and.to.include(`process ${endedOwner.pid} on elsewhere.example`)
    expect(await readdir(join(root, 'locks'))).to.deep.equal(['shared'])
  })

  it('breaks a lock without text only when it is older than the machine\'s start', async () => {
    const root = await makeRoot()
    const path = join(root, 'locks', 'shared')
    for (const text of ['', '{"token":"../../x","owner":{}}', 'null', `{"token":"${randomUUID()}","owner":{"pid":-1}}`]) {
      await writeFile(path, text)
      expect(await rejectionOf(makeLock(root, 20).hold('shared', async () => undefined)), text).to.include({ code: 'timeout' })
      await utimes(path, new Date(0), new Date(0))
      expect(await makeLock(root).hold('shared', async () => 'in'), text).to.equal('in')
    }
  })

  it('clears abandoned locks away on request, and no others', async () => {
    const root = await makeRoot()
    await plant(root, 'dead', endedOwner)
    await plant(root, `break-${randomUUID()}`, endedOwner)
    await plant(root, 'alive', ownIdentity())
    await makeLock(root).breakAbandoned(100)
    expect(await readdir(join(root, 'locks'))).to.deep.equal(['alive'])
  })

  it('excludes other processes', async () => {
    const root = await makeRoot()
    await writeFile(join(root, 'count.txt'), '0')
    await Promise.all([1, 2, 3].map(() => startWorker('count', root, '25').done))
    expect(await readFile(join(root, 'count.txt'), 'utf8')).to.equal('75')
  })

  it('is had at once when its owner is killed', async () => {
    const root = await makeRoot()
    const worker = startWorker('hold', root)
    expect(await worker.ready).to.equal('held')
    expect(await rejectionOf(makeLock(root, 50).hold('shared', async () => undefined))).to.include({ code: 'timeout' })
    await kill(worker)
    expect(await makeLock(root, 30_000).hold('shared', async () => 'in')).to.equal('in')
  })

  it('never lets two in while owners and breakers are killed', async () => {
    const root = await makeRoot()
    const workers = [1, 2, 3, 4].map(() => startWorker('watch', root, '600'))
    await Promise.all(workers.map(({ ready }) => ready))
    for (const worker of workers.slice(0, 2)) {
      await delay(100 + Math.random() * 50)
      await kill(worker)
    }
    const outputs = await Promise.all(workers.map(({ done }) => done))
    expect(outputs.join('')).to.equal('started\n'.repeat(4))
    expect(await makeLock(root).hold('shared', async () => 'in')).to.equal('in')
  })
})
