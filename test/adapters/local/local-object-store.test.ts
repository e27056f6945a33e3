import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, open, readFile, readdir, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sinon from 'sinon'
import { LocalObjectStore } from '../../../src/adapters/local/local-object-store.ts'
import { sha256Hex } from '../../../src/domain/identity/object-version.ts'
import type { GetOutcome } from '../../../src/ports/object-store.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeObjectStoreContract } from '../../contract/object-store-contract.ts'
import { startWorker } from './processes.ts'
import { tempFolders } from './temp-folder.ts'

const newFolder = tempFolders()
const bucket = 'b'

async function makeStore(): Promise<{ readonly root: string; readonly store: LocalObjectStore }> {
  const root = await newFolder()
  return { root, store: new LocalObjectStore({ root, bucket }) }
}

/** Writes a file as any other program would. */
async function drop(root: string, key: string, text: string): Promise<string> {
  const path = join(root, key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

async function textOf(outcome: GetOutcome): Promise<string> {
  if (outcome.kind !== 'found') throw new Error(outcome.kind)
  const chunks: Uint8Array[] = []
  for await (const chunk of outcome.body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function keysOf(store: LocalObjectStore, prefix = ''): Promise<readonly string[]> {
  return (await store.list(bucket, prefix)).objects.map(({ key }) => key)
}

describeObjectStoreContract('local folder', async () => {
  const { store } = await makeStore()
  return { store, bucket, versioned: false, close: async () => undefined }
})

describeObjectStoreContract('local folder whose file system ignores case', async () => ({
  store: new LocalObjectStore({ root: await newFolder(), bucket, foldsNames: true }),
  bucket,
  versioned: false,
  close: async () => undefined,
}))

describe('LocalObjectStore', () => {
  it('takes files that others put there as objects, by the sha256 of their content', async () => {
    const { root, store } = await makeStore()
    await drop(root, 'data/in/a.csv', 'id\n1\n')
    const head = await store.head({ bucket, key: 'data/in/a.csv' })
    expect(head).to.deep.include({ etag: sha256Hex('id\n1\n'), size: 5, metadata: {}, checksum: `sha256:${sha256Hex('id\n1\n')}` })
    expect(await keysOf(store)).to.deep.equal(['data/in/a.csv'])
    expect(await readdir(root), 'reading leaves no trace').to.deep.equal(['data'])
  })

  it('sees at once that a file has another content, even with its old size and time', async () => {
    const { root, store } = await makeStore()
    const path = await drop(root, 'a.csv', 'one')
    const long = new Date(Date.now() - 60_000)
    await utimes(path, long, long)
    expect((await store.head({ bucket, key: 'a.csv' }))?.etag).to.equal(sha256Hex('one'))
    await writeFile(path, 'two')
    await utimes(path, long, long)
    expect((await store.head({ bucket, key: 'a.csv' }))?.etag).to.equal(sha256Hex('two'))
    expect((await store.list(bucket, '')).objects[0]?.etag).to.equal(sha256Hex('two'))
  })

  it('is not-found without its folder, and makes none', async () => {
    const root = join(await newFolder(), 'none')
    const store = new LocalObjectStore({ root, bucket })
    for (const call of [() => store.head({ bucket, key: 'a' }), () => store.list(bucket, ''), () => store.put({ bucket, key: 'a' }, Buffer.from('x'))]) {
      expect(await rejectionOf(call())).to.include({ name: 'PortError', code: 'not-found' })
    }
  })

  it('throws when the file is written to while it is read', async () => {
    const { root, store } = await makeStore()
    const path = await drop(root, 'a.csv', 'x'.repeat(400_000))
    const outcome = await store.get({ bucket, key: 'a.csv' })
    await writeFile(path, 'y'.repeat(400_000))
    expect(await rejectionOf(textOf(outcome))).to.include({ code: 'unavailable' })
  })

  it('closes the file of a body that was left before it was begun', async () => {
    const { root, store } = await makeStore()
    await drop(root, 'a.csv', 'text')
    const openFiles = async () => (await readdir('/proc/self/fd')).length
    if (process.platform !== 'linux') return
    const before = await openFiles()
    for (let n = 0; n < 20; n += 1) {
      const outcome = await store.get({ bucket, key: 'a.csv' })
      if (outcome.kind === 'found') await outcome.body[Symbol.asyncIterator]().return?.()
    }
    expect(await openFiles()).to.be.at.most(before + 2)
  })

  it('needs an etag to delete', async () => {
    const { store } = await makeStore()
    expect(await rejectionOf(store.delete({ bucket, key: 'a', versionId: 'v' }))).to.include({ code: 'invalid-argument' })
  })
})

describe('LocalObjectStore and the names of files', () => {
  const refused = [
    { key: '', why: 'empty' },
    { key: '/a', why: 'empty segment' },
    { key: 'a/', why: 'empty segment' },
    { key: 'a//b', why: 'empty segment' },
    { key: '../a', why: '".."' },
    { key: 'a/../../b', why: '".."' },
    { key: './a', why: '"."' },
    { key: 'a\0b', why: 'NUL' },
    { key: `${'é'.repeat(128)}`, why: '256 bytes' },
    { key: 'a'.repeat(1025), why: '1025 bytes' },
    { key: 'a\ud800', why: 'Unicode' },
    { key: '.sluice/tmp/a', why: 'Sluice' },
    { key: '.Sluice/notices.ndjson', why: 'Sluice' },
    { key: 'a/.hidden', why: 'hidden' },
    { key: 'a/b.csv.part', why: 'still being written' },
    { key: 'a/b.TMP', why: 'still being written' },
  ]
  for (const { key, why } of refused) {
    it(`refuses ${JSON.stringify(key.slice(0, 30))}: ${why}`, async () => {
      const { root, store } = await makeStore()
      const calls = [
        () => store.put({ bucket, key }, Buffer.from('x')),
        () => store.head({ bucket, key }),
        () => store.get({ bucket, key }),
        () => store.createWriter({ bucket, key }),
        () => store.delete({ bucket, key, etag: 'e' }),
        () => store.copy({ bucket, key, etag: 'e' }, { bucket, key: 'to', ifAbsent: true }),
      ]
      for (const call of calls) {
        const error = await rejectionOf(call())
        expect(error).to.be.instanceOf(PortError).and.to.include({ code: 'invalid-argument' })
        expect(String(error)).to.include(why).and.to.include(JSON.stringify(key))
      }
      expect(await readdir(root)).to.deep.equal([])
    })
  }

  it('takes the longest names', async () => {
    const { store } = await makeStore()
    const key = `${'a'.repeat(255)}/${'é'.repeat(127)}`
    await store.put({ bucket, key }, Buffer.from('x'))
    expect(await keysOf(store)).to.deep.equal([key])
  })

  it('refuses `a` beside `a/b`, whichever is there first', async () => {
    const { store } = await makeStore()
    await store.put({ bucket, key: 'file' }, Buffer.from('x'))
    await store.put({ bucket, key: 'folder/b' }, Buffer.from('x'))
    for (const key of ['file/b', 'folder', 'file/b/c']) {
      const error = await rejectionOf(store.put({ bucket, key }, Buffer.from('y'), { ifAbsent: true }))
      expect(error).to.include({ code: 'invalid-argument' })
      expect(String(error)).to.include(JSON.stringify(key))
      expect(await store.head({ bucket, key })).to.equal(undefined)
    }
    expect(await keysOf(store)).to.deep.equal(['file', 'folder/b'])
  })

  it('refuses two names that a file system ignoring case takes for one', async () => {
    const root = await newFolder()
    const store = new LocalObjectStore({ root, bucket, foldsNames: true })
    await store.put({ bucket, key: 'Data/é.csv' }, Buffer.from('x'))
    for (const key of ['data/é.csv', 'Data/É.csv', 'Data/e\u0301.csv', 'DATA/other.csv']) {
      const error = await rejectionOf(store.put({ bucket, key }, Buffer.from('y')))
      expect(error, key).to.include({ code: 'invalid-argument' })
      expect(String(error)).to.include('is the same name on this file system')
      expect(await store.head({ bucket, key })).to.equal(undefined)
    }
    expect((await store.put({ bucket, key: 'Data/é.csv' }, Buffer.from('y'))).kind).to.equal('written')
    expect(await keysOf(store)).to.deep.equal(['Data/é.csv'])
  })
})

describe('LocalObjectStore in a hostile folder', () => {
  it('follows no link, neither to a folder nor to a file, and lists none', async () => {
    const outside = await newFolder()
    await drop(outside, 'secret.csv', 'secret')
    const root = await newFolder()
    const skipped: string[] = []
    const store = new LocalObjectStore({ root, bucket, onSkipped: (path, reason) => skipped.push(`${path}: ${reason}`) })
    await symlink(outside, join(root, 'out'))
    await symlink(join(outside, 'secret.csv'), join(root, 'link.csv'))
    for (const key of ['out/secret.csv', 'out/new.csv', 'link.csv']) {
      for (const call of [() => store.head({ bucket, key }), () => store.put({ bucket, key }, Buffer.from('x')), () => store.delete({ bucket, key, etag: 'e' })]) {
        const error = await rejectionOf(call())
        expect(error, key).to.include({ code: 'access-denied' })
        expect(String(error)).to.include('symbolic link')
      }
    }
    expect(await keysOf(store)).to.deep.equal([])
    expect(skipped).to.have.members([`${join(root, 'out')}: it is a symbolic link`, `${join(root, 'link.csv')}: it is a symbolic link`])
    expect(await readdir(outside)).to.deep.equal(['secret.csv'])
  })

  it('refuses a workspace that leads elsewhere', async () => {
    for (const planted of ['.sluice', '.sluice/tmp', '.sluice/meta']) {
      const outside = await newFolder()
      const { root, store } = await makeStore()
      await drop(root, 'a', 'x')
      await mkdir(join(root, '.sluice', '..', dirname(planted)), { recursive: true })
      await symlink(outside, join(root, planted))
      expect(await rejectionOf(store.put({ bucket, key: 'b' }, Buffer.from('x'))), planted).to.include({ code: 'access-denied' })
      expect(await rejectionOf(store.head({ bucket, key: 'a' })), planted).to.include({ code: 'access-denied' })
      expect(await readdir(outside)).to.deep.equal([])
    }
  })

  it('waits for no pipe that stands where a file should', async function () {
    if (process.platform === 'win32') return this.skip()
    const { root, store } = await makeStore()
    await drop(root, 'a', 'x')
    const id = randomUUID()
    const pipes = ['pipe', `.sluice/trash/${id}.json`, `.sluice/trash/${id}`, '.sluice/locks/any', `.sluice/meta/${sha256Hex('a')}/${sha256Hex('x')}.json`]
    for (const pipe of pipes) {
      await mkdir(dirname(join(root, pipe)), { recursive: true })
      expect(spawnSync('mkfifo', [join(root, pipe)]).status).to.equal(0)
    }
    expect((await store.head({ bucket, key: 'a' }))?.metadata).to.deep.equal({})
    expect(await store.head({ bucket, key: 'pipe' })).to.equal(undefined)
    expect(await rejectionOf(store.put({ bucket, key: 'pipe' }, Buffer.from('x')))).to.include({ code: 'invalid-argument' })
    expect((await store.put({ bucket, key: 'b' }, Buffer.from('x'))).kind).to.equal('written')
    expect(await keysOf(store)).to.deep.equal(['a', 'b'])
  })

  it('believes no sidecar that is not what Sluice wrote about these bytes', async () => {
    const { root, store } = await makeStore()
    const etag = sha256Hex('x')
    await drop(root, 'a', 'x')
    const path = await drop(root, `.sluice/meta/${sha256Hex('a')}/${etag}.json`, '')
    const good = { key: 'a', etag, metadata: { name: 'value' } }
    const rows = [
      { text: '', metadata: {} },
      { text: '[]', metadata: {} },
      { text: JSON.stringify({ ...good, key: 'b' }), metadata: {} },
      { text: JSON.stringify({ ...good, etag: 'e' }), metadata: {} },
      { text: JSON.stringify({ ...good, metadata: { name: 'x'.repeat(100_000) } }), metadata: {} },
      { text: JSON.stringify({ ...good, metadata: { name: 'line\nbreak' } }), metadata: {} },
      { text: JSON.stringify({ ...good, metadata: { name: 'value', other: 1 } }), metadata: { name: 'value' } },
      { text: JSON.stringify(good), metadata: { name: 'value' } },
    ]
    for (const { text, metadata } of rows) {
      await writeFile(path, text)
      expect((await store.head({ bucket, key: 'a' }))?.metadata, text.slice(0, 80)).to.deep.equal(metadata)
    }
    await writeFile(join(root, 'a'), 'other bytes')
    expect((await store.head({ bucket, key: 'a' }))?.metadata).to.deep.equal({})
  })

  it('names the folder or file that it may not read', async function () {
    if (process.platform === 'win32' || process.geteuid === undefined || process.seteuid === undefined) return this.skip()
    const { root, store } = await makeStore()
    await drop(root, 'closed/a.csv', 'x')
    const file = await drop(root, 'open/closed.csv', 'x')
    await drop(root, 'open/open.csv', 'x')
    await Promise.all([chmod(root, 0o755), chmod(join(root, 'closed'), 0), chmod(file, 0)])
    const isRoot = process.geteuid() === 0
    // Nothing is closed to root.
    if (isRoot) process.seteuid(65_534)
    try {
      const error = await rejectionOf(store.list(bucket, ''))
      expect(error).to.include({ code: 'access-denied' })
      expect(String(error)).to.include(join(root, 'closed'))
      expect(await keysOf(store, 'open/'), 'a closed file hides no other').to.deep.equal(['open/closed.csv', 'open/open.csv'])
      const read = await rejectionOf(store.get({ bucket, key: 'open/closed.csv' }))
      expect(read).to.include({ code: 'access-denied' })
      expect(String(read)).to.include(file)
      if (isRoot) expect(await rejectionOf(store.put({ bucket, key: 'open/new' }, Buffer.from('x')))).to.include({ code: 'access-denied' })
    } finally {
      if (isRoot) process.seteuid(0)
      await chmod(join(root, 'closed'), 0o755)
    }
  })
})

describe('LocalObjectStore when things go wrong', () => {
  afterEach(() => sinon.restore())

  async function failWrites(root: string, code: string): Promise<void> {
    const handle = await open(root, 'r')
    const prototype = Object.getPrototypeOf(handle) as { write: () => Promise<never> }
    await handle.close()
    sinon.stub(prototype, 'write').rejects(Object.assign(new Error(code), { code }))
  }

  it('says that the disk is full and leaves nothing of the write', async () => {
    const { root, store } = await makeStore()
    await store.put({ bucket, key: 'a' }, Buffer.from('old'))
    const writer = await store.createWriter({ bucket, key: 'a' })
    await writer.write(Buffer.from('begun'))
    await failWrites(root, 'ENOSPC')
    const error = await rejectionOf(writer.write(Buffer.from('more')))
    expect(error).to.include({ name: 'PortError', code: 'out-of-space', retryable: false })
    expect(String(error)).to.include('the disk is full')
    expect(await rejectionOf(writer.commit()), 'what was cut short is never published').to.include({ code: 'invalid-argument' })
    await writer.abort()
    expect(await rejectionOf(store.put({ bucket, key: 'b' }, Buffer.from('x')))).to.include({ code: 'out-of-space' })
    expect(await readdir(join(root, '.sluice', 'tmp'))).to.deep.equal([])
    expect(await textOf(await store.get({ bucket, key: 'a' }))).to.equal('old')
    expect(await store.head({ bucket, key: 'b' })).to.equal(undefined)
  })

  it('leaves nothing in its own folders after writes, refusals and deletes', async () => {
    const { root, store } = await makeStore()
    const metadata = { name: 'value' }
    const one = await store.put({ bucket, key: 'a', metadata }, Buffer.from('1'))
    await store.put({ bucket, key: 'a', metadata }, Buffer.from('2'))
    await store.put({ bucket, key: 'a', metadata }, Buffer.from('3'), { ifAbsent: true })
    await store.copy({ bucket, key: 'a', etag: 'none' }, { bucket, key: 'b', ifAbsent: true })
    if (one.kind === 'written') await store.delete({ bucket, key: 'a', etag: one.etag })
    expect(await readdir(join(root, '.sluice', 'meta', sha256Hex('a')))).to.deep.equal([`${sha256Hex('2')}.json`])
    expect(await store.delete({ bucket, key: 'a', etag: sha256Hex('2') })).to.equal('deleted')
    for (const folder of ['tmp', 'trash', 'locks', 'meta']) {
      expect(await readdir(join(root, '.sluice', folder)), folder).to.deep.equal([])
    }
  })

  it('removes what crashed writers left a day ago, and nothing newer', async () => {
    const { root } = await makeStore()
    const old = await drop(root, '.sluice/tmp/old', 'x')
    await drop(root, '.sluice/tmp/new', 'x')
    const then = new Date(Date.now() - 25 * 60 * 60 * 1000)
    await utimes(old, then, then)
    await new LocalObjectStore({ root, bucket }).put({ bucket, key: 'a' }, Buffer.from('x'))
    expect(await readdir(join(root, '.sluice', 'tmp'))).to.deep.equal(['new'])
  })

  it('fails, visibly, when its unfinished file is taken away, and spoils nothing', async () => {
    const { root, store } = await makeStore()
    await store.put({ bucket, key: 'old', metadata: { name: 'value' } }, Buffer.from('old'))
    const writer = await store.createWriter({ bucket, key: 'a' })
    await writer.write(Buffer.from('x'))
    const [name] = await readdir(join(root, '.sluice', 'tmp'))
    await unlink(join(root, '.sluice', 'tmp', name!))
    expect(await rejectionOf(writer.commit({ ifAbsent: true }))).to.include({ code: 'unavailable' })
    expect(await store.head({ bucket, key: 'a' })).to.equal(undefined)
    const over = await store.createWriter({ bucket, key: 'old', metadata: { name: 'other' } })
    const [other] = await readdir(join(root, '.sluice', 'tmp'))
    await unlink(join(root, '.sluice', 'tmp', other!))
    expect(await rejectionOf(over.commit())).to.include({ code: 'unavailable' })
    expect(await store.head({ bucket, key: 'old' })).to.deep.include({ etag: sha256Hex('old'), metadata: { name: 'value' } })
  })

  it('waits for a key whose lock another host holds, and then leaves everything as it was', async () => {
    const { root } = await makeStore()
    const store = new LocalObjectStore({ root, bucket, lockWaitMs: 50 })
    await store.put({ bucket, key: 'a' }, Buffer.from('old'))
    const owner = { host: 'elsewhere.example', machine: '', pid: 1, started: '' }
    const lock = await drop(root, `.sluice/locks/object-${sha256Hex('a')}`, JSON.stringify({ token: randomUUID(), owner }))
    for (const call of [() => store.put({ bucket, key: 'a' }, Buffer.from('new')), () => store.delete({ bucket, key: 'a', etag: sha256Hex('old') })]) {
      const error = await rejectionOf(call())
      expect(error).to.include({ code: 'timeout', outcomeUnknown: false })
      expect(String(error)).to.include(lock)
    }
    expect(await textOf(await store.get({ bucket, key: 'a' }))).to.equal('old')
    expect((await store.put({ bucket, key: 'b' }, Buffer.from('x'))).kind, 'other keys are free').to.equal('written')
    expect(await readdir(join(root, '.sluice', 'tmp'))).to.deep.equal([])
  })
})

describe('LocalObjectStore after a crash within a delete', () => {
  /** The state right after the file was moved aside. */
  async function crash(text: string, intended: string): Promise<{ readonly root: string; readonly id: string }> {
    const root = await newFolder()
    const id = randomUUID()
    await drop(root, `.sluice/trash/${id}`, text)
    await drop(root, `.sluice/trash/${id}.json`, JSON.stringify({ key: 'a', etag: sha256Hex(intended) }))
    return { root, id }
  }

  /** Any first write begins with what earlier processes left. */
  const begin = (root: string) => new LocalObjectStore({ root, bucket }).put({ bucket, key: 'other' }, Buffer.from('x'))

  it('ends the delete when the file is the one that was to go', async () => {
    const { root } = await crash('named', 'named')
    await begin(root)
    expect(await readdir(join(root, '.sluice', 'trash'))).to.deep.equal([])
    expect((await readdir(root)).sort()).to.deep.equal(['.sluice', 'other'])
  })

  it('puts the file back when it is another', async () => {
    const { root } = await crash('newer upload', 'named')
    await begin(root)
    expect(await readFile(join(root, 'a'), 'utf8')).to.equal('newer upload')
    expect(await readdir(join(root, '.sluice', 'trash'))).to.deep.equal([])
  })

  it('keeps the file when its place is taken, until it is free', async () => {
    const { root, id } = await crash('newer upload', 'named')
    await drop(root, 'a', 'newest upload')
    await begin(root)
    expect(await readFile(join(root, 'a'), 'utf8')).to.equal('newest upload')
    expect(await readFile(join(root, '.sluice', 'trash', id), 'utf8')).to.equal('newer upload')
    await rm(join(root, 'a'))
    await begin(root)
    expect(await readFile(join(root, 'a'), 'utf8')).to.equal('newer upload')
  })

  it('forgets a delete that had not begun, and touches nothing that it does not know', async () => {
    const { root, id } = await crash('x', 'x')
    await rm(join(root, '.sluice', 'trash', id))
    const unknown = randomUUID()
    await drop(root, `.sluice/trash/${unknown}`, 'of unknown origin')
    await drop(root, `.sluice/trash/${randomUUID()}.json`, JSON.stringify({ key: '../../out', etag: 'e' }))
    await begin(root)
    const left = await readdir(join(root, '.sluice', 'trash'))
    expect(left).to.have.length(2).and.to.include(unknown)
  })
})

describe('LocalObjectStore listings', () => {
  it('leave out hidden and unfinished files and folders', async () => {
    const { root, store } = await makeStore()
    for (const key of ['a.csv', '.hidden', '.git/config', 'b.csv.part', 'b.csv.TMP', 'c.tmp/d.csv', '.sluice/ledger/x']) await drop(root, key, key)
    expect(await keysOf(store)).to.deep.equal(['a.csv', 'c.tmp/d.csv'])
  })

  it('may be many at once, each with pages of its own', async () => {
    const { root, store } = await makeStore()
    const keys = Array.from({ length: 30 }, (_, n) => `f${n % 3}/${String(n).padStart(3, '0')}`).sort()
    for (const key of keys) await drop(root, key, key)
    const listings = await Promise.all(
      Array.from({ length: 7 }, async (_, i) => {
        const found: string[] = []
        for (let after: string | undefined, more = true; more; ) {
          const page = await store.list(bucket, '', { limit: 2 + i, ...(after === undefined ? {} : { after }) })
          found.push(...page.objects.map(({ key }) => key))
          after = page.next
          more = after !== undefined
        }
        return found
      }),
    )
    for (const found of listings) expect(found).to.deep.equal(keys)
  })

  it('read a folder once for all pages', async () => {
    const { root, store } = await makeStore()
    const names = Array.from({ length: 400 }, (_, n) => `n${String(n).padStart(4, '0')}`)
    await Promise.all(names.map((name) => drop(root, name, name)))
    const first = await store.list(bucket, '', { limit: 5 })
    // A file that comes in later is not seen by a listing that goes on with what it read, and is by a new one.
    await drop(root, 'n0004-later', 'x')
    const second = await store.list(bucket, '', { limit: 5, after: first.next! })
    expect(second.objects.map(({ key }) => key)).to.deep.equal(names.slice(5, 10))
    const again = await store.list(bucket, '', { limit: 5, after: first.next! })
    expect(again.objects[0]?.key).to.equal('n0004-later')
  })

  it('tell what is not a name in UTF-8, or no file', async function () {
    if (process.platform !== 'linux') return this.skip()
    const root = await newFolder()
    await writeFile(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff])]), 'x')
    await drop(root, 'good-\ufffd', 'x')
    const skipped: string[] = []
    const store = new LocalObjectStore({ root, bucket, onSkipped: (_path, reason) => skipped.push(reason) })
    expect(await keysOf(store)).to.deep.equal(['good-\ufffd'])
    expect(skipped).to.deep.equal(['its name is not UTF-8'])
  })

  it('tell which files may still be being written', async () => {
    const { root, store } = await makeStore()
    await store.put({ bucket, key: 'ours' }, Buffer.from('x'))
    const path = await drop(root, 'theirs.csv', 'x')
    const changedMs = (await lstat(path)).ctimeMs
    expect(await store.waiting(changedMs + 1_900)).to.deep.equal(['theirs.csv'])
    expect(await store.waiting(changedMs + 2_100)).to.deep.equal([])
    // A copy that is given its original's time before it is complete, or a file moved in: only the time of change tells.
    await utimes(path, new Date(0), new Date(0))
    await rename(path, join(root, 'moved.csv'))
    expect(await store.waiting(Date.now())).to.deep.equal(['moved.csv'])
  })
})

describe('LocalObjectStore among processes', () => {
  it('loses no compare-and-set', async () => {
    const { root, store } = await makeStore()
    await store.put({ bucket, key: 'counter' }, Buffer.from('0'))
    await Promise.all([1, 2, 3].map(() => startWorker('compare-and-set', root, '15').done))
    expect(await textOf(await store.get({ bucket, key: 'counter' }))).to.equal('45')
  })

  it('lets exactly one create each object, with its own metadata', async () => {
    const { root, store } = await makeStore()
    const outputs = await Promise.all([1, 2, 3].map(() => startWorker('create', root, '15').done))
    const winners = outputs.join('').trim().split('\n').map((line) => line.split(' '))
    expect(winners.map(([n]) => Number(n)).sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 15 }, (_, n) => n))
    for (const [n, owner] of winners) {
      const outcome = await store.get({ bucket, key: `created/${n}` })
      expect(outcome.kind === 'found' && outcome.head.metadata).to.deep.equal({ owner })
      expect(await textOf(outcome)).to.equal(owner)
    }
  })
})
