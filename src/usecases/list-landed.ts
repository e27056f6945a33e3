import { flowOf } from '../domain/routing/landing-flow.ts'
import type { ListedObject, ObjectStore } from '../ports/object-store.ts'

/** The prefixes under which files land. */
const LANDING_PREFIXES = ['bronze/', 'data/in/']

/**
 * Every file that lies under a landing prefix, in the order of the keys; folder markers are none.
 *
 * @param prefix only files whose keys begin with it; whatever it covers beyond the landing prefixes is left out.
 */
export async function* listLanded(store: Pick<ObjectStore, 'list'>, bucket: string, prefix?: string): AsyncGenerator<ListedObject> {
  for (const listed of prefix === undefined ? LANDING_PREFIXES : [prefix]) {
    let after: string | undefined
    do {
      const page = await store.list(bucket, listed, after === undefined ? {} : { after })
      for (const object of page.objects) {
        if (flowOf(object.key).kind !== 'none') yield object
      }
      after = page.next
    } while (after !== undefined)
  }
}
