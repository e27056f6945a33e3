import { expect } from 'chai'
import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LocalNotifier } from '../../../src/adapters/local/local-notifier.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeNotifierContract } from '../../contract/notifier-contract.ts'
import { startWorker } from './processes.ts'
import { tempFolders } from './temp-folder.ts'

const newFolder = tempFolders()
const fileOf = (root: string) => join(root, '.sluice', 'notices.ndjson')

async function linesOf(root: string): Promise<readonly string[]> {
  return (await readFile(fileOf(root), 'utf8')).trimEnd().split('\n')
}

describeNotifierContract('local folder', async () => {
  const root = await newFolder()
  const accepted = async () => (await linesOf(root)).map((line) => JSON.parse(line) as { id: string; subject: string; message: string })
  return { notifier: new LocalNotifier({ root }), accepted, close: async () => undefined }
})

describe('LocalNotifier', () => {
  const notice = (id: string) => ({ id, subject: 's', message: 'm\n日', at: '2025-09-15T10:15:00Z', key: 'a.csv', attributes: {} })

  it('writes the fields by their names, the key only where there is one', async () => {
    const root = await newFolder()
    const { key, ...keyless } = notice('2')
    const notifier = new LocalNotifier({ root })
    await notifier.publish(notice('1'))
    await notifier.publish(keyless)
    expect(await linesOf(root)).to.deep.equal([
      `{"id":"1","at":"2025-09-15T10:15:00Z","subject":"s","message":"m\\n日","key":"${key}"}`,
      '{"id":"2","at":"2025-09-15T10:15:00Z","subject":"s","message":"m\\n日"}',
    ])
  })

  it('adds no second line for an id, whoever wrote the first', async () => {
    const root = await newFolder()
    await new LocalNotifier({ root }).publish(notice('1'))
    const [a, b] = [new LocalNotifier({ root }), new LocalNotifier({ root })]
    for (const notifier of [a, b, a]) {
      await notifier.publish(notice('1'))
      await notifier.publish(notice('2'))
    }
    await Promise.all([a, b, a, b].map((notifier) => notifier.publish(notice('3'))))
    expect(await linesOf(root)).to.have.length(3)
  })

  it('ends a line that a crash cut off, and loses neither it nor the next', async () => {
    const root = await newFolder()
    await new LocalNotifier({ root }).publish(notice('1'))
    await appendFile(fileOf(root), '{"id":"2","at":"20')
    const notifier = new LocalNotifier({ root })
    await notifier.publish(notice('2'))
    await notifier.publish(notice('2'))
    const lines = await linesOf(root)
    expect(lines).to.have.length(3)
    expect(lines[1]).to.equal('{"id":"2","at":"20')
    expect(JSON.parse(lines[2]!)).to.include({ id: '2' })
  })

  it('notices when the file was emptied or taken away', async () => {
    const root = await newFolder()
    const notifier = new LocalNotifier({ root })
    await notifier.publish(notice('1'))
    await writeFile(fileOf(root), '')
    await notifier.publish(notice('1'))
    expect(await linesOf(root)).to.have.length(1)
    await rm(fileOf(root))
    await notifier.publish(notice('1'))
    expect(await linesOf(root)).to.have.length(1)
  })

  it('writes through no link and into no folder that is not there', async () => {
    const root = await newFolder()
    const outside = join(await newFolder(), 'outside')
    const notifier = new LocalNotifier({ root })
    await notifier.publish(notice('1'))
    await rm(fileOf(root))
    await symlink(outside, fileOf(root))
    expect(await rejectionOf(notifier.publish(notice('2')))).to.include({ name: 'PortError', code: 'access-denied' })
    expect(await rejectionOf(new LocalNotifier({ root: outside }).publish(notice('1')))).to.include({ code: 'not-found' })
  })

  it('is shared by processes without doubling or tearing a line', async () => {
    const root = await newFolder()
    await Promise.all([1, 2, 3].map(() => startWorker('notify', root, '15').done))
    const ids = (await linesOf(root)).map((line) => (JSON.parse(line) as { id: string }).id)
    expect([...ids].sort()).to.deep.equal(Array.from({ length: 15 }, (_, n) => `notice-${n}`).sort())
  })
})
