import { lstat, unlink } from 'node:fs/promises'
import { clampRange } from '../../domain/objects/clamp-range.ts'
import { metadataFault } from '../../domain/objects/metadata-fault.ts'
import type {
  CopyOutcome,
  CopyTarget,
  ExactRef,
  GetOptions,
  GetOutcome,
  ListOptions,
  ListPage,
  ObjectHead,
  ObjectRef,
  ObjectStore,
  ObjectTarget,
  ObjectWriter,
  Precondition,
  WriteOutcome,
} from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { sameContent } from './etag-cache.ts'
import { FileBody } from './file-body.ts'
import { fsError, orAbsent } from './fs-error.ts'
import { LocalCommits } from './local-commits.ts'
import { LocalFolder, modifiedAt } from './local-folder.ts'
import type { LocalFolderOptions, Located, OpenedFile } from './local-folder.ts'
import { LocalListing } from './local-listing.ts'
import { LocalObjectWriter } from './local-object-writer.ts'
import { checkWorkspace, workspaceOf } from './local-workspace.ts'
import { Sidecars } from './sidecars.ts'
import { StagedFile } from './staged-file.ts'

export interface LocalObjectStoreOptions extends LocalFolderOptions {
  /** The name by which callers call the folder. */
  readonly bucket: string
  /** How long a write waits for another process that writes to the same key. Default 30,000. */
  readonly lockWaitMs?: number
}

/** How often a reader looks again when the object is replaced under its eyes, before it takes what it has. */
const READ_ATTEMPTS = 5

/**
 * A folder as a bucket. The etag is the sha256 of the content; there are no versions and no sequencers. Metadata and everything else
 * of Sluice's own stands in `.sluice/`, which is made at the first write and never listed. A folder that a delete leaves empty stays: it
 * may be one that people drop files into.
 *
 * Writes are complete on the disk before they are visible. Among Sluice's processes on one machine every promise of the port holds;
 * against other programs creating and deleting are safe, while a replacement (`ifMatch`, or unconditional) may overwrite a file that
 * such a program puts there in the moment between look and rename.
 */
export class LocalObjectStore implements ObjectStore {
  readonly #bucket: string
  readonly #folder: LocalFolder
  readonly #listing: LocalListing
  readonly #lockWaitMs: number | undefined
  #sidecars: Promise<Sidecars> | undefined
  #commits: Promise<LocalCommits> | undefined

  constructor(options: LocalObjectStoreOptions) {
    this.#bucket = options.bucket
    this.#folder = new LocalFolder(options)
    this.#listing = new LocalListing(this.#folder)
    this.#lockWaitMs = options.lockWaitMs
  }

  /** The keys of files that another program may still be writing at `nowMs`; see `LocalFolder.waiting`. */
  waiting(nowMs: number): Promise<readonly string[]> {
    return this.#folder.waiting(nowMs)
  }

  async head(ref: ObjectRef): Promise<ObjectHead | undefined> {
    const found = await this.#open(ref)
    await found?.file.handle.close()
    return found?.head
  }

  async get(ref: ObjectRef, options: GetOptions = {}): Promise<GetOutcome> {
    const found = await this.#open(ref)
    if (found === undefined) return { kind: 'absent' }
    const { file, head } = found
    const part = clampRange(head.size, options.range)
    const refused: GetOutcome | undefined =
      options.ifMatch !== undefined && options.ifMatch !== head.etag
        ? { kind: 'precondition-failed' }
        : options.ifNoneMatch === head.etag
          ? { kind: 'not-modified' }
          : undefined
    if (refused === undefined && part !== undefined) return { kind: 'found', head, body: new FileBody(file, part.start, part.end) }
    await file.handle.close()
    if (refused !== undefined) return refused
    throw new PortError('invalid-argument', `${JSON.stringify(options.range)} is no range of bytes: it must have 0 <= start <= end`)
  }

  async put(target: ObjectTarget, body: Uint8Array, precondition?: Precondition): Promise<WriteOutcome> {
    const writer = await this.createWriter(target)
    // A copy, since unlike a chunk the body stays the caller's.
    await writer.write(new Uint8Array(body))
    return writer.commit(precondition)
  }

  async createWriter(target: ObjectTarget): Promise<ObjectWriter> {
    await this.#checkTarget(target)
    const { key, contentType } = target
    const sidecar = { metadata: { ...target.metadata }, ...(contentType === undefined ? {} : { contentType }) }
    const commits = await this.#begin()
    const staged = await StagedFile.create(commits.tmp, JSON.stringify(key))
    return new LocalObjectWriter(staged, (sealed, precondition) => commits.publish(sealed, key, sidecar, precondition))
  }

  async copy(source: ExactRef, target: CopyTarget): Promise<CopyOutcome> {
    const found = await this.#open(source)
    if (found === undefined) return { kind: 'source-absent' }
    const { file, head } = found
    const body = new FileBody(file, 0, head.size)
    try {
      if (source.etag !== head.etag) return { kind: 'source-changed' }
      const metadata = { ...head.metadata, ...target.addMetadata }
      const located = await this.#checkTarget({ ...target, metadata })
      // Looked at again at the commit; here it spares copying in vain.
      if (target.ifAbsent && located.kind === 'file') return { kind: 'precondition-failed' }
      const commits = await this.#begin()
      const { contentType } = await commits.sidecars.read(source.key, head.etag)
      const sidecar = { metadata, ...(contentType === undefined ? {} : { contentType }) }
      const staged = await StagedFile.create(commits.tmp, JSON.stringify(target.key))
      try {
        for await (const chunk of body) await staged.write(chunk)
        const sealed = await staged.seal()
        if (sealed.etag !== head.etag) {
          await unlink(sealed.path)
          return { kind: 'source-changed' }
        }
        return await commits.publish(sealed, target.key, sidecar, target.ifAbsent ? { ifAbsent: true } : undefined)
      } finally {
        await staged.discard()
      }
    } finally {
      await body.return()
    }
  }

  async delete(exact: ExactRef): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    this.#checkRef(exact)
    if (exact.etag === undefined) throw new PortError('invalid-argument', `deleting ${JSON.stringify(exact.key)} needs its etag`)
    const located = await this.#folder.locate(exact.key)
    if (located.kind !== 'file') return 'absent'
    return (await this.#begin()).delete(exact.key, exact.etag)
  }

  async list(bucket: string, prefix: string, options: ListOptions = {}): Promise<ListPage> {
    this.#checkBucket(bucket)
    return this.#listing.page(prefix, options)
  }

  /** An object with its head, both of the same moment. The caller closes the file. */
  async #open(ref: ObjectRef): Promise<{ readonly file: OpenedFile; readonly head: ObjectHead } | undefined> {
    this.#checkRef(ref)
    const sidecars = await this.#readSidecars()
    for (let attempt = 1; ; attempt += 1) {
      const file = await this.#folder.open(ref.key)
      if (file === undefined) return undefined
      try {
        const { metadata } = await sidecars.read(ref.key, file.etag)
        // Whoever replaces the object removes the sidecar of the old content, so a missing one may mean that.
        const now = await orAbsent(lstat(file.path, { bigint: true }))
        const isCurrent = now !== undefined && sameContent(now, file.stats)
        if (isCurrent || attempt === READ_ATTEMPTS) return { file, head: this.#headOf(ref.key, file, metadata) }
      } catch (error) {
        await file.handle.close()
        throw fsError(error, 'reading', file.path)
      }
      await file.handle.close()
    }
  }

  #headOf(key: string, { stats, etag }: OpenedFile, metadata: Readonly<Record<string, string>>): ObjectHead {
    return {
      bucket: this.#bucket,
      key,
      etag,
      size: Number(stats.size),
      lastModified: modifiedAt(stats),
      metadata: { ...metadata },
      checksum: `sha256:${etag}`,
    }
  }

  async #checkTarget(target: ObjectTarget): Promise<Located> {
    this.#checkBucket(target.bucket)
    const fault = metadataFault(target.metadata ?? {})
    const key = JSON.stringify(target.key)
    if (fault !== undefined) throw new PortError('invalid-argument', `the metadata of ${key} cannot be kept: ${fault}`)
    const located = await this.#folder.locate(target.key)
    if (located.kind === 'blocked') {
      throw new PortError('invalid-argument', `the key ${key} cannot be a file here: ${located.reason}`)
    }
    return located
  }

  #checkRef(ref: ObjectRef): void {
    this.#checkBucket(ref.bucket)
    if (ref.versionId !== undefined) {
      throw new PortError('invalid-argument', `a folder keeps no versions: name ${JSON.stringify(ref.key)} by its etag`)
    }
  }

  #checkBucket(bucket: string): void {
    if (bucket === this.#bucket) return
    const [named, own] = [JSON.stringify(bucket), JSON.stringify(this.#bucket)]
    throw new PortError('not-found', `there is no bucket ${named}: the folder is called ${own}`)
  }

  #readSidecars(): Promise<Sidecars> {
    this.#sidecars ??= this.#checkSidecars().catch((error: unknown) => {
      this.#sidecars = undefined
      throw error
    })
    return this.#sidecars
  }

  async #checkSidecars(): Promise<Sidecars> {
    const workspace = workspaceOf(await this.#folder.root())
    await checkWorkspace(workspace)
    return new Sidecars(workspace)
  }

  /** What is needed to write, made at the first write and begun anew if that failed. */
  #begin(): Promise<LocalCommits> {
    this.#commits ??= this.#makeCommits().catch((error: unknown) => {
      this.#commits = undefined
      throw error
    })
    return this.#commits
  }

  async #makeCommits(): Promise<LocalCommits> {
    const options = this.#lockWaitMs === undefined ? {} : { lockWaitMs: this.#lockWaitMs }
    return LocalCommits.begin(this.#folder, workspaceOf(await this.#folder.root()), options)
  }
}
