import type { SchemaElement } from 'hyparquet'
import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import type { ByteSink } from '../../../ports/byte-sink.ts'
import type { OpenTableWriter } from '../../../ports/table-writer.ts'
import { footerSchema } from '../parquet-schema.ts'
import { ENCODER } from '../kernel/encoder-kernel.ts'
import { Kernel } from '../kernel/kernel.ts'
import { ByteBuffer } from './byte-buffer.ts'
import type { ColumnChunk } from './column-chunk.ts'
import type { ColumnData } from './column-data.ts'
import { dictionaryLimits } from './dictionary-limits.ts'
import { openChunk } from './open-chunk.ts'
import { pageCodec } from './page-codec.ts'
import type { PageCodec, ParquetCompression } from './page-codec.ts'
import { ThriftType, ThriftWriter } from './thrift-writer.ts'
import { PHYSICAL_TYPES, writeChunk } from './write-chunk.ts'
import { writeSchema } from './write-schema.ts'

export interface FastParquetOptions {
  readonly compression: ParquetCompression
  /**
   * `delta` writes integers, decimals, dates and times as differences where that is shorter: Spark since 3.3, Athena's version 3 and all
   * newer engines read it. `plain` is for older ones, and costs about a third in size.
   */
  readonly integers: 'delta' | 'plain'
  /** A row group ends with the rows that reach this many. */
  readonly rowGroupRows: number
  /** A row group ends when its pages take this many bytes, which is what it takes in memory. */
  readonly rowGroupBytes: number
}

/** Rows of a row group: about what other writers have, so that readers can share work out and skip what they are not asked for. */
export const ROW_GROUP_ROWS = 131_072

const DEFAULTS: FastParquetOptions = { compression: 'snappy', integers: 'delta', rowGroupRows: ROW_GROUP_ROWS, rowGroupBytes: 16_777_216 }

export function parquetOptions(options: Partial<FastParquetOptions>): FastParquetOptions {
  return { ...DEFAULTS, ...options }
}

/** What is behind a file between two of its row groups: enough for somebody else to go on with it. */
export interface SinkProgress {
  /** Bytes of the file so far. */
  readonly offset: number
  readonly rows: number
  readonly groupCount: number
  /** The row groups as the footer lists them. */
  readonly groups: Uint8Array
}

/** Names the program and the generation of its bytes, in the form the Parquet format asks for; readers look it up when they know of a writer's faults. */
const CREATED_BY = 'sluice version 2'
const FORMAT_VERSION = 2
const MAGIC = new TextEncoder().encode('PAR1')
const FOOTER_BYTES_FIRST = 4_096
/** Column chunks are handed on together up to so many bytes, and a larger one alone. */
const PIECE_BYTES = 1_048_576
/** Row groups whose bytes the columns have room for when they go on with the next one. */
const KEPT_GROUPS = 2

const NOTHING: SinkProgress = { offset: 0, rows: 0, groupCount: 0, groups: new Uint8Array(0) }

/**
 * One Parquet file, written straight from columns. What is written is encoded at once; of a row group, only its compressed pages are
 * held until it ends, which keeps memory small however many rows there are. Each call waits for the sink. The same calls give the same
 * bytes, whatever was written before, and whatever the columns hold besides their values.
 */
export class FastParquetSink implements OpenTableWriter {
  readonly #fields: readonly FieldContract[]
  /** The root, and a leaf for each field. */
  readonly #schema: readonly SchemaElement[]
  readonly #output: ByteSink
  readonly #options: FastParquetOptions
  readonly #codec: PageCodec
  /** Of the row group in the making, as soon as it has a row. */
  readonly #chunks: ColumnChunk[]
  #groupRows: number
  /** Bytes of the file that were handed on. */
  #offset: number
  /** The row groups as the footer lists them. */
  readonly #groups: ByteBuffer
  #groupCount: number
  #rows: number

  /** @param fields at least one, as many as the columns of each call: Parquet has no table without columns */
  constructor(fields: readonly FieldContract[], output: ByteSink, options: Partial<FastParquetOptions> = {}, from: SinkProgress = NOTHING) {
    this.#fields = fields
    this.#schema = footerSchema(fields)
    this.#output = output
    this.#options = parquetOptions(options)
    this.#codec = pageCodec(this.#options.compression)
    this.#chunks = []
    this.#groupRows = 0
    this.#offset = from.offset
    this.#groups = new ByteBuffer(1_024)
    this.#groups.append(from.groups, 0, from.groups.length)
    this.#groupCount = from.groupCount
    this.#rows = from.rows
  }

  /** Writes the first `rows` rows of the columns, at least one. The columns may be reset afterwards. */
  async write(columns: readonly ColumnData[], rows: number): Promise<void> {
    if (this.#chunks.length === 0) this.#openChunks(columns)
    let bytes = 0
    for (const [i, chunk] of this.#chunks.entries()) {
      const column = columns[i]
      if (column === undefined) throw new Error(`No column for field ${this.#fields[i]?.name}`)
      chunk.add(column, rows)
      bytes += chunk.pages.compressedBytes
    }
    this.#groupRows += rows
    if (this.#groupRows >= this.#options.rowGroupRows || bytes >= this.#options.rowGroupBytes) await this.#endRowGroup()
  }

  /** Where somebody else may go on; `undefined` within a row group, and before the first. */
  get progress(): SinkProgress | undefined {
    if (this.#groupRows > 0 || this.#groupCount === 0) return undefined
    return { offset: this.#offset, rows: this.#rows, groupCount: this.#groupCount, groups: this.#groups.bytes.slice(0, this.#groups.length) }
  }

  #openChunks(columns: readonly ColumnData[]): void {
    const options = { kernel: new Kernel(ENCODER), codec: this.#codec, deltas: this.#options.integers === 'delta', dictionary: dictionaryLimits(this.#fields.length) }
    for (const [i, field] of this.#fields.entries()) {
      const storage = columns[i]?.storage
      if (storage === undefined) throw new Error(`No column for field ${field.name}`)
      const type = this.#schema[i + 1]?.type
      if (type !== PHYSICAL_TYPES[storage]) throw new Error(`Column ${field.name} is of ${storage}, and its field wants ${type}: make it by createColumn of the field's type`)
      this.#chunks.push(openChunk(field, storage, options))
    }
  }

  async #endRowGroup(): Promise<void> {
    if (this.#groupRows === 0) return
    const thrift = new ThriftWriter(this.#groups)
    thrift.list(1, ThriftType.struct, this.#chunks.length)
    const ended = this.#chunks.map(chunk => ({ chunk, statistics: chunk.end() }))
    const compressed = this.#chunks.reduce((bytes, { pages }) => bytes + pages.compressedBytes, 0)
    let out = this.#begin(Math.min(PIECE_BYTES, compressed + MAGIC.length))
    const start = this.#offset + out.length
    let uncompressed = 0
    for (const { chunk, statistics } of ended) {
      const { compressedBytes, uncompressedBytes } = chunk.pages
      if (out.length > 0 && out.length + compressedBytes > PIECE_BYTES) {
        await this.#handOn(out)
        // The sink owns what it is given, so each piece has memory of its own, held by nothing that outlives it.
        out = new ByteBuffer(Math.max(PIECE_BYTES, compressedBytes))
      }
      writeChunk(chunk, statistics, this.#codec, this.#offset + out.length, thrift)
      uncompressed += uncompressedBytes
      chunk.pages.writeTo(out)
      chunk.clear(Math.floor(KEPT_GROUPS * this.#options.rowGroupBytes / this.#chunks.length))
    }
    thrift.i64(2, uncompressed)
    thrift.i64(3, this.#groupRows)
    thrift.i64(5, start)
    thrift.i64(6, compressed)
    thrift.end()
    this.#groupCount++
    this.#rows += this.#groupRows
    this.#groupRows = 0
    await this.#handOn(out)
  }

  /** Ends the file with its footer and these entries of metadata. */
  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    await this.#endRowGroup()
    const out = this.#begin(FOOTER_BYTES_FIRST)
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
    await this.#handOn(out)
  }

  /** Memory for this many bytes of the file, behind what a file begins with. */
  #begin(bytes: number): ByteBuffer {
    const out = new ByteBuffer(bytes)
    if (this.#offset === 0) out.append(MAGIC, 0, MAGIC.length)
    return out
  }

  async #handOn({ bytes, length }: ByteBuffer): Promise<void> {
    this.#offset += length
    await this.#output.write(bytes.subarray(0, length))
  }
}
