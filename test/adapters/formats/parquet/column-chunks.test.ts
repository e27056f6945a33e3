import { expect } from 'chai'
import fc from 'fast-check'
import { ENCODER } from '../../../../src/adapters/formats/kernel/encoder-kernel.ts'
import type { EncoderKernel } from '../../../../src/adapters/formats/kernel/encoder-kernel.ts'
import { Kernel } from '../../../../src/adapters/formats/kernel/kernel.ts'
import { ByteBuffer } from '../../../../src/adapters/formats/parquet/byte-buffer.ts'
import type { ColumnChunk } from '../../../../src/adapters/formats/parquet/column-chunk.ts'
import { dictionaryLimits } from '../../../../src/adapters/formats/parquet/dictionary-limits.ts'
import { openChunk } from '../../../../src/adapters/formats/parquet/open-chunk.ts'
import { pageCodec } from '../../../../src/adapters/formats/parquet/page-codec.ts'
import { PAGE_ROWS } from '../../../../src/adapters/formats/parquet/page-rows.ts'
import type { ColumnType } from '../../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../../src/domain/table/column-builder.ts'
import { Prng } from '../../../simulation/kernel/prng.ts'
import { metadataOf } from '../read-parquet.ts'
import { physicalRows } from '../read-physical.ts'
import { build, fieldOf, fill, writeColumns } from './build-columns.ts'
import type { Value } from './build-columns.ts'

const TEXT: ColumnType = { kind: 'text' }
const [INT32_MIN, INT32_MAX] = [-2_147_483_648, 2_147_483_647]
const [INT64_MIN, INT64_MAX] = [-(2n ** 63n), 2n ** 63n - 1n]

/** For each storage a type and what a number from 0 on becomes in it. */
const STORAGES: Readonly<Record<string, readonly [ColumnType, (i: number) => Value]>> = {
  int32: [{ kind: 'int32' }, i => Math.imul(i, 40_503) - 7],
  int64: [{ kind: 'int64' }, i => BigInt.asIntN(64, BigInt(i) * 0x9e37_79b9_7f4a_7c15n)],
  double: [{ kind: 'double' }, i => (i % 11 === 10 ? Number.NaN : i / 8 - 3)],
  boolean: [{ kind: 'boolean' }, i => i % 3 === 1],
  bytes: [TEXT, i => `${'text'.repeat(i % 9)}${i}`],
}

function open(type: ColumnType, column: Column, kernel: EncoderKernel, required = false): ColumnChunk {
  return openChunk(fieldOf('n', type, required), column.storage, { kernel, codec: pageCodec('snappy'), deltas: true, dictionary: dictionaryLimits(1) })
}

/** All that the file will have of the chunk. */
function ended(chunk: ColumnChunk) {
  const statistics = chunk.end()
  const out = new ByteBuffer(1)
  chunk.pages.writeTo(out)
  return { statistics, rows: chunk.pages.rows, uncompressed: chunk.pages.uncompressedBytes, pages: [...chunk.pages.dataPages], bytes: Buffer.from(out.bytes.subarray(0, out.length)).toString('base64') }
}

function written(type: ColumnType, values: readonly Value[], kernel: EncoderKernel) {
  const { column } = build('n', type, values)
  const chunk = open(type, column, kernel)
  chunk.add(column, values.length)
  return ended(chunk)
}

/** Columns of any storage, of few or many values, few or many rows, some of them null. */
const anyColumn = fc
  .record({ storage: fc.constantFrom(...Object.keys(STORAGES)), rows: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3_000 })), values: fc.constantFrom(1, 2, 9, 300, 5_000), nulls: fc.constantFrom(0, 0.1, 0.5, 1), seed: fc.nat() })
  .map(({ storage, rows, values, nulls, seed }) => {
    const prng = new Prng(seed)
    const [type, of] = STORAGES[storage]!
    return { type, values: Array.from({ length: rows }, () => (prng.chance(nulls) ? null : of(prng.int(values)))) }
  })

describe('column chunks', () => {
  it('are of the same bytes whatever the kernel has made before', () => {
    const warm = new Kernel(ENCODER)
    for (const [type, of] of Object.values(STORAGES)) written(type, Array.from({ length: PAGE_ROWS + 5 }, (_, i) => of(i)), warm)
    fc.assert(
      fc.property(fc.array(anyColumn, { minLength: 1, maxLength: 4 }), columns => {
        for (const { type, values } of columns) expect(written(type, values, warm)).to.deep.equal(written(type, values, new Kernel(ENCODER)))
      }),
      { numRuns: 60 },
    )
  })

  it('are of the same bytes whatever a column holds at nulls and behind its rows', () => {
    const warm = new Kernel(ENCODER)
    fc.assert(
      fc.property(anyColumn, fc.nat(), ({ type, values }, salt) => {
        const column = createColumn(type, values.length + 100)
        const [, of] = Object.values(STORAGES).find(([other]) => other === type)!
        fill(column, Array.from({ length: values.length + 100 }, (_, i) => of(i + salt % 1_000)))
        fill(column, values)
        const chunk = open(type, column, warm)
        chunk.add(column, values.length)
        expect(ended(chunk)).to.deep.equal(written(type, values, new Kernel(ENCODER)))
      }),
      { numRuns: 60 },
    )
  })

  it('are of the same bytes whichever bits a NaN has', () => {
    for (const rows of [1, 3, 500]) {
      const made = [[0x7ff8_0000_0000_0000n], [0xfff8_0000_0000_0001n, 0x7ff0_0000_0000_0001n, 0x7fff_ffff_ffff_ffffn]].map(nans => {
        const column = createColumn({ kind: 'double' }, rows)
        if (column.storage !== 'double') throw new Error('not of doubles')
        for (let row = 0; row < rows; row++) column.set(row, 1)
        // By their bits: JavaScript may make one NaN of another.
        const bits = new BigUint64Array(column.values.buffer)
        for (let row = 0; row < rows; row += 2) bits[row] = nans[row % nans.length]!
        const chunk = open({ kind: 'double' }, column, new Kernel(ENCODER))
        chunk.add(column, rows)
        return ended(chunk)
      })
      expect(made[1]).to.deep.equal(made[0])
      expect(made[0]!.statistics).to.deep.equal({ nulls: 0, nans: Math.ceil(rows / 2), bounds: undefined })
    }
  })

  it('begin anew for each row group', () => {
    fc.assert(
      fc.property(anyColumn, fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 4 }), ({ type, values }, groups) => {
        const kernel = new Kernel(ENCODER)
        const { column } = build('n', type, values)
        const chunk = open(type, column, kernel)
        const [, of] = Object.values(STORAGES).find(([other]) => other === type)!
        for (const rows of groups) {
          chunk.add(build('n', type, Array.from({ length: rows }, (_, i) => of(i % 700))).column, rows)
          chunk.end()
          chunk.clear(100)
        }
        chunk.add(column, values.length)
        expect(ended(chunk)).to.deep.equal(written(type, values, new Kernel(ENCODER)))
      }),
      { numRuns: 40 },
    )
  })

  it('of one kernel may be made in turns', () => {
    const kernel = new Kernel(ENCODER)
    const parts = [0, 1, 2].map(part => Object.values(STORAGES).map(([type, of]) => build('n', type, Array.from({ length: 700 }, (_, i) => (i % 13 === part ? null : of((i + part) % 90))))))
    const inTurns = Object.values(STORAGES).map(([type], i) => open(type, parts[0]![i]!.column, kernel))
    for (const part of parts) part.forEach(({ column }, i) => inTurns[i]!.add(column, 700))
    const alone = Object.values(STORAGES).map(([type], i) => {
      const chunk = open(type, parts[0]![i]!.column, new Kernel(ENCODER))
      for (const part of parts) chunk.add(part[i]!.column, 700)
      return chunk
    })
    expect(inTurns.map(ended)).to.deep.equal(alone.map(ended))
  })

  it('throw for the first row without a value where each must have one, naming it', () => {
    for (const [storage, [type, of]] of Object.entries(STORAGES)) {
      for (const missing of [0, 1, 15, 16, 17, PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 9]) {
        const rows = PAGE_ROWS + 10
        const { column } = build('n', type, Array.from({ length: rows }, (_, i) => (i === missing || i === rows - 1 ? null : of(i % 5))))
        const chunk = open(type, column, new Kernel(ENCODER), true)
        expect(() => chunk.add(column, rows), `${storage} ${missing}`).to.throw(`Column n is required, and row ${missing} of its row group has no value`)
      }
      const { column } = build('n', type, [of(0), of(1), null])
      const chunk = open(type, column, new Kernel(ENCODER), true)
      chunk.add(column, 2)
      expect(() => chunk.add(column, 3), storage).to.throw('Column n is required, and row 4 of its row group has no value')
      const { column: nothing } = build('n', type, [null, null])
      expect(() => open(type, nothing, new Kernel(ENCODER), true).add(nothing, 2), storage).to.throw('row 0 of its row group')
    }
  })

  it('go on behind rows that were refused', () => {
    const kernel = new Kernel(ENCODER)
    const { column: bad } = build('n', TEXT, [null])
    expect(() => open(TEXT, bad, kernel, true).add(bad, 1)).to.throw('Column n is required')
    expect(written(TEXT, ['a', null], kernel)).to.deep.equal(written(TEXT, ['a', null], new Kernel(ENCODER)))
  })
})

describe('chunks that are read back', () => {
  const readBack = async (type: ColumnType, values: readonly Value[], required = false) => {
    const parquet = await writeColumns([build('n', type, values, required)])
    const read = (await physicalRows(parquet)).map(([value]) => value)
    const wrong = values.findIndex((value, i) => !Object.is(read[i], value))
    expect([read.length, wrong < 0 ? undefined : { row: wrong, value: read[wrong] }]).to.deep.equal([values.length, undefined])
    return metadataOf(parquet).row_groups[0]?.columns[0]?.meta_data?.encoding_stats?.map(({ encoding }) => encoding)
  }

  it('hold numbers from one end of their range to the other, as differences that wrap around', async () => {
    const turns = <T>(at: (i: number) => readonly [T, T]) => Array.from({ length: 2_000 }, (_, i) => at(i)).flat()
    expect(await readBack({ kind: 'int32' }, turns(i => [INT32_MIN + i, INT32_MAX - i]))).to.deep.equal(['DELTA_BINARY_PACKED'])
    expect(await readBack({ kind: 'int64' }, turns(i => [INT64_MIN + BigInt(i), INT64_MAX - BigInt(i)]))).to.deep.equal(['DELTA_BINARY_PACKED'])
    expect(await readBack({ kind: 'int32' }, turns(i => (i % 2 ? [INT32_MIN, INT32_MAX] : [0, -1])))).to.deep.equal(['PLAIN', 'RLE_DICTIONARY'])
    expect(await readBack({ kind: 'int64' }, turns(i => (i % 2 ? [INT64_MIN, INT64_MAX] : [0n, -1n])))).to.deep.equal(['PLAIN', 'RLE_DICTIONARY'])
    for (const values of [[INT32_MIN], [INT32_MAX], [INT32_MIN, INT32_MAX], [INT32_MAX, INT32_MIN, 0]]) {
      await readBack({ kind: 'int32' }, values)
      await readBack({ kind: 'int64' }, values.map(value => (value === 0 ? 0n : value < 0 ? INT64_MIN : INT64_MAX)), true)
    }
  })

  it('hold booleans of any number of rows and any nulls', async () => {
    const prng = new Prng(4)
    for (let rows = 1; rows <= 40; rows++) {
      for (const nulls of [0, 0.3, 0.9]) await readBack({ kind: 'boolean' }, Array.from({ length: rows }, () => (prng.chance(nulls) ? null : prng.chance(0.5))))
    }
    for (const rows of [PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 1]) await readBack({ kind: 'boolean' }, Array.from({ length: rows }, () => prng.chance(0.5)), true)
  })

  it('hold pages of as many rows as there may be, and of one more, of each storage', async () => {
    for (const [type, of] of Object.values(STORAGES)) {
      const prng = new Prng(8)
      for (const rows of [1, 2, 15, 16, 17, PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 1]) {
        for (const values of [20, 1_000_000]) await readBack(type, Array.from({ length: rows }, () => of(prng.int(values))), true)
        await readBack(type, Array.from({ length: rows }, (_, i) => (i % 16 === 15 || i === rows - 1 ? null : of(prng.int(1_000_000)))))
      }
    }
  })
})
