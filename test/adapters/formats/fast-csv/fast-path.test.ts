import { expect } from 'chai'
import { isPlainDialect } from '../../../../src/adapters/formats/fast-csv/is-plain-dialect.ts'
import { DEFAULT_DIALECT } from '../../../../src/domain/contract/table-contract.ts'
import { MESSY_FILES } from '../../../contracts/messy-files.ts'
import { contractOf } from '../convert-text.ts'
import { differenceOfPaths } from './compare-paths.ts'
import { scanText } from './scan-text.ts'
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
  const TWO = { fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }] }

  const SOUND = '1,x\n2,"y ""z"""\r\n,\n+4,"two\nlines"\n'

  it('takes sound rows by itself, and leaves the first record that does not end here, or is blank, with everything behind it', () => {
    for (const other of ['5,"', '5,"open\n', '5,unfinished', 'x,unfinished', '5,6,unfinished', '5,q"unfinished', '5,"a"unfinished', '5,cr\r', '5,"a"\r', '\n', '\r\n']) {
      const { rows, bytes, left, framer, lines } = scanText(`${SOUND}${other}`, TWO)
      expect([rows, bytes, left, lines], other).to.deep.equal([4, SOUND.length - 1, other, ''])
      expect([framer.nextLine, framer.nextByteOffset, framer.rowNumber]).to.deep.equal([7, 7 + SOUND.length, 5])
    }
  })

  for (const [what, list, records] of [
    ['have another number of cells', 'broken', ['5\n', 'x\r\n', '5,6,7\n', 'x,6,7\n', '5,6,"7\n8"\n', ',,\n']],
    ['have broken quotes', 'broken', ['5,q"q\n', 'x,q"q\r\n', '5,"a"b\n', '5,"a"b"\n', 'x,"a" ,7\n', '5,"a""\nb"c\n', '5,"a\r\nb"c"\n']],
    ['have cells that are no values', 'rejected', ['x,1\n', '"x",1\r\n', '"7\n8",1\n', 'x,"1\n2"\n', '7.5,é\n', '1\u0001,\u0000\u001f\\\n']],
  ] as const) {
    it(`passes over records that ${what}, and tells of each`, () => {
      for (const record of records) {
        const scanned = scanText(`${SOUND}${record}${SOUND}`, TWO)
        // Broken quotes cost one line, and what follows it is read as if it were the first thing of a record.
        const line = list === 'broken' && /\n./.test(record) && record.includes('"a') ? record.slice(0, record.indexOf('\n') + 1) : record
        const [first] = scanned.lines.split('\n')
        const told = JSON.parse(first ?? '') as { readonly raw: string }
        expect(told, record).to.deep.include({ line: 7, byte_offset: 7 + SOUND.length, row: 5, raw: line.replace(/\r?\n$/, ''), raw_encoding: 'utf8', raw_truncated: false })
        expect(scanned[list].map(({ row }) => row)[0]).to.equal(5)
        expect(scanned.rows).to.equal(8)
        expect(scanned.left).to.equal('')
      }
    })
  }

  it('leaves a record that is a row after all, with a value made null', () => {
    const fields = [{ name: 'a', type: 'integer' }, { name: 'b', type: 'integer', 'x-sluice': { onInvalid: 'null' } }]
    const { rows, left, lines, rejected } = scanText('1,2\ny,z\n3,x\n4,5\n', { fields })
    expect([rows, left, rejected.length]).to.deep.equal([1, '3,x\n4,5\n', 1])
    expect(JSON.parse(lines)).to.have.property('raw', 'y,z')
  })

  it('weighs a broken record more than its text, so that a batch of them is bounded', () => {
    expect(scanText('x,1\n1,2,3\n1,1\n', TWO)).to.deep.include({ rows: 1, bytes: 4 + 5 + 128 + 4 })
    expect(scanText('1\n'.repeat(9), TWO, { bytesWanted: 130 })).to.deep.include({ bytes: 2 * 129, left: '1\n'.repeat(7) })
  })

  it('reads every type by itself when values are plain', () => {
    const fields = [
      { name: 'a', type: 'integer' }, { name: 'b', type: 'number' }, { name: 'c', type: 'boolean' }, { name: 'd', type: 'date' }, { name: 'e', type: 'datetime' },
      { name: 'f', type: 'string', constraints: { maxLength: 9 } }, { name: 'g', type: 'year' }, { name: 'h', type: 'object' }, { name: 'i', type: 'any' },
    ]
    const row = '12345678901234567,1.5e3,true,2024-02-29,2024-02-29T12:00:00.5,"short, ok",2024,"{""a"":1}",x\n'
    expect(scanText(row.repeat(3), { fields })).to.include({ rows: 3, left: '' })
  })

  it('takes memory for texts as they come, since a table may have thousands of columns of them', () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`)
    const text = 'x'.repeat(1_100)
    const row = (quote: string) => `${names.map(() => quote + text + quote).join(',')}\n`
    const { rows, page } = scanText(row('') + row('"'), { fields: names.map(name => ({ name, type: 'string' })) })
    expect(rows).to.equal(2)
    expect(page.memoryBytes()).to.be.below(300 * 6_000)
  })

  it('stops when it has the bytes that are wanted, at the end of a row', () => {
    expect(scanText('1,a\n2,b\n3,c\n', TWO, { bytesWanted: 5 })).to.include({ rows: 2, bytes: 8, left: '3,c\n' })
  })

  it('rejects a row whose key is held, and says when there is no room for keys', () => {
    const keyed = { fields: TWO.fields, primaryKey: ['a'] }
    const { rows, rejected, left, full, page } = scanText('1,a\n2,b\n1,c\n3,d\n', keyed)
    expect({ rows, left, full }).to.deep.equal({ rows: 3, left: '', full: undefined })
    expect(rejected.map(({ row, errors }) => [row, errors.map(({ code }) => code)])).to.deep.equal([[3, ['primary-key']]])
    const [, texts] = page.columns
    expect([0, 1, 2].map(row => texts?.storage === 'bytes' && Buffer.from(texts.view(row)).toString())).to.deep.equal(['a', 'b', 'd'])
    expect(scanText('1,a\n2,b\n3,c\n', keyed, { keysMax: 2 }).full).to.have.property('code', 'too-many-keys')
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
