import { Worker } from 'node:worker_threads'
import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ColumnData } from '../formats/parquet/column-data.ts'
import type { FastParquetOptions, SinkProgress } from '../formats/parquet/fast-parquet-sink.ts'
import type { FromEncoder, ToEncoder } from './encoder-messages.ts'
import { packColumns } from './pack-columns.ts'

/** It makes hardly any objects: more room for them would only be left unused. */
const YOUNG_MB = 2

/** Beside this file, compiled, bundled or neither. */
const PROGRAM = new URL(`./encoder-program${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)

/**
 * A thread that goes on with a file from the end of a row group; its program is `encoder-program`. It keeps the process alive only while
 * somebody waits for it.
 */
export class EncoderThread {
  readonly #worker: Worker
  readonly #output: ByteSink
  /** For rows on their way; `undefined` while they are encoded. The next ones are read meanwhile, in memory of the reader's. */
  #memory: ArrayBuffer | undefined = new ArrayBuffer(0)
  #failure: { readonly error: unknown } | undefined
  #isFinished = false
  #wake: (() => void) | undefined

  constructor(fields: readonly FieldContract[], output: ByteSink, options: FastParquetOptions, progress: SinkProgress) {
    this.#output = output
    this.#worker = new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    this.#worker.unref()
    this.#worker.on('message', (message: FromEncoder) => this.#hear(message))
    this.#worker.on('error', error => this.#fail(error))
    this.#worker.on('exit', code => this.#fail(new Error(`The thread that encodes Parquet ended by itself with ${code}`)))
    this.#send({ kind: 'begin', fields, options, progress })
  }

  /** Waits until there is room for the rows, and throws what went wrong since the last call. */
  async write(columns: readonly ColumnData[], rows: number): Promise<void> {
    while (this.#memory === undefined) await this.#news()
    this.#throwFailure()
    const packed = packColumns(columns, rows, this.#memory)
    this.#memory = undefined
    this.#send({ kind: 'rows', packed }, packed.memory)
  }

  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    this.#throwFailure()
    this.#send({ kind: 'finish', metadata })
    while (!this.#isFinished) await this.#news()
    this.end()
  }

  /** Ends the thread, whatever it is doing. */
  end(): void {
    this.#isFinished = true
    void this.#worker.terminate()
  }

  #hear(message: FromEncoder): void {
    // What the thread said before it was ended is for nobody: the output may be gone.
    if (this.#isFinished) return
    if (message.kind === 'bytes') {
      this.#output.write(message.bytes).then(() => this.#send({ kind: 'written' }), (error: unknown) => this.#fail(error))
      return
    }
    if (message.kind === 'encoded') this.#memory = message.memory
    else this.#isFinished = true
    this.#wake?.()
  }

  #fail(error: unknown): void {
    if (this.#isFinished) return
    this.#failure ??= { error }
    this.#wake?.()
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Waits for the next thing that is heard. */
  async #news(): Promise<void> {
    this.#throwFailure()
    if (this.#isFinished) throw new Error('The thread that encodes Parquet has ended: nothing can be written any more')
    this.#worker.ref()
    await new Promise<void>(resolve => { this.#wake = resolve })
    this.#wake = undefined
    this.#worker.unref()
    this.#throwFailure()
  }

  #send(message: ToEncoder, memory?: ArrayBuffer): void {
    this.#worker.postMessage(message, memory === undefined ? [] : [memory])
  }
}
