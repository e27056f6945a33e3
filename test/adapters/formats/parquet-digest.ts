import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { columnsOfEveryType, writeTable } from './parquet-table.ts'

/** SHA-256 of a file with columns of every type. */
export async function parquetDigest(): Promise<string> {
  return createHash('sha256').update(await writeTable(columnsOfEveryType())).digest('hex')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(await parquetDigest())
