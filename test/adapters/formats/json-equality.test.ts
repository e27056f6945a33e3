import { expect } from 'chai'
import { restore, spy } from 'sinon'
import { RecordScanner } from '../../../src/adapters/formats/fast-json/record-scanner.ts'
import { equalityCase, inequalityOf } from './json-equality.ts'
import type { EqualityCase } from './json-equality.ts'
import { FIELDS } from './read-records.ts'

const FILES = 300
const LINE = '{"id":1,"name":"x","price":"3.94","at":"2024-02-12 07:15:30","ok":true,"day":"2024-02-29","more":{},"ratio":0.5}'
const PRINTED = JSON.stringify([JSON.parse(LINE), JSON.parse(LINE), JSON.parse(LINE)], null, 4)

/** How many rows of a file the scanner takes. */
async function scannedRows(file: EqualityCase): Promise<number> {
  const scan = spy(RecordScanner.prototype, 'scan')
  try {
    expect(await inequalityOf(file)).to.equal(undefined)
    return scan.returnValues.reduce((sum, { rows }) => sum + rows, 0)
  } finally {
    scan.restore()
  }
}

function fileOf(text: string | Buffer, chunkBytes = 1_000_000): EqualityCase {
  return { bytes: Buffer.from(text), fields: FIELDS, options: { batchRows: 50, batchBytes: 100_000 }, chunkBytes }
}

describe('JSON records, whatever they look like', function () {
  this.timeout(60_000)

  afterEach(() => restore())

  it('come out as the reader without a fast path reads them (npm run fuzz looks at more)', async () => {
    const seen = new Set<string>()
    const scan = spy(RecordScanner.prototype, 'scan')
    let rows = 0
    for (let seed = 1; seed <= FILES; seed++) {
      const file = equalityCase(seed)
      const inequality = await inequalityOf(file)
      if (inequality !== undefined) expect.fail(`npm run fuzz -- --seed ${seed} --files 1: ${inequality}`)
      rows += scan.returnValues.reduce((sum, scanned) => sum + scanned.rows, 0)
      scan.resetHistory()
      seen.add(file.bytes.includes('\r\n') ? 'CRLF' : 'LF').add(/^\ufeff?\s*\[/.test(file.bytes.toString()) ? 'array' : 'lines')
    }
    expect([...seen]).to.have.members(['CRLF', 'LF', 'array', 'lines'])
    expect(rows, 'rows that were read fast').to.be.above(800)
  })

  const files: readonly (readonly [name: string, text: string | Buffer, fastRows: number])[] = [
    ['lines', `${LINE}\n`.repeat(5), 4],
    ['lines that end by CRLF', `${LINE}\r\n`.repeat(5), 4],
    ['lines of which one ends by two CRs', `${LINE}\r\r\n${`${LINE}\r\n`.repeat(3)}`, 2],
    ['lines with blanks around', `  ${LINE} \n`.repeat(5), 4],
    ['a last line without its end', `${LINE}\n`.repeat(4) + LINE, 3],
    ['an empty line among others', `${LINE}\n${LINE}\n\n${LINE}\n${LINE}\n`, 2],
    ['a printed array', PRINTED, 2],
    ['a printed array with CRLF and tabs', PRINTED.replaceAll('    ', '\t').replaceAll('\n', '\r\n'), 2],
    ['an array on one line', JSON.stringify(JSON.parse(PRINTED)), 2],
    ['members that come and go', [LINE, '{"id":2,"ok":false}', '{"name":"y"}'.replace('{', '{"id":3,'), '{"id":4,"ratio":1}', LINE].join('\n') + '\n', 4],
    ['members that come later', ['{"id":1}', '{"id":2,"ok":true}', '{"id":3,"ok":true}', '{"id":4}'].join('\n') + '\n', 2],
    ['members in another order', ['{"id":1,"ok":true}', '{"ok":true,"id":2}', '{"ok":true,"id":3}', '{"ok":true,"id":4}'].join('\n') + '\n', 2],
    ['members that nobody asked for', ['{"id":1,"x":{"y":[1]}}', '{"id":2,"x":3}', '{"id":3}', '{"id":4,"x":"\\u00e9"}'].join('\n') + '\n', 3],
    ['nulls and escapes', ['{"id":1,"name":"x"}', '{"id":2,"name":null}', '{"id":3,"name":"\\n"}', '{"id":4,"name":"x"}'].join('\n') + '\n', 3],
    ['a name twice', ['{"id":1,"ok":true}', '{"id":2,"ok":true,"ok":true}', '{"id":3,"id":3}', '{"id":4,"ok":true}'].join('\n') + '\n', 1],
    ['a nested value over lines within a line', '{"id":1,"more":{}}\n{"id":2,"more":{\n}}\n{"id":3,"more":{}}\n', 1],
    ['a byte that is no UTF-8', Buffer.from(`${LINE}\n${LINE}\n${LINE}\n`.replace('x', 'é').replace('"x"', '"\xff"'), 'latin1'), 0],
  ]
  for (const [name, text, fastRows] of files) {
    it(`are read fast, and alike, where there are ${name}`, async () => {
      expect(await scannedRows(fileOf(text))).to.equal(fastRows)
    })
  }

  it('are read fast however the file is cut', async () => {
    for (const chunkBytes of [1, 10, 100, 1_000]) expect(await scannedRows(fileOf(`${LINE}\n`.repeat(30), chunkBytes))).to.equal(29)
  })

  it('are read fast again behind bytes that are no UTF-8', async () => {
    const lines = Buffer.from(`${LINE}\n`.repeat(1_000))
    lines[LINE.indexOf('x')] = 0xff
    expect(await scannedRows(fileOf(lines, 1_000))).to.be.within(980, 998)
  })
})
