import { expect } from 'chai'
import { inferContract } from '../../src/adapters/formats/infer-contract.ts'
import type { InferredContract } from '../../src/adapters/formats/infer-contract.ts'
import { isBalanced } from '../../src/domain/table/conversion-tally.ts'
import { chunked, contractOf, convertBytes } from '../adapters/formats/convert-text.ts'
import {
  BANK_EXPORT, COMMENTED, EXCEL_SEP, HTML_PAGE, MESSY_FILES, PADDED_BANK_EXPORT, SPREADSHEET, TRAILING_DELIMITERS, TWO_HEADER_ROWS, UTF16_TABS,
} from './messy-files.ts'

async function inferred(file: string | Uint8Array): Promise<InferredContract> {
  const result = await inferContract(chunked(typeof file === 'string' ? Buffer.from(file) : file))
  if (result.kind === 'refused') throw new Error(result.fault.message)
  return result
}

describe('Drafts of messy files', () => {
  const drafts: readonly (readonly [name: string, file: string | Uint8Array, fields: readonly string[], dialect: object, doubts: readonly RegExp[]])[] = [
    ['a bank export', BANK_EXPORT, ['Buchungstag string', 'Verwendungszweck string', 'Betrag decimal(18,2) decimal "," groups "."'],
      { delimiter: ';', encoding: 'windows-1252', headerRows: [4], header: true }, [/encoding is a guess/, /above row 4/]],
    ['a bank export padded by a spreadsheet', PADDED_BANK_EXPORT, ['Buchungstag date as %d.%m.%Y', 'Verwendungszweck string', 'Betrag decimal(18,2) decimal "," groups "."'],
      { delimiter: ';', headerRows: [4] }, [/encoding is a guess/, /above row 4/]],
    ['Excel\'s sep= line', EXCEL_SEP, ['id integer', 'note string', 'price decimal(18,2) decimal ","'], { delimiter: ';', commentRows: [1], headerRows: null }, []],
    ['tabs in UTF-16', UTF16_TABS, ['id integer', 'city string', 'note string'], { delimiter: '\t', encoding: 'utf-16' }, [/malformed records were left out: 1, the first on line 3/]],
    ['comments', COMMENTED, ['id integer', 'note string'], { delimiter: ',', commentChar: '#', headerRows: null }, [/"#" are taken for comments/]],
    ['no-break spaces in numbers', 'prix;n\n1\u00a0234,50;a\n12,00;b\n', ['prix decimal(18,2) decimal "," groups " "', 'n string'], { delimiter: ';' }, []],
    ['a preamble above labels of text alone', 'Report of May\n\na,b,c\nx,y,z\nu,v,w\n', ['a string', 'b string', 'c string'], { headerRows: [3] }, [/above row 3/, /header is assumed/]],
    ['rows that all end in a delimiter', TRAILING_DELIMITERS, ['id,note string'], { headerRows: null }, [/as many cells as the rows have/, /assumed/]],
    ['two header rows', TWO_HEADER_ROWS, ['field1 string', 'field2 string', 'field3 string', 'field4 string'], { header: false }, []],
    ['one column of prose with commas', 'name\nDoe, John\nRoe, Jane\nPoe, Jim\n', ['name string'], { headerRows: null }, [/2 cells/, /assumed/]],
    ['rows without header, of which one could be labels', ',0\n,0\na,INF\n,0\n', ['field1 string', 'field2 string'], { header: false }, []],
  ]
  for (const [name, file, fields, dialect, doubts] of drafts) {
    it(`are sensible: ${name}`, async () => {
      const result = await inferred(file)
      expect(result.draft.fields.map(field => `${field.name} ${field.type}`)).to.deep.equal(fields)
      expect(result.dialect).to.deep.include(dialect)
      expect(result.doubts).to.have.length(doubts.length)
      for (const [i, doubt] of doubts.entries()) expect(result.doubts[i]).to.match(doubt)
    })
  }

  it('say what the file is where it is no text', async () => {
    for (const [file, what] of [[Buffer.from(HTML_PAGE), /HTML/], [SPREADSHEET, /xlsx/]] as const) {
      const result = await inferContract(chunked(file))
      expect(result).to.have.nested.property('fault.code', 'source-error')
      expect(result).to.have.nested.property('fault.message').that.matches(what)
    }
  })

  it('convert every row of the file that they say they rest on, for each of the messy files', async () => {
    let drafted = 0
    for (const { name, bytes } of MESSY_FILES) {
      const result = await inferContract(chunked(bytes))
      if (result.kind === 'refused') continue
      drafted++
      const { outcome } = await convertBytes(chunked(bytes), contractOf(result.draft.descriptor))
      expect(isBalanced(outcome.tally), name).to.equal(true)
      expect(outcome.tally.rowsOut, name).to.equal(result.draft.rows)
      const left = result.doubts.map(doubt => /left out: (\d+)/.exec(doubt)?.[1]).find(count => count !== undefined)
      expect(outcome.tally.rowsRejected, name).to.equal(Number(left ?? 0))
    }
    expect(drafted).to.be.above(40)
  })
})
