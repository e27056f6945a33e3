import type { ListedObject, ObjectStore } from '../ports/object-store.ts'

/** The prefixes under which files land. */
const LANDING_PREFIXES = ['bronze/', 'data/in/']

/** Every file that lies under a landing prefix, in the order of the keys; folder markers are none. */
export async function* listLanded(store: Pick<ObjectStore, 'list'>, bucket: string): AsyncGenerator<ListedObject> {
  for (const prefix of LANDING_PREFIXES) {
    let after: string | undefined
    do {
      const page = await store.list(bucket, prefix, after === undefined ? {} : { after })
      for (const object of page.objects) {
        if (!object.key.endsWith('/')) yield object
      }
      after = page.next
    } while (after !== undefined)
  }
}
