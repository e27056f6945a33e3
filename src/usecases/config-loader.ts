import { parseConfig } from '../domain/config/parse-config.ts'
import { buildJobIndex, type JobIndex } from '../domain/routing/match-job.ts'
import { sha256Hex } from '../domain/identity/object-version.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { readText } from './read-text.ts'

export type LoadedConfig =
  | { readonly kind: 'config'; readonly index: JobIndex; readonly etag: string }
  | { readonly kind: 'absent'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'unusable'; readonly bucket: string; readonly key: string; readonly etag: string; readonly code: string; readonly message: string }

/** A configuration of ten thousand jobs has a few megabytes; what is larger is no configuration. */
const CONFIG_BYTES_MAX = 64 * 1024 * 1024

/**
 * Loads `config.json` and keeps it for as long as its etag stays the same, so that an event costs one conditional request and
 * no parsing. The etag of the version in use goes into every receipt.
 */
export class ConfigLoader {
  readonly #store: ObjectStore
  readonly #bucket: string | undefined
  readonly #key: string
  readonly #cache = new Map<string, LoadedConfig & { readonly kind: 'config' | 'unusable' }>()

  /** @param location.bucket where the configuration lies; when absent, in the bucket of the file that is being routed. */
  constructor(store: ObjectStore, location: { readonly bucket?: string; readonly key: string }) {
    this.#store = store
    this.#bucket = location.bucket
    this.#key = location.key
  }

  async load(eventBucket: string): Promise<LoadedConfig> {
    const bucket = this.#bucket ?? eventBucket
    const cached = this.#cache.get(bucket)
    const got = await this.#store.get({ bucket, key: this.#key }, cached === undefined ? {} : { ifNoneMatch: cached.etag })
    if (got.kind === 'not-modified' && cached !== undefined) return cached
    if (got.kind !== 'found') {
      this.#cache.delete(bucket)
      return { kind: 'absent', bucket, key: this.#key }
    }
    const loaded = this.#parse(bucket, got.head.etag, await readText(got.body, CONFIG_BYTES_MAX))
    this.#cache.set(bucket, loaded)
    return loaded
  }

  #parse(bucket: string, etag: string, read: Awaited<ReturnType<typeof readText>>): LoadedConfig & { kind: 'config' | 'unusable' } {
    const place = { bucket, key: this.#key, etag }
    if (read.kind !== 'text') return { kind: 'unusable', ...place, code: read.code, message: `${this.#key}: ${read.message}` }
    const outcome = parseConfig(read.text)
    if (outcome.kind === 'unusable') {
      return { kind: 'unusable', ...place, code: outcome.code, message: `${this.#key}: ${outcome.message}` }
    }
    return { kind: 'config', index: buildJobIndex(outcome), etag: etag === '' ? sha256Hex(read.text) : etag }
  }
}
