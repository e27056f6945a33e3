import type { ListOptions, ListPage, ObjectStore } from '../../ports/object-store.ts'

/** A store's listings without some keys: files that are still being written are not there yet. */
export class StoreWithoutKeys implements Pick<ObjectStore, 'list'> {
  readonly #store: Pick<ObjectStore, 'list'>
  readonly #hidden: () => readonly string[]

  /** @param hidden which keys these are now. */
  constructor(store: Pick<ObjectStore, 'list'>, hidden: () => readonly string[]) {
    this.#store = store
    this.#hidden = hidden
  }

  async list(bucket: string, prefix: string, options?: ListOptions): Promise<ListPage> {
    const hidden = new Set(this.#hidden())
    const page = await this.#store.list(bucket, prefix, options)
    return { ...page, objects: page.objects.filter(({ key }) => !hidden.has(key)) }
  }
}
