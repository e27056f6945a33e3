import { HelpedParquetSink } from '../../../src/adapters/threads/helped-parquet-sink.ts'
import { build } from '../formats/parquet/build-columns.ts'

// A null where there must be none, in the second thread: prints what comes of it.
const sound = build('a', { kind: 'int64' }, [1n], true)
const broken = build('a', { kind: 'int64' }, [null], true)
const sink = new HelpedParquetSink([sound.field], { write: () => Promise.resolve() }, { rowGroupRows: 1 })
try {
  await sink.write([sound.column], 1)
  await sink.write([broken.column], 1)
  await sink.finish({})
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error))
} finally {
  sink.release()
}
