import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { inferContract } from '../../../src/adapters/formats/infer-contract.ts'
import type { InferOptions, InferredContract } from '../../../src/adapters/formats/infer-contract.ts'
import { chunked, contractOf, convertBytes } from './convert-text.ts'

async function infer(bytes: Uint8Array, options: Partial<InferOptions> = {}): Promise<InferredContract> {
  const result = await inferContract(chunked(bytes), options)
  if (result.kind === 'refused') throw new Error(result.fault.message)
  return result
}

/** Converts what a draft was made of, by the draft. */
async function convertByDraft(bytes: Uint8Array, { draft }: InferredContract): Promise<{ readonly rowsIn: number; readonly rowsOut: number; readonly preamble: number; readonly rejects: string }> {
  const { outcome, rejects } = await convertBytes(chunked(bytes), contractOf(draft.descriptor))
  expect(outcome).to.have.property('kind', 'converted')
  return { rowsIn: outcome.tally.rowsIn, rowsOut: outcome.tally.rowsOut, preamble: outcome.tally.preambleLines, rejects: rejects.bytes.toString() }
}

function typesOf({ draft }: InferredContract): Readonly<Record<string, string>> {
  return Object.fromEntries(draft.fields.map(({ name, type }) => [name, type]))
}

describe('inferContract', () => {
  const cases: readonly {
    readonly title: string
    readonly file: string | Uint8Array
    readonly dialect?: object
    readonly types: Readonly<Record<string, string>>
    readonly rows: number
    readonly rejected?: number
    /** Empty lines that are rows and that the sample does not show as such. */
    readonly unseen?: number
    readonly doubt?: RegExp
  }[] = [
    {
      title: 'European numbers and dates between semicolons',
      file: 'nr;betrag;datum;plz\r\n1;1.234,56;31.12.2024;01067\r\n2;5,00;01.02.2024;80331\r\n',
      dialect: { delimiter: ';' },
      types: { nr: 'integer', betrag: 'decimal(18,2) decimal "," groups "."', datum: 'date as %d.%m.%Y', plz: 'string' },
      rows: 2,
    },
    {
      title: 'decimal commas between semicolons without a header',
      file: '1,5;2,5\n3,5;4,5\n10,25;0,75\n',
      dialect: { delimiter: ';', header: false },
      types: { field1: 'decimal(18,2) decimal ","', field2: 'decimal(18,2) decimal ","' },
      rows: 3,
    },
    {
      title: 'tabs, and ids above 2^53',
      file: 'id\tname\n9007199254740993\ta,b\n9223372036854775807\tc,d\n',
      dialect: { delimiter: '\t' },
      types: { id: 'integer', name: 'string' },
      rows: 2,
    },
    {
      title: 'bars, and a column without a value',
      file: 'a|b|c\n1||true\n2||false\n',
      dialect: { delimiter: '|' },
      types: { a: 'integer', b: 'string', c: 'boolean' },
      rows: 2,
    },
    { title: 'one column with empty lines', file: 'n\n1\n\n3\n', types: { n: 'integer' }, rows: 3 },
    { title: 'one column without a header, after empty lines', file: '\n\n1\n2\n\n', dialect: { header: false }, types: { field1: 'integer' }, rows: 5, unseen: 2 },
    {
      title: 'one column of text with commas',
      file: 'title\nred, blue\nred, green\nblue, green\npink, grey\n',
      types: { title: 'string' },
      rows: 4,
      doubt: /4 of 5 records have 2 cells when cut at ","/,
    },
    {
      title: 'quoted cells over several lines',
      file: 'id,note\n1,"two\nlines, and ""quotes"""\n2,"\r\n"\n3,plain\n',
      types: { id: 'integer', note: 'string' },
      rows: 3,
    },
    {
      title: 'apostrophes as quotes',
      file: "'a','b'\n'1,5','x'\n'2,5','it''s'\n",
      dialect: { quoteChar: "'" },
      types: { a: 'decimal(18,1) decimal ","', b: 'string' },
      rows: 2,
    },
    { title: 'apostrophes as text', file: "a,b\n'tis,1\no'clock,2\n", dialect: { quoteChar: '"' }, types: { a: 'string', b: 'integer' }, rows: 2 },
    { title: 'a byte order mark', file: '\ufeffid,x\n1,2\n', types: { id: 'integer', x: 'integer' }, rows: 1 },
    { title: 'gzip', file: gzipSync('id,x\n1,2.5\n'), types: { id: 'integer', x: 'decimal(18,1)' }, rows: 1 },
    { title: 'a header alone', file: 'id,name\n', types: { id: 'string', name: 'string' }, rows: 0, doubt: /header is assumed/ },
    { title: 'lines that end in CR alone', file: 'id,x\r1,a\r2,b', types: { id: 'integer', x: 'string' }, rows: 2 },
    {
      title: 'windows-1252, as a guess',
      file: Buffer.from('stra\xdfe;n\nG\xe4rtnerstra\xdfe;1\n', 'latin1'),
      dialect: { encoding: 'windows-1252', delimiter: ';' },
      types: { straße: 'string', n: 'integer' },
      rows: 1,
      doubt: /the encoding is a guess/,
    },
    {
      title: 'malformed records, which are left out',
      file: 'id,x\n1,a\n2,b,c\n3,d"e\n4,f\n5,g\n6,h\n',
      types: { id: 'integer', x: 'string' },
      rows: 6,
      rejected: 2,
      doubt: /left out: 2, the first on line 3/,
    },
    {
      title: 'missing words',
      file: 'id,x,y\n1,NA,NA\n2,3.5,word\nNA,NA,\n',
      types: { id: 'integer', x: 'decimal(18,1)', y: 'string' },
      rows: 3,
    },
    { title: 'a column without a label', file: ',a\n0,5\n1,6\n', types: { a: 'integer' }, rows: 2, doubt: /kept as text/ },
    {
      title: 'zoned points in time',
      file: 'at\n2025-04-14T10:15:30Z\n2025-04-14T10:15:30+02:00\n',
      types: { at: 'datetime as %Y-%m-%dT%H:%M:%S%z' },
      rows: 2,
    },
  ]
  for (const { title, file, dialect = {}, types, rows, rejected = 0, unseen = 0, doubt } of cases) {
    it(`drafts a contract of ${title}, by which it converts`, async () => {
      const bytes = typeof file === 'string' ? Buffer.from(file) : file
      const inferred = await infer(bytes)
      expect(typesOf(inferred)).to.deep.equal(types)
      expect(inferred.dialect).to.deep.include(dialect)
      expect(inferred.draft.rows).to.equal(rows - rejected - unseen)
      expect(inferred.doubts.join('\n')).to.match(doubt ?? /^$/)
      expect(await convertByDraft(bytes, inferred)).to.deep.include({ rowsIn: rows, rowsOut: rows - rejected })
    })
  }

  const refused: readonly (readonly [title: string, file: Uint8Array, code: string, message: RegExp])[] = [
    ['an empty file', Buffer.from(''), 'source-error', /no record/],
    ['empty lines', Buffer.from('\n\r\n'), 'source-error', /no record/],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'encoding-error', /UTF-16/],
    ['UTF-16 that is cut', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le').subarray(0, 9), 'encoding-error', /UTF-16 at byte 8 \(line 1\)/],
    ['damaged gzip', gzipSync('a,b\n'.repeat(100)).subarray(0, 20), 'compression-error', /upload it again/],
    ['a broken first record', Buffer.from('a"b\n1\n'), 'source-error', /broken quoting/],
    ['UTF-8 with a break', Buffer.concat([Buffer.from('ä,ö\n'), Uint8Array.of(0xff)]), 'encoding-error', /byte 6 \(line 2\)/],
    ['too many columns', Buffer.from(`${','.repeat(10_000)}\n`), 'too-many-columns', /10001 cells/],
  ]
  for (const [title, file, code, message] of refused) {
    it(`refuses ${title}`, async () => {
      const result = await inferContract(chunked(file))
      expect(result).to.have.nested.property('fault.code', code)
      expect(result).to.have.nested.property('fault.message').that.matches(message)
    })
  }

  it('looks at no more rows than asked for, and asks for no more bytes than it may', async () => {
    let asked = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id,x\n')
      for (;;) {
        asked++
        yield Buffer.from('1,a\n'.repeat(250))
      }
    }
    const few = await infer(Buffer.from(`id\n${'1\n'.repeat(5)}x\n`), { rowsMax: 5 })
    expect({ rows: few.draft.rows, isCut: few.isCut, types: typesOf(few) }).to.deep.equal({ rows: 5, isCut: true, types: { id: 'integer' } })
    const result = await inferContract(endless(), { bytesMax: 10_000 })
    expect(result).to.deep.include({ kind: 'inferred', isCut: true })
    expect(asked).to.be.at.most(11)
  })

  it('leaves out what the end of the sample cuts off, be it a record or a character', async () => {
    const file = Buffer.from('id,x\n1,é\n2,é\n')
    for (let bytesMax = 10; bytesMax < file.length; bytesMax++) {
      const { draft, dialect, doubts } = await infer(file, { bytesMax })
      expect({ rows: draft.rows, encoding: dialect.encoding, doubts }, String(bytesMax)).to.deep.equal({ rows: 1, encoding: 'utf-8', doubts: [] })
    }
  })

  it('sees the rows behind a forgotten quote in a sample that is cut', async () => {
    const file = Buffer.from(`id,x\n1,"a\n${'2,b\n'.repeat(600_000)}`)
    const { draft, doubts } = await infer(file, { bytesMax: 1_500_000 })
    expect(draft.rows).to.equal(10_000)
    expect(doubts.join()).to.match(/left out: 1, the first on line 2/)
  })

  it('drafts contracts of random tables by which every row of them converts', async () => {
    await fc.assert(
      fc.asyncProperty(randomFile, async ({ text, records }) => {
        const bytes = Buffer.from(text)
        const inferred = await infer(bytes)
        const { rowsIn, rowsOut, preamble, rejects } = await convertByDraft(bytes, inferred)
        if (preamble > 0) expect(inferred.doubts.join()).to.match(/above row/)
        expect(rejects).to.equal('')
        expect(rowsOut).to.equal(rowsIn)
        expect(rowsIn + (inferred.dialect.header ? 1 : 0) + preamble).to.equal(records)
      }),
      { numRuns: 300 },
    )
  })

  it('never throws, and drafts what parses, whatever the bytes are', async () => {
    const piece = fc.constantFrom('a', '1', '0', ',', ';', '\t', '|', '"', "'", '\n', '\r\n', '\r', ' ', 'é', '.', '-', 'NA', 'true', '2024-01-31')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), fc.boolean(), async (pieces, latin) => {
        const bytes = Buffer.from(pieces.join(''), latin ? 'latin1' : 'utf8')
        const result = await inferContract(chunked(bytes, 7))
        if (result.kind === 'refused') return
        const { outcome } = await convertBytes(chunked(bytes), contractOf(result.draft.descriptor))
        if (outcome.kind === 'refused') {
          expect(outcome.fault.code).to.equal('all-rows-rejected')
          expect(result.draft.rows).to.equal(0)
        } else {
          expect(outcome.tally.rowsOut).to.equal(result.draft.rows + blankRows(bytes, result))
        }
      }),
      { numRuns: 500 },
    )
  })
})

/** Empty lines before the first record are rows of a table of one column without a header, though none of the sample's. */
function blankRows(bytes: Uint8Array, { dialect, draft }: InferredContract): number {
  if (dialect.header || draft.fields.length > 1) return 0
  return /^(?:\r?\n|\r)*/.exec(Buffer.from(bytes).toString('latin1').replace(dialect.lineTerminator === '\r' ? /$^/ : /^\r(?!\n)/, 'x'))?.[0].replace(/\r\n/g, '\n').length ?? 0
}

const two = (value: number): string => String(value).padStart(2, '0')
const date = fc.tuple(fc.integer({ min: 1990, max: 2030 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))

const CELLS: readonly fc.Arbitrary<string>[] = [
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 0, max: 99 })).map(([whole, cents]) => `${whole}.${two(cents)}`),
  fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 999 })).map(([whole, part]) => `${whole},${part}`),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 99 })).map(([whole, cents]) => `${whole}.000,${two(cents)}`),
  fc.double().map(String),
  fc.integer({ min: 0, max: 99_999 }).map(code => String(code).padStart(5, '0')),
  fc.constantFrom('true', 'false', 'TRUE'),
  fc.constantFrom('0', '1', 'yes', 'no', 'NaN', 'INF'),
  date.map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`),
  date.map(([year, month, day]) => `${day}/${month}/${year}`),
  date.map(([year, month, day]) => `${two(day)}.${two(month)}.${year} ${two(day % 24)}:${two(month)}`),
  date.map(([year, month, day]) => `${year}-${two(month)}-${two(day)}T10:00:00Z`),
  fc.string({ maxLength: 8 }),
  fc.string({ maxLength: 5, unit: 'binary' }),
  fc.constant(''),
]

/** A column has one kind of cells, with gaps and missing words now and then. */
const column = (rows: number): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...CELLS).chain(cell =>
    fc.array(fc.oneof({ arbitrary: cell, weight: 8 }, { arbitrary: fc.constantFrom('', 'NA', '-', 'null'), weight: 1 }), {
      minLength: rows,
      maxLength: rows,
    }),
  )

interface RandomFile {
  readonly text: string
  readonly records: number
}

const randomFile: fc.Arbitrary<RandomFile> = fc
  .record({
    rows: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 2, max: 5 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n'),
    header: fc.boolean(),
  })
  .chain(({ rows, width, delimiter, end, header }) =>
    fc.array(column(rows), { minLength: width, maxLength: width }).map(columns => {
      const body = Array.from({ length: rows }, (_, row) => columns.map(cells => cells[row] ?? ''))
      const records = header ? [columns.map((_, i) => `col ${i}`), ...body] : body
      const lines = records.map(record => record.map(cell => (/[",;\t|\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter))
      return { text: lines.join(end) + end, records: records.length }
    }),
  )
