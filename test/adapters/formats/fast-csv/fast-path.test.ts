import { expect } from 'chai'
import { PageBuilder } from '../../../../src/adapters/formats/page-builder.ts'
import { RowScanner } from '../../../../src/adapters/formats/fast-csv/row-scanner.ts'
import { isPlainDialect } from '../../../../src/adapters/formats/fast-csv/is-plain-dialect.ts'
import { DEFAULT_DIALECT } from '../../../../src/domain/contract/table-contract.ts'
import { DEFAULT_FRAMING_LIMITS, RecordFramer } from '../../../../src/adapters/formats/record-framer.ts'
import { MESSY_FILES } from '../../../contracts/messy-files.ts'
import { contractOf } from '../convert-text.ts'
import { differenceOfPaths } from './compare-paths.ts'
import { differenceOfTyped, typedFile } from './typed-fuzz.ts'

const FILES = 600

describe('The fast path', () => {
  for (const { name, bytes, contract } of MESSY_FILES) {
    it(`makes of ${name} what the reference path makes of it`, async () => {
      for (const size of [1, 7, 65_536]) expect(await differenceOfPaths(bytes, contractOf(contract), { batchBytes: 100 }, () => size)).to.equal(undefined)
    })
  }

  it('makes of files of any types what the reference path makes of them (npm run fuzz looks at more)', async () => {
    for (let seed = 1; seed <= FILES; seed++) {
      const difference = await differenceOfTyped(typedFile(seed))
      if (difference !== undefined) expect.fail(`npm run fuzz -- --seed ${seed} --files 1: ${difference}`)
    }
  })

  it('agrees on what a delimiter cuts in two that is part of a value elsewhere', async () => {
    for (const delimiter of [' ', '/', '_', '-', '1', 'e', ':', '.', '+', 'T']) {
      const contract = contractOf({
        fields: [{ name: 'at', type: 'datetime' }, { name: 'n', type: 'number' }], dialect: { delimiter, header: false },
      })
      const cells = ['2024-01-01 10:00:00', '2024-01-01T10:00:00', '5', '1e5', '-1.5', '+2', '']
      const text = cells.flatMap(at => cells.map(n => `${at}${delimiter}${n}\n`)).join('')
      expect(await differenceOfPaths(Buffer.from(text), contract), delimiter).to.equal(undefined)
    }
  })

  it('agrees on what a quote breaks that is part of a value elsewhere', async () => {
    for (const quoteChar of ['\'', '/', '_']) {
      const contract = contractOf({ fields: [{ name: 'at', type: 'datetime' }, { name: 'n', type: 'number' }], dialect: { quoteChar, header: false } })
      const quoted = (cell: string) => quoteChar + cell + quoteChar
      const cells = ['2024-01-01 10:00:00', '2024-01-01T10:00:00', '5', '1e5', '-1.5', '+2', '']
      const text = cells.flatMap(at => cells.flatMap(n => [`${at},${n}\n`, `${quoted(at)},${quoted(n)}\n`])).join('')
      expect(await differenceOfPaths(Buffer.from(text), contract), quoteChar).to.equal(undefined)
    }
  })

  it('counts of a file that is refused within a batch what the reference path has looked at by then', async () => {
    const contract = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }] })
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 3 === 0 ? 'x' : i},"a\nb"\n${i % 7 === 0 ? 'q"q,1\n' : ''}`).join('')
    const broken = Buffer.concat([Buffer.from(`id,note\n${rows}`), Buffer.from([0xc3]), Buffer.from(`,\n${rows}`)])
    for (const batchBytes of [50, 300, 100_000]) {
      for (const size of [1, 5, 64, 100_000]) expect(await differenceOfPaths(broken, contract, { batchBytes }, () => size)).to.equal(undefined)
    }
  })

  it('claims keys as the reference path does', async () => {
    const contract = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { unique: true } }, { name: 'note', type: 'string' }] })
    const text = `id,note\n${Array.from({ length: 300 }, (_, i) => `${i % 97},"line\n${i}"\n`).join('')}`
    for (const batchBytes of [64, 100_000]) expect(await differenceOfPaths(Buffer.from(text), contract, { batchBytes })).to.equal(undefined)
  })

  it('refuses a file with more keys than can be kept at the same row, with the same account of those before and behind', async () => {
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer', constraints: { unique: true } }, { name: 'b', type: 'string', constraints: { unique: true } }] })
    const text = `a,b\n1,a\nx,b\n${Array.from({ length: 30 }, (_, i) => `${i + 2},key${i}\n${i + 2},held\n"q"q\ny,c\n`).join('')}`
    for (const keys of [{ keysMax: 9, keyBytesMax: 10_000 }, { keysMax: 10_000, keyBytesMax: 100 }, { keysMax: 10_000, keyBytesMax: 163 }]) {
      for (const batchBytes of [40, 300, 100_000]) expect(await differenceOfPaths(Buffer.from(text), contract, { keys, batchBytes })).to.equal(undefined)
    }
  })
})

describe('RowScanner', () => {
  function scan(text: string, descriptor: object, bytesWanted = 1_000, keysMax = 100) {
    const contract = contractOf(descriptor)
    const columns = contract.fields.map((field, position) => ({ field, position }))
    const group = new PageBuilder(columns, 100, { keysMax, keyBytesMax: 10_000 })
    const framer = new RecordFramer(DEFAULT_DIALECT)
    framer.push(Buffer.from(`header\n${text}`))
    framer.next()
    const scanned = new RowScanner(group, columns.length, DEFAULT_DIALECT, DEFAULT_FRAMING_LIMITS).scan(framer, bytesWanted)
    return { ...scanned, group, framer, left: Buffer.from(framer.bytes.subarray(framer.pendingStart, framer.pendingEnd)).toString() }
  }
  const TWO = { fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }] }

  it('takes sound rows by itself, and leaves the first that is not with everything behind it', () => {
    const sound = '1,x\n2,"y ""z"""\r\n,\n+4,"two\nlines"\n'
    for (const other of ['x,1\n', '5\n', '5,6,7\n', '5,q"q\n', '5,"a"b\n', '5,"', '5,unfinished', '5,cr\r', '\n', '\r\n']) {
      const { rows, bytes, left, framer } = scan(`${sound}${other}`, TWO)
      expect([rows, bytes, left], other).to.deep.equal([4, sound.length - 1, other])
      expect([framer.nextLine, framer.nextByteOffset, framer.rowNumber]).to.deep.equal([7, 7 + sound.length, 5])
    }
  })

  it('reads every type by itself when values are plain', () => {
    const fields = [
      { name: 'a', type: 'integer' }, { name: 'b', type: 'number' }, { name: 'c', type: 'boolean' }, { name: 'd', type: 'date' }, { name: 'e', type: 'datetime' },
      { name: 'f', type: 'string', constraints: { maxLength: 9 } }, { name: 'g', type: 'year' }, { name: 'h', type: 'object' }, { name: 'i', type: 'any' },
    ]
    const row = '12345678901234567,1.5e3,true,2024-02-29,2024-02-29T12:00:00.5,"short, ok",2024,"{""a"":1}",x\n'
    expect(scan(row.repeat(3), { fields })).to.include({ rows: 3, left: '' })
  })

  it('takes memory for texts as they come, since a table may have thousands of columns of them', () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`)
    const text = 'x'.repeat(1_100)
    const row = (quote: string) => `${names.map(() => quote + text + quote).join(',')}\n`
    const { rows, group } = scan(row('') + row('"'), { fields: names.map(name => ({ name, type: 'string' })) }, 1_000_000)
    expect(rows).to.equal(2)
    expect(group.memoryBytes()).to.be.below(300 * 6_000)
  })

  it('stops when it has the bytes that are wanted, at the end of a row', () => {
    expect(scan('1,a\n2,b\n3,c\n', TWO, 5)).to.include({ rows: 2, bytes: 8, left: '3,c\n' })
  })

  it('stops at a row whose key is held, and says when there is no room for keys', () => {
    const keyed = { fields: TWO.fields, primaryKey: ['a'] }
    expect(scan('1,a\n2,b\n1,c\n', keyed)).to.include({ rows: 2, left: '1,c\n', full: undefined })
    expect(scan('1,a\n2,b\n3,c\n', keyed, 1_000, 2).full).to.have.property('code', 'too-many-keys')
  })
})

describe('isPlainDialect', () => {
  it('is what the scanner knows', () => {
    expect(isPlainDialect(DEFAULT_DIALECT)).to.equal(true)
    for (const delimiter of [';', '\t', '|', ' ']) expect(isPlainDialect({ ...DEFAULT_DIALECT, delimiter })).to.equal(true)
    for (const other of [
      { doubleQuote: false }, { escapeChar: '\\' }, { nullSequence: 'NULL' }, { skipInitialSpace: true }, { commentChar: '#' }, { commentRows: [3] }, { lineTerminator: '\r' as const },
      { delimiter: '0' }, { delimiter: '-' }, { quoteChar: 'e' },
    ]) expect(isPlainDialect({ ...DEFAULT_DIALECT, ...other }), JSON.stringify(other)).to.equal(false)
  })
})
