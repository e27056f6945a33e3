import { ConvertFile, type ConvertedFile, type ConvertFileDependencies, type ConvertFileOptions } from '../../../src/usecases/convert-file.ts'
import type { ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import type { FlowDefect } from '../router/sandbox.ts'

const DUPLICATE: ConvertedFile = {
  answer: { status: 'duplicate', rows: 0, output: null, rows_in: 0, rows_rejected: 0, rejects: null, error: null },
  fresh: false,
  changed: false,
}

/** A table under the key is taken for that of the file, whichever version of the file it was made of. */
class ConvertIfAbsent extends ConvertFile {
  readonly #store: ConvertFileDependencies['store']

  constructor(deps: ConvertFileDependencies) {
    super(deps)
    this.#store = deps.store
  }

  override async execute(object: ObjectVersion, options?: ConvertFileOptions): Promise<ConvertedFile> {
    const key = object.key.replace(/^bronze\//, 'silver/').replace(/\.csv$/, '.parquet')
    return (await this.#store.head({ bucket: object.bucket, key })) === undefined ? await super.execute(object, options) : DUPLICATE
  }
}

export const existenceIsDone: FlowDefect = {
  id: 'C4',
  puts: 'a file whose table exists counts as processed, though it was uploaded anew',
  convertFile: (deps) => new ConvertIfAbsent(deps),
}
