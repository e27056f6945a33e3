import { expect } from 'chai'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { createContainer } from '../../../src/entrypoints/composition/create-container.ts'
import { InvalidEnvironment } from '../../../src/entrypoints/composition/environment.ts'
import { formatsModule } from '../../../src/entrypoints/composition/formats-module.ts'
import { parquetVariables } from '../../../src/entrypoints/composition/parquet-environment.ts'
import { parquetSettings } from '../../../src/entrypoints/composition/parquet-settings.ts'
import { CONVERTER } from '../../../src/entrypoints/composition/tokens.ts'

const zlib = createRequire(import.meta.url)('node:zlib') as { zstdCompressSync: unknown }

/** What is thrown on a Node from before zstd came. */
function onOldNode(work: () => unknown): unknown {
  const compress = zlib.zstdCompressSync
  zlib.zstdCompressSync = undefined
  syncBuiltinESMExports()
  try {
    work()
  } catch (error) {
    return error
  } finally {
    zlib.zstdCompressSync = compress
    syncBuiltinESMExports()
  }
  return undefined
}

const settings = (variables: Readonly<Record<string, string>>) => parquetSettings(parquetVariables(variables))
const ZSTD_MISSING = /^PARQUET_COMPRESSION is "zstd": This version of Node has no zstd: /

describe('parquetSettings', () => {
  it('are those that are asked for', () => {
    expect(settings({ PARQUET_COMPRESSION: 'zstd', PARQUET_INTEGERS: 'plain' })).to.deep.equal({ compression: 'zstd', integers: 'plain' })
    expect(onOldNode(() => settings({}))).to.equal(undefined)
  })

  it('throw what is wrong with them, all at once', () => {
    expect(() => settings({ PARQUET_COMPRESSION: 'gzip', PARQUET_INTEGERS: 'rle' }))
      .to.throw(InvalidEnvironment)
      .with.property('problems')
      .that.deep.equals(['PARQUET_COMPRESSION is "gzip"; use one of snappy, zstd', 'PARQUET_INTEGERS is "rle"; use one of delta, plain'])
  })

  it('throw for a compression that this Node has not got', () => {
    const error = onOldNode(() => settings({ PARQUET_COMPRESSION: 'zstd', PARQUET_INTEGERS: 'rle' }))
    expect(error).to.be.instanceOf(InvalidEnvironment).with.property('problems').with.length(2)
    expect(error).to.have.nested.property('problems[1]').that.matches(ZSTD_MISSING)
  })
})

describe('the converter of the container', () => {
  const before = process.env['PARQUET_COMPRESSION']
  afterEach(() => {
    if (before === undefined) delete process.env['PARQUET_COMPRESSION']
    else process.env['PARQUET_COMPRESSION'] = before
  })

  it('is not made under settings that cannot be kept, so that a function does not start', () => {
    process.env['PARQUET_COMPRESSION'] = 'zstd'
    expect(createContainer(formatsModule).get(CONVERTER)).to.have.property('convert')
    expect(onOldNode(() => createContainer(formatsModule).get(CONVERTER))).to.be.instanceOf(InvalidEnvironment)
    process.env['PARQUET_COMPRESSION'] = 'lz4'
    expect(() => createContainer(formatsModule).get(CONVERTER)).to.throw(InvalidEnvironment, /PARQUET_COMPRESSION is "lz4"/)
  })
})
