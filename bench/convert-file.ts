import { FileInput } from '../src/adapters/local/file-input.ts'
import type { ByteSink } from '../src/ports/byte-sink.ts'
import type { TableConverter } from '../src/ports/table-converter.ts'
import { ordersContract } from './csv-orders.ts'

// An import would load Node's streams too, which a conversion does without.
const { openSync, writeSync } = process.getBuiltinModule('node:fs')

/** A file of orders into Parquet, read as the command line reads it. What is wrong with rows goes into a file beside the output where that is allowed. */
export async function convertFile(converter: TableConverter, input: string, output: string, refused?: 'rejected-rows-allowed'): Promise<void> {
  const opening = await FileInput.open(input, new AbortController().signal)
  if (opening.kind === 'refused') throw new Error(opening.message)
  const outcome = await converter.convert({
    source: opening.input.reusingMemory(),
    contract: ordersContract(),
    metadata: {},
    output: fileSink(output),
    rejects: refused === undefined ? NO_REJECTS : fileSink(`${output}.rejects`),
    warnings: NO_REJECTS,
  })
  await opening.input.close()
  if (outcome.kind !== 'converted') throw new Error(outcome.fault.message)
}

const NO_REJECTS: ByteSink = { write: () => Promise.reject(new Error('a row of the benchmark is no order')) }

function fileSink(path: string): ByteSink {
  const file = openSync(path, 'w')
  return { write: (chunk) => Promise.resolve(void writeSync(file, chunk)) }
}
