import { ByteWriter } from 'hyparquet-writer'
import type { ByteSink } from '../../ports/byte-sink.ts'

const FIRST_BUFFER_BYTES = 65_536

/**
 * What hyparquet-writer writes to: it collects a row group's bytes and hands them to the sink on `flush`, which
 * hyparquet-writer awaits before it encodes the next group. After the footer `flush` is the caller's to call.
 */
export class SinkWriter extends ByteWriter {
  readonly #sink: ByteSink

  constructor(sink: ByteSink) {
    super(FIRST_BUFFER_BYTES)
    this.#sink = sink
  }

  async flush(): Promise<void> {
    if (this.index === 0) return
    const chunk = new Uint8Array(this.buffer, 0, this.index)
    // The sink owns the chunk from now on, so the next group gets memory of its own.
    this.buffer = new ArrayBuffer(FIRST_BUFFER_BYTES)
    this.view = new DataView(this.buffer)
    this.index = 0
    await this.#sink.write(chunk)
  }
}
