import { expect } from 'chai'
import fc from 'fast-check'
import sinon from 'sinon'
import { errorsJson, ErrorTexts } from '../../../../src/adapters/formats/fast-csv/error-texts.ts'
import { KernelRows } from '../../../../src/adapters/formats/fast-csv/kernel-rows.ts'
import { LeftRows } from '../../../../src/adapters/formats/fast-csv/left-rows.ts'
import { RejectedLines } from '../../../../src/adapters/formats/fast-csv/rejected-lines.ts'
import { CSV_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/csv-scanner-kernel.ts'
import { PageBuilder } from '../../../../src/adapters/formats/page-builder.ts'
import { LISTED_ERRORS_MAX, REJECTED_RAW_BYTES_MAX, rejectionLine } from '../../../../src/domain/table/rejection.ts'
import type { Rejection, RowError } from '../../../../src/domain/table/rejection.ts'
import { chunked, contractOf, convertBytes, convertText } from '../convert-text.ts'
import { differenceOfPaths } from './compare-paths.ts'

const ERROR: RowError = { code: 'type-error', fieldNumber: 3, field: 'amount', message: 'no number' }
const anyText = fc.string({ unit: 'binary', maxLength: 40 })
const anyError: fc.Arbitrary<RowError> = fc.record({ code: fc.constantFrom('type-error', 'extra-cell'), fieldNumber: fc.option(fc.nat()), field: fc.option(anyText), message: anyText })

/** The lines of records, one after another. */
function linesOf(records: readonly Omit<Rejection, 'raw' | 'rawTruncated'>[], texts: readonly string[]): string {
  const kernel = CSV_SCANNER_KERNELS.take()
  const lines = new RejectedLines(kernel)
  const errors = new ErrorTexts(kernel)
  for (const [i, { line, byteOffset, row, errors: list }] of records.entries()) {
    const text = Buffer.from(texts[i] ?? '')
    const place = kernel.call.take(text.length)
    kernel.put(text, place)
    lines.add(line, byteOffset, row, errors.tell(list), 0, 0, place, place + text.length)
    kernel.call.release(place)
  }
  const written = Buffer.from(lines.bytes).toString()
  errors.release()
  lines.release()
  CSV_SCANNER_KERNELS.give(kernel)
  return written
}

function expectedOf(record: Omit<Rejection, 'raw' | 'rawTruncated'>, text: string): string {
  return `${JSON.stringify(rejectionLine({ ...record, raw: Buffer.from(text), rawTruncated: false }))}\n`
}

describe('RejectedLines', () => {
  const anyRecord = fc.record({ line: fc.maxSafeNat(), byteOffset: fc.maxSafeNat(), row: fc.maxSafeNat(), errors: fc.array(anyError, { minLength: 1, maxLength: 3 }) })

  it('are what JSON.stringify makes of rejections', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyRecord, anyText), { maxLength: 9 }), pairs => {
      expect(linesOf(pairs.map(([record]) => record), pairs.map(([, text]) => text))).to.equal(pairs.map(([record, text]) => expectedOf(record, text)).join(''))
    }), { numRuns: 300 })
  })

  it('have numbers of all lengths', () => {
    const numbers = Array.from({ length: 16 }, (_, power) => 10 ** power).flatMap(power => [power - 1, power, power + 1]).filter(Number.isSafeInteger)
    for (const number of [...numbers, Number.MAX_SAFE_INTEGER]) {
      const record = { line: number, byteOffset: number, row: number, errors: [ERROR] }
      expect(linesOf([record], ['x'])).to.equal(expectedOf(record, 'x'))
    }
  })

  it('have each byte of ASCII at each place of a step', () => {
    const text = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('')
    const record = { line: 1, byteOffset: 2, row: 3, errors: [ERROR] }
    for (let shift = 0; shift < 20; shift++) expect(linesOf([record], ['x'.repeat(shift) + text])).to.equal(expectedOf(record, 'x'.repeat(shift) + text))
  })

  it('take as much memory as they need, and keep those before', () => {
    const record = { line: 1, byteOffset: 2, row: 3, errors: Array.from({ length: LISTED_ERRORS_MAX + 1 }, () => ({ ...ERROR, message: 'é'.repeat(500) })) }
    const texts = ['\u0001', 'plain', '"\\'].map(unit => unit.repeat(REJECTED_RAW_BYTES_MAX / unit.length))
    expect(linesOf([record, record, record], texts)).to.equal(texts.map(text => expectedOf(record, text)).join(''))
  })
})

describe('Rejected records', () => {
  const contract = contractOf({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'integer' }] })

  afterEach(() => sinon.restore())

  it('take no more memory than those of one batch', async () => {
    // The spare one may have grown with the files of other tests.
    CSV_SCANNER_KERNELS.take()
    const taken = sinon.spy(CSV_SCANNER_KERNELS, 'take')
    const sizes: (number | undefined)[] = []
    for (const rows of [10_000, 100_000]) {
      const { rejects } = await convertBytes(chunked(Buffer.from(`a,b\n1,1\n${`${'x'.repeat(40)},x\n`.repeat(rows)}`)), contract)
      expect(rejects.bytes.length).to.be.above(200 * rows)
      sizes.push(taken.lastCall.returnValue.bytes.length)
    }
    expect(sizes[1]).to.equal(sizes[0])
  })

  it('are told of by others where a batch has more lines than are held', async () => {
    const fields = Array.from({ length: 60 }, (_, i) => ({ name: '列'.repeat(300) + String(i), type: 'string', constraints: { required: true } }))
    const table = contractOf({ fields, dialect: { header: false } })
    const bytes = Buffer.from(`${fields.map(() => '1').join(',')}\n${`${','.repeat(fields.length - 1)}\n`.repeat(600)}`)
    const added = sinon.spy(RejectedLines.prototype, 'add')
    expect(await differenceOfPaths(bytes, table)).to.equal(undefined)
    expect(added.callCount).to.be.within(100, 599)
  })

  it('are told of by others where a batch has more lines than are held, also of values that are not allowed', async () => {
    const fields = Array.from({ length: 130 }, (_, i) => ({ name: '列'.repeat(300) + String(i), type: 'integer', constraints: { maximum: 5 } }))
    const table = contractOf({ fields, dialect: { header: false } })
    const [sound, one, all] = [['5', '5'], ['6', '5'], ['6', '6']].map(([first, other]) => `${[first, ...fields.slice(1).map(() => other)].join(',')}\n`)
    const added = sinon.spy(RejectedLines.prototype, 'add')
    expect(await differenceOfPaths(Buffer.from([all, one, sound].join('').repeat(330)), table)).to.equal(undefined)
    expect(added.callCount).to.be.within(100, 599)
  })

  it('cost no more than a row each where one is a row after all, with a value made null', async () => {
    let read = 0
    const update = sinon.stub(LeftRows.prototype, 'update').callsFake(function (this: LeftRows) {
      update.wrappedMethod.call(this)
      read += this.count
    })
    const table = contractOf({ fields: [{ name: 'a', type: 'integer', 'x-sluice': { onInvalid: 'null' } }, { name: 'b', type: 'integer' }] })
    for (const every of [1, 10]) {
      read = 0
      const rows = Array.from({ length: 5_000 }, (_, i) => (i % every === 0 ? 'x,1' : '1,x'))
      expect(await differenceOfPaths(Buffer.from(`a,b\n${rows.join('\n')}\n`), table, {}, () => 1e9)).to.equal(undefined)
      expect(read).to.be.at.most(2 * rows.length)
    }
  })

  it('may be rows by their cells that are not allowed by their values or keys', async () => {
    const fields = [
      { name: 'id', type: 'integer', constraints: { unique: true } },
      { name: 'amount', type: 'number', constraints: { minimum: '0', maximum: '100' }, 'x-sluice': { decimal: { precision: 9, scale: 2 } } },
      { name: 'kind', type: 'string', constraints: { enum: ['a', 'b', 'long enough to be copied through a view of it'] } },
      { name: 'note', type: 'string' },
      { name: 'ratio', type: 'number', constraints: { maximum: 5 } },
      { name: 'ok', type: 'boolean' },
      { name: 'day', type: 'date', constraints: { minimum: '2000-01-01' } },
      { name: 'at', type: 'datetime' },
      { name: 'n', type: 'integer', 'x-sluice': { onInvalid: 'null' }, constraints: { maximum: 9 } },
      { name: 'none', type: 'string' },
    ]
    const anyOf = (good: readonly string[], bad: readonly string[], badEvery: number): fc.Arbitrary<string> =>
      fc.integer({ min: 0, max: badEvery * 20 }).map(n => (n % badEvery === 1 ? bad[n % bad.length]! : good[n % good.length]!))
    const rowsOf = (badEvery: number): fc.Arbitrary<string[]> => fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 50 * badEvery }).map(String),
        anyOf(['1.25', '', '100'], ['100.01', '-1', 'x'], badEvery),
        anyOf(['a', 'b', 'long enough to be copied through a view of it', '"a"'], ['c', 'B'], badEvery),
        fc.constantFrom('', 'é', '"two\nlines"', '"two\r\nlines"', '"a ""quote"""', 'x'.repeat(70)),
        anyOf(['1.5', '5'], ['5.01', '1e3'], badEvery),
        fc.constantFrom('true', 'false', ''),
        anyOf(['2024-02-29', ''], ['1999-12-31', '2024-02-30'], badEvery),
        fc.constantFrom('2024-01-01T12:30:00', ''),
        anyOf(['9', ''], ['10', 'ten'], 4 * badEvery),
      ).map(cells => cells.join(',')),
      { minLength: 1, maxLength: 300, size: 'max' },
    )
    const anyFile = fc.constantFrom(2, 5, 20, 100).chain(rowsOf)
    const table = contractOf({ fields })
    await fc.assert(fc.asyncProperty(anyFile, fc.constantFrom('\n', '\r\n'), fc.constantFrom(7, 50, 16_384), fc.integer({ min: 20, max: 30_000 }), async (rows, lineEnd, pageRows, size) => {
      const bytes = Buffer.from(['id,amount,kind,note,ratio,ok,day,at,n', ...rows, ''].join(lineEnd))
      expect(await differenceOfPaths(bytes, table, { pageRows, batchBytes: 3 * size }, () => size)).to.equal(undefined)
    }), { numRuns: 60 })
  })

  it('are cut where they are long, also where a value or a key is not allowed', async () => {
    const table = contractOf({ fields: [{ name: 'n', type: 'integer', constraints: { maximum: 5, unique: true } }, { name: 'note', type: 'string' }] })
    for (let length = REJECTED_RAW_BYTES_MAX - 4; length <= REJECTED_RAW_BYTES_MAX; length++) {
      const rows = ['1,a', `6,${'x'.repeat(length)}`, '2,b', `2,${'y'.repeat(length)}`, '3,c']
      expect(await differenceOfPaths(Buffer.from(`n,note\n${rows.join('\n')}\n`), table, {}, () => 1e9), `${length}`).to.equal(undefined)
    }
  })

  it('are judged without reading what is behind them again, also where a value or a key is not allowed', async () => {
    const scanned = sinon.spy(KernelRows.prototype, 'read')
    const written = sinon.spy(PageBuilder.prototype, 'write')
    const table = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { unique: true } }, { name: 'n', type: 'integer', constraints: { maximum: 5 } }] })
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i % 10 === 3 ? i - 1 : i},${i % 10 === 7 ? 6 : 5}`)
    const { rejects } = await convertBytes(chunked(Buffer.from(`id,n\n${rows.join('\n')}\n`)), table)
    expect(rejects.bytes.toString().split('\n')).to.have.length(4_001)
    expect(scanned.callCount).to.be.at.most(20)
    expect(written.callCount).to.be.at.most(20)
  })

  it('are too large before their quotes are broken, wherever their first line ends', async () => {
    const limit = 60
    for (let length = limit - 12; length <= limit + 4; length++) {
      const text = `a,b\n1,1\n"x\ny",${'z'.repeat(length)}"q\n"x\ny${'z'.repeat(length)}"q,1\n1,1\n`
      expect(await differenceOfPaths(Buffer.from(text), contract, { framing: { cellBytesMax: limit, recordBytesMax: limit } }), `${length}`).to.equal(undefined)
    }
  })
})

describe('ErrorTexts', () => {
  it('keeps as many as there is room for, and tells the others one by one', () => {
    const kernel = CSV_SCANNER_KERNELS.take()
    const texts = new ErrorTexts(kernel)
    const told = Array.from({ length: 300 }, (_, kind) => texts.keep(kind, [ERROR], [errorsJson([ERROR])]))
    const kept = told.filter((one, kind) => texts.kept(kind) === one)
    expect(kept.length).to.be.within(200, 299)
    expect(new Set(kept.map(({ place }) => place)).size).to.equal(kept.length)
    texts.release()
    CSV_SCANNER_KERNELS.give(kernel)
  })

  it('may tell of cells in fields of any name, and of more kinds of faults than are kept', async () => {
    const names = ['the cell of one row', '"', 'é\u0001', ...Array.from({ length: 300 }, (_, i) => `c${i}`)]
    const fields = names.map((name, i) => ({ name, type: 'integer', ...(i % 3 === 0 ? { constraints: { required: true } } : {}) }))
    const cells = names.map(() => '1')
    const rows = names.flatMap((_, i) => ['x', 'the cell of one row', '', '9'.repeat(30), '"q"', 'é', 'a\u0002b', '1\r2'].map(cell => cells.with(i, cell).join(',')))
    const text = `${names.map(name => `"${name.replaceAll('"', '""')}"`).join(',')}\n${rows.join('\n')}\n`
    expect(await differenceOfPaths(Buffer.from(text), contractOf({ fields }), { batchBytes: 100_000 })).to.equal(undefined)
  })

  it('tells the message of the first error of each code, and not that of the first of its kind in another file', async () => {
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'integer' }] })
    for (const first of ['one,1', '1,two']) {
      const { outcome } = await convertText(`a,b\n${first}\nthree,1\n1,four\n1,1\n`, contract)
      expect(outcome.tally.errors).to.have.lengthOf(1)
      expect(outcome.tally.errors[0]).to.deep.include({ count: 3 }).and.to.have.property('message').that.includes(first === 'one,1' ? '"one"' : '"two"')
    }
  })

  it('tells of all that is wrong with a row of which a number stands before a CR that ends no line', async () => {
    const contract = contractOf({ fields: [{ name: 'a', type: 'integer' }, { name: 'b', type: 'integer' }, { name: 'c', type: 'integer' }] })
    const rows = ['x,1\r2,3', 'x,\r,3', 'x,1,\r', 'x,1,3\r\r', '1,x,3\r4', '1,1,3\r', 'x,,\r', '"1\r",1,x']
    for (const end of ['\n', '\r\n']) expect(await differenceOfPaths(Buffer.from(`a,b,c${end}${rows.join(end)}${end}`), contract)).to.equal(undefined)
  })
})
