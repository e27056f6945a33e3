import { expect } from 'chai'
import fc from 'fast-check'
import sinon from 'sinon'
import { errorsJson, ErrorTexts } from '../../../../src/adapters/formats/fast-csv/error-texts.ts'
import { LeftRows } from '../../../../src/adapters/formats/fast-csv/left-rows.ts'
import { RejectedLines } from '../../../../src/adapters/formats/fast-csv/rejected-lines.ts'
import { CSV_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/csv-scanner-kernel.ts'
import { Kernel } from '../../../../src/adapters/formats/kernel/kernel.ts'
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
    // A spare kernel may have grown with the files of other tests.
    const taken = sinon.stub(CSV_SCANNER_KERNELS, 'take').callsFake(() => new Kernel(CSV_SCANNER_KERNELS.program))
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
