import { createHash } from 'node:crypto'
import { readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { metadataFault } from '../../domain/objects/metadata-fault.ts'
import { fsError, orAbsent } from './fs-error.ts'
import { isRealFolder, makeFolder } from './local-workspace.ts'
import type { LocalWorkspace } from './local-workspace.ts'
import { readSmallFile } from './read-small-file.ts'
import { StagedFile } from './staged-file.ts'
import { syncFolder } from './sync-folder.ts'

/** What a file system cannot keep with a file. */
export interface SidecarContent {
  readonly contentType?: string
  readonly metadata: Readonly<Record<string, string>>
}

const NOTHING: SidecarContent = { metadata: {} }
const SIDECAR_BYTES_MAX = 64 * 1024

/**
 * Metadata beside the data: `meta/<sha256 of the key>/<etag>.json`. As its name binds it to one content, it may be written before the
 * data appears and be left behind after the data went, and still never speaks for other bytes.
 */
export class Sidecars {
  readonly #workspace: LocalWorkspace

  constructor(workspace: LocalWorkspace) {
    this.#workspace = workspace
  }

  /** What is said of these bytes under this key; nothing when there is none, or none that can be believed. */
  async read(key: string, etag: string): Promise<SidecarContent> {
    const path = this.#path(key, etag)
    try {
      if (!(await isRealFolder(dirname(path)))) return NOTHING
      const text = await readSmallFile(path, SIDECAR_BYTES_MAX)
      return text === undefined ? NOTHING : parseSidecar(text, key, etag)
    } catch (error) {
      throw fsError(error, 'reading the metadata in', path)
    }
  }

  /** Replaces what is said of these bytes under this key. */
  async write(key: string, etag: string, content: SidecarContent): Promise<void> {
    const path = this.#path(key, etag)
    try {
      if (Object.keys(content.metadata).length === 0 && content.contentType === undefined) {
        await orAbsent(unlink(path))
        return
      }
      await makeFolder(dirname(path))
      const staged = await StagedFile.create(this.#workspace.tmp, `the metadata of ${JSON.stringify(key)}`)
      await staged.write(Buffer.from(JSON.stringify({ key, etag, ...content })))
      await rename((await staged.seal()).path, path)
      await syncFolder(dirname(path))
    } catch (error) {
      throw fsError(error, 'writing the metadata in', path)
    }
  }

  /** Removes what is said of any other bytes that were under this key; without an etag, everything. */
  async keepOnly(key: string, etag: string | undefined): Promise<void> {
    const folder = dirname(this.#path(key, ''))
    const names = (await orAbsent(readdir(folder))) ?? []
    for (const name of names) {
      if (name !== `${etag ?? ''}.json`) await orAbsent(unlink(join(folder, name)))
    }
    if (etag === undefined && names.length > 0) await orAbsent(rmdir(folder))
  }

  #path(key: string, etag: string): string {
    return join(this.#workspace.meta, createHash('sha256').update(key).digest('hex'), `${etag}.json`)
  }
}

function parseSidecar(text: string, key: string, etag: string): SidecarContent {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return NOTHING
  }
  if (typeof value !== 'object' || value === null) return NOTHING
  if (!('key' in value) || value.key !== key || !('etag' in value) || value.etag !== etag) return NOTHING
  if (!('metadata' in value) || typeof value.metadata !== 'object' || value.metadata === null) return NOTHING
  const metadata = Object.fromEntries(
    Object.entries(value.metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  if (metadataFault(metadata) !== undefined) return NOTHING
  return 'contentType' in value && typeof value.contentType === 'string' ? { metadata, contentType: value.contentType } : { metadata }
}
