import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import type { ParquetEncoder } from '../../../src/adapters/formats/open-parquet-sink.ts'
import { columnsOfEveryType, ENCODERS, writeTableBy } from './parquet-table.ts'

/** SHA-256 of a file with columns of every type. */
export async function parquetDigest(encoder: ParquetEncoder): Promise<string> {
  return createHash('sha256').update(await writeTableBy(encoder)(columnsOfEveryType())).digest('hex')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const encoder = ENCODERS.find(name => name === process.argv[2])
  if (encoder === undefined) throw new Error(`Name one of ${ENCODERS.join(', ')}`)
  process.stdout.write(await parquetDigest(encoder))
}
