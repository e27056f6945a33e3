import type { ListOptions, ListPage, ObjectStore } from '../../ports/object-store.ts'

/** A store's listings without some keys: files that are still being written are not there yet. */
export class StoreWithoutKeys implements Pick<ObjectStore, 'list'> {
  readonly #store: Pick<ObjectStore, 'list'>
  readonly #hidden: ReadonlySet<string>

  constructor(store: Pick<ObjectStore, 'list'>, hidden: Iterable<string>) {
    this.#store = store
    this.#hidden = new Set(hidden)
  }

  async list(bucket: string, prefix: string, options?: ListOptions): Promise<ListPage> {
    const page = await this.#store.list(bucket, prefix, options)
    return { ...page, objects: page.objects.filter(({ key }) => !this.#hidden.has(key)) }
  }
}
