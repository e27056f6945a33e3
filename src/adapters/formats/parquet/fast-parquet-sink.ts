import type { SchemaElement } from 'hyparquet'
import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import type { ByteSink } from '../../../ports/byte-sink.ts'
import { footerSchema } from '../parquet-schema.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { encodeChunk, PHYSICAL_TYPES } from './encode-chunk.ts'
import type { ChunkOptions } from './encode-chunk.ts'
import { pageCodec } from './page-codec.ts'
import type { ParquetCompression } from './page-codec.ts'
import { ThriftType, ThriftWriter } from './thrift-writer.ts'
import { writeSchema } from './write-schema.ts'

export interface FastParquetOptions {
  readonly compression: ParquetCompression
  /**
   * `delta` writes integers, decimals, dates and times as differences where that is shorter: Spark since 3.3, Athena's version 3 and all
   * newer engines read it. `plain` is for older ones, and costs about a third in size.
   */
  readonly integers: 'delta' | 'plain'
}

const DEFAULTS: FastParquetOptions = { compression: 'snappy', integers: 'delta' }

/** Names the program and the generation of its bytes, in the form the Parquet format asks for; readers look it up when they know of a writer's faults. */
const CREATED_BY = 'sluice version 2'
const FORMAT_VERSION = 2
const MAGIC = new TextEncoder().encode('PAR1')
const FIRST_BYTES = 65_536
/** Bytes of finished column chunks that are handed on before the row group is over. */
const HANDED_ON_BYTES = 4_194_304

/**
 * One Parquet file, written by row groups straight from the columns; each call waits for the sink. The same calls give the same bytes,
 * whatever was written before, and whatever the columns hold besides their values.
 */
export class FastParquetSink {
  readonly #fields: readonly FieldContract[]
  /** The root, and a leaf for each field. */
  readonly #schema: readonly SchemaElement[]
  readonly #output: ByteSink
  readonly #options: ChunkOptions
  #out: ByteBuffer
  /** Where `#out` begins in the file. */
  #outOffset: number
  /** The row groups as the footer lists them. */
  readonly #groups: ByteBuffer
  #groupCount: number
  #rows: number

  /** @param fields at least one, as many as the columns of each row group: Parquet has no table without columns */
  constructor(fields: readonly FieldContract[], output: ByteSink, options: Partial<FastParquetOptions> = {}) {
    const { compression, integers } = { ...DEFAULTS, ...options }
    this.#fields = fields
    this.#schema = footerSchema(fields)
    this.#output = output
    this.#options = { codec: pageCodec(compression), deltas: integers === 'delta' }
    this.#out = new ByteBuffer(FIRST_BYTES)
    this.#out.append(MAGIC, 0, MAGIC.length)
    this.#outOffset = 0
    this.#groups = new ByteBuffer(1_024)
    this.#groupCount = 0
    this.#rows = 0
  }

  /** Writes the first `rows` rows of the columns, at least one, as one row group. The columns may be reset afterwards. */
  async writeRowGroup(columns: readonly Column[], rows: number): Promise<void> {
    const start = this.#outOffset + this.#out.length
    const thrift = new ThriftWriter(this.#groups)
    thrift.list(1, ThriftType.struct, this.#fields.length)
    let uncompressed = 0
    let compressed = 0
    for (const [i, field] of this.#fields.entries()) {
      const column = columns[i]
      if (column === undefined) throw new Error(`Row group without a column for field ${field.name}`)
      const type = this.#schema[i + 1]?.type
      if (type !== PHYSICAL_TYPES[column.storage]) throw new Error(`Column ${field.name} is of ${column.storage}, and its field wants ${type}: make it by createColumn of the field's type`)
      const sizes = encodeChunk(field, column, rows, this.#options, this.#out, this.#outOffset, thrift)
      uncompressed += sizes.uncompressed
      compressed += sizes.compressed
      if (this.#out.length >= HANDED_ON_BYTES) await this.#handOn()
    }
    thrift.i64(2, uncompressed)
    thrift.i64(3, rows)
    thrift.i64(5, start)
    thrift.i64(6, compressed)
    thrift.end()
    this.#groupCount++
    this.#rows += rows
    await this.#handOn()
  }

  /** Ends the file with its footer and these entries of metadata. */
  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    const out = this.#out
    const start = out.length
    const thrift = new ThriftWriter(out)
    thrift.i32(1, FORMAT_VERSION)
    writeSchema(2, this.#schema, thrift)
    thrift.i64(3, this.#rows)
    thrift.list(4, ThriftType.struct, this.#groupCount)
    out.append(this.#groups.bytes, 0, this.#groups.length)
    const entries = Object.entries(metadata)
    thrift.list(5, ThriftType.struct, entries.length)
    for (const [key, value] of entries) {
      thrift.structElement(() => {
        thrift.text(1, key)
        thrift.text(2, value)
      })
    }
    thrift.text(6, CREATED_BY)
    // Bounds are in the order of each column's type, which readers must be told before they may use them.
    thrift.list(7, ThriftType.struct, this.#fields.length)
    this.#fields.forEach(() => thrift.structElement(() => thrift.struct(1)))
    thrift.end()
    const length = out.length - start
    out.reserve(4)
    out.view.setUint32(out.length, length, true)
    out.length += 4
    out.append(MAGIC, 0, MAGIC.length)
    await this.#handOn()
  }

  async #handOn(): Promise<void> {
    const { bytes, length } = this.#out
    if (length === 0) return
    this.#outOffset += length
    // The sink owns the bytes from now on, so the next group gets memory of its own.
    this.#out = new ByteBuffer(FIRST_BYTES)
    await this.#output.write(bytes.subarray(0, length))
  }
}
