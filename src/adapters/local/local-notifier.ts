import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { NoticeMessage, Notifier } from '../../ports/notifier.ts'
import { PortError } from '../../ports/port-error.ts'
import { FolderLock } from './folder-lock.ts'
import { fsError } from './fs-error.ts'
import { LocalFolder } from './local-folder.ts'
import { makeWorkspace, workspaceOf } from './local-workspace.ts'
import type { LocalWorkspace } from './local-workspace.ts'

export interface LocalNotifierOptions {
  /** The folder that is the bucket. */
  readonly root: string
}

/** As much as the channel on AWS takes, so that what works here works there. */
const MESSAGE_BYTES_MAX = 256 * 1024
const READ_BYTES = 64 * 1024
const LINE_END = 0x0a

/**
 * Appends notices to `.sluice/notices.ndjson`, one JSON object a line. A notice whose id is there already is accepted and adds
 * nothing, whichever process wrote it. A line that a crash left unfinished is ended and stays as it is, for a person to see.
 */
export class LocalNotifier implements Notifier {
  readonly #root: string
  readonly #known = new Set<string>()
  #place: { readonly path: string; readonly lock: FolderLock } | undefined
  /** How far, and in which file, the ids are known. */
  #read = { file: '', bytes: 0 }

  constructor(options: LocalNotifierOptions) {
    this.#root = options.root
  }

  async publish(notice: NoticeMessage): Promise<void> {
    const bytes = Buffer.byteLength(notice.message)
    if (bytes === 0 || bytes > MESSAGE_BYTES_MAX) {
      const id = JSON.stringify(notice.id)
      throw new PortError('invalid-argument', `notice ${id}: the message has ${bytes} bytes, not 1 to ${MESSAGE_BYTES_MAX}`)
    }
    const { path, lock } = await this.#open()
    try {
      await lock.hold('notices', () => this.#append(path, notice))
    } catch (error) {
      throw fsError(error, 'writing a notice to', path)
    }
  }

  async #open(): Promise<{ readonly path: string; readonly lock: FolderLock }> {
    if (this.#place !== undefined) return this.#place
    try {
      const workspace: LocalWorkspace = workspaceOf(await new LocalFolder({ root: this.#root }).root())
      await makeWorkspace(workspace)
      const lock = new FolderLock({ folder: workspace.locks, tmp: workspace.tmp })
      this.#place = { path: join(workspace.folder, 'notices.ndjson'), lock }
      return this.#place
    } catch (error) {
      throw fsError(error, 'preparing the notices in', this.#root)
    }
  }

  async #append(path: string, { id, at, subject, message, key }: NoticeMessage): Promise<void> {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0)
    const handle = await open(path, flags, 0o666)
    try {
      const { isTorn } = await this.#learnIds(handle)
      if (this.#known.has(id)) return
      const line = JSON.stringify({ id, at, subject, message, ...(key === undefined ? {} : { key }) })
      await handle.appendFile(`${isTorn ? '\n' : ''}${line}\n`)
      await handle.sync()
      // Learnt from the file when it is read the next time, as the lines of other processes are.
    } finally {
      await handle.close()
    }
  }

  /** Reads the lines that were added since the last time; all of them when the file is another one or was cut. */
  async #learnIds(handle: FileHandle): Promise<{ readonly isTorn: boolean }> {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new PortError('access-denied', 'notices.ndjson is no regular file: remove it')
    const { dev, ino, size } = stats
    const file = `${dev}:${ino}`
    if (file !== this.#read.file || size < this.#read.bytes) {
      this.#known.clear()
      this.#read = { file, bytes: 0 }
    }
    let rest = Buffer.alloc(0)
    const buffer = Buffer.allocUnsafe(READ_BYTES)
    for (let position = this.#read.bytes; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) return { isTorn: rest.length > 0 }
      position += bytesRead
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)])
      const end = rest.lastIndexOf(LINE_END) + 1
      for (const line of rest.toString('utf8', 0, end).split('\n')) this.#learn(line)
      rest = rest.subarray(end)
      this.#read = { file, bytes: position - rest.length }
    }
  }

  #learn(line: string): void {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return
    }
    if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string') this.#known.add(value.id)
  }
}
