import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { RecordFramer } from './record-framer.ts'
import type { FileSample } from './read-sample.ts'

/** More than this behind the last record of a cut sample is no record that was cut, but a quote that somebody forgot. */
const CUT_RECORD_BYTES_MAX = 1_048_576

/**
 * Stops the framer at each record of a sample. What the end of a cut sample has cut off is left out, since it is no
 * record of the file.
 */
export function* sampleRecords({ bytes, isWhole }: FileSample, dialect: TableDialect): Generator<RecordFramer, void> {
  const framer = new RecordFramer(dialect)
  let isFinished = isWhole
  framer.push(bytes)
  if (isFinished) framer.finish()
  let read = 0
  for (;;) {
    const step = framer.next()
    if (step === 'ended') return
    if (step === 'record') {
      read = framer.byteOffset + framer.end - framer.start
      yield framer
      continue
    }
    if (isFinished || bytes.length - read < CUT_RECORD_BYTES_MAX) return
    isFinished = true
    framer.finish()
  }
}
