import type { ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import type { KeyLimits } from '../../domain/table/key-set.ts'
import { PageBuilder } from './page-builder.ts'

/** Memory that is kept for the next file. */
const SPARE_BYTES_MAX = 33_554_432

/**
 * Keeps the page of the last file for the next one of the same table, as a warm function gets them one after another. Its columns take
 * megabytes however small the file, and making them new, and clearing them away, is half of the time that a file of 100 kB takes.
 *
 * Nothing of a file outlives it but memory: a page that knows keys is not kept, and two files at once get one each.
 */
export class PagePool {
  #spare: { readonly key: string; readonly page: PageBuilder } | undefined

  /** @param contractHash of the contract whose fields the columns are */
  take(contractHash: string, columns: readonly ResolvedColumn[], capacity: number, keyLimits: KeyLimits): PageBuilder {
    const spare = this.#spare
    // Whatever is taken: of another table it would only be memory that this one may need.
    this.#spare = undefined
    return spare?.key === keyOf(contractHash, columns, capacity) ? spare.page : new PageBuilder(columns, capacity, keyLimits)
  }

  /** Gives a page back that nobody uses any more. */
  give(contractHash: string, columns: readonly ResolvedColumn[], page: PageBuilder): void {
    if (page.hasKeys || page.memoryBytes() > SPARE_BYTES_MAX) return
    page.reset()
    this.#spare = { key: keyOf(contractHash, columns, page.capacity), page }
  }
}

/** Fields that the contract does not name are texts that have nothing of their own but a name. */
function keyOf(contractHash: string, columns: readonly ResolvedColumn[], capacity: number): string {
  return JSON.stringify([contractHash, capacity, columns.map(({ position, field }) => [position, field.name])])
}
