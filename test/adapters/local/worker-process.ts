import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FolderLock } from '../../../src/adapters/local/folder-lock.ts'
import { LocalNotifier } from '../../../src/adapters/local/local-notifier.ts'
import { LocalObjectStore } from '../../../src/adapters/local/local-object-store.ts'

/** What a second process does in the tests: `node worker-process.ts <task> <folder> <count>`. */
const [task, folder, count] = process.argv.slice(2)
if (task === undefined || folder === undefined) throw new Error('usage: worker-process.ts <task> <folder> <count>')
const times = Number(count ?? '1')
const ref = { bucket: 'b', key: 'counter' }

async function makeLock(root: string): Promise<FolderLock> {
  await Promise.all(['locks', 'tmp'].map((name) => mkdir(join(root, name), { recursive: true })))
  return new FolderLock({ folder: join(root, 'locks'), tmp: join(root, 'tmp') })
}

async function readCounter(store: LocalObjectStore): Promise<{ etag: string; value: number }> {
  const outcome = await store.get(ref)
  if (outcome.kind !== 'found') throw new Error(outcome.kind)
  let text = ''
  for await (const chunk of outcome.body) text += Buffer.from(chunk).toString()
  return { etag: outcome.head.etag, value: Number(text) }
}

const tasks: Readonly<Record<string, (root: string) => Promise<void>>> = {
  /** Takes the lock and never gives it back. */
  async hold(root) {
    const lock = await makeLock(root)
    await lock.hold('shared', async () => {
      process.stdout.write('held\n')
      await delay(60_000)
    })
  },
  /** Adds one to a file so often, reading and writing it in two steps that only the lock makes one. */
  async count(root) {
    const lock = await makeLock(root)
    const path = join(root, 'count.txt')
    for (let n = 0; n < times; n += 1) {
      await lock.hold('shared', async () => {
        const value = Number(await readFile(path, 'utf8'))
        if (n % 5 === 0) await delay(1)
        await writeFile(path, String(value + 1))
      })
    }
  },
  /** Holds the lock again and again for so many milliseconds, telling of every time that it was not alone. */
  async watch(root) {
    const lock = await makeLock(root)
    const path = join(root, 'owner.txt')
    process.stdout.write('started\n')
    for (const endMs = Date.now() + times; Date.now() < endMs; ) {
      await lock.hold('shared', async () => {
        await writeFile(path, String(process.pid))
        await delay(1)
        if ((await readFile(path, 'utf8')) !== String(process.pid)) process.stdout.write('not alone\n')
      })
    }
  },
  /** Adds one to an object so often by compare-and-set. */
  async 'compare-and-set'(root) {
    const store = new LocalObjectStore({ root, bucket: 'b' })
    for (let n = 0; n < times; ) {
      const { etag, value } = await readCounter(store)
      const outcome = await store.put(ref, Buffer.from(String(value + 1)), { ifMatch: etag })
      if (outcome.kind === 'written') n += 1
    }
  },
  /** Tries to create so many objects and tells of those that were its own. */
  async create(root) {
    const store = new LocalObjectStore({ root, bucket: 'b' })
    for (let n = 0; n < times; n += 1) {
      const target = { bucket: 'b', key: `created/${n}`, metadata: { owner: String(process.pid) } }
      const outcome = await store.put(target, Buffer.from(String(process.pid)), { ifAbsent: true })
      if (outcome.kind === 'written') process.stdout.write(`${n} ${process.pid}\n`)
    }
  },
  async notify(root) {
    const notifier = new LocalNotifier({ root })
    for (let n = 0; n < times; n += 1) {
      await notifier.publish({ id: `notice-${n}`, subject: 's', message: `m${n}`, at: '2025-01-01T00:00:00Z', attributes: {} })
    }
  },
}

const run = tasks[task]
if (run === undefined) throw new Error(`there is no task ${task}`)
await run(folder)
