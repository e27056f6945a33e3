import type { ListOptions, ListPage, ObjectStore } from '../../ports/object-store.ts'

/** A store's listings without some keys: files that are still being written are not there yet. */
export class StoreWithoutKeys implements Pick<ObjectStore, 'list'> {
  readonly #store: Pick<ObjectStore, 'list'>
  readonly #hidden: () => Promise<readonly string[]>

  /** @param hidden which keys these are now; asked after each page, since a file may be begun while the page is read. */
  constructor(store: Pick<ObjectStore, 'list'>, hidden: () => Promise<readonly string[]>) {
    this.#store = store
    this.#hidden = hidden
  }

  async list(bucket: string, prefix: string, options?: ListOptions): Promise<ListPage> {
    const page = await this.#store.list(bucket, prefix, options)
    const hidden = new Set(page.objects.length === 0 ? [] : await this.#hidden())
    return { ...page, objects: page.objects.filter(({ key }) => !hidden.has(key)) }
  }
}
