import { gzipSync } from 'node:zlib'

/** What a file comes to by a contract: a table with its rejects, or a refusal with words that its message has. */
export type Expected =
  | {
      readonly rows: readonly (readonly (string | null)[])[]
      /** Line, code and field of each error. */
      readonly rejects?: readonly (readonly [line: number, code: string, field: string | null])[]
      readonly counts?: { readonly blankLines?: number; readonly commentLines?: number; readonly preambleLines?: number }
      readonly missingColumns?: readonly string[]
      readonly extraColumns?: readonly string[]
    }
  | { readonly refused: string; readonly says: readonly RegExp[] }

/** A file as somebody sent it, and the contract that its reader would write from the manual at first try. */
export interface MessyFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly contract: object
  readonly expected: Expected
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
const money = { 'x-sluice': { decimal: { precision: 12, scale: 2 } } }
const id = { name: 'id', type: 'integer', constraints: { required: true } }
const note = { name: 'note', type: 'string' }
const ID_NOTE = { fields: [id, note] }

function file(name: string, text: string | Uint8Array, contract: object, expected: Expected): MessyFile {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text) : text, contract, expected }
}

const BANK_FIELDS = [
  { name: 'Buchungstag', type: 'date', format: '%d.%m.%Y', constraints: { required: true } },
  { name: 'Verwendungszweck', type: 'string' },
  { name: 'Betrag', type: 'number', decimalChar: ',', groupChar: '.', ...money },
]

export const BANK_EXPORT = latin1(
  'Kontoauszug M\xfcller\r\nKonto: DE12 3456\r\n\r\nBuchungstag;Verwendungszweck;Betrag\r\n02.01.2024;Miete \x96 B\xfcro;-1.234,50\r\n' +
    '03.01.2024;"Geh\xe4lter; ""Januar""";2.000,00\r\n31.01.2024;;12,00\r\nSumme;;777,50\r\n',
)
/** As a spreadsheet saves it: each line has all its delimiters. */
export const PADDED_BANK_EXPORT = latin1(
  'Kontoauszug M\xfcller;;\r\nKonto:;DE12 3456;\r\n;;\r\nBuchungstag;Verwendungszweck;Betrag\r\n02.01.2024;Miete;-1.234,50\r\n' +
    '03.01.2024;Geh\xe4lter;2.000,00\r\n31.01.2024;Zinsen;12,00\r\n',
)
export const EXCEL_SEP = 'sep=;\r\nid;note;price\r\n1;Ann;1,50\r\n2;Bob;2,75\r\n'
export const UTF16_TABS = Buffer.from('\ufeffid\tcity\tnote\r\n1\tKöln\t"a\tb"\r\n2\t😀\tx\ty\r\n3\tŁódź\t\r\n', 'utf16le')
export const HTML_PAGE = '\n<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n'
export const SPREADSHEET = Buffer.concat([Buffer.from('PK\x03\x04\x14\x00\x06\x00', 'latin1'), Buffer.alloc(64, 0x41)])
export const TWO_HEADER_ROWS = 'Sales,,Costs,\nQ1,Q2,Q1,Q2\n1,2,3,4\n5,6,7,x\n'
export const COMMENTED = '# made by the shop\n# on Monday\nid,note\n1,a\n# 2,taken back\n3,#4\n'
export const TRAILING_DELIMITERS = 'id,note\n1,a,\n2,b,\n'

export const MESSY_FILES: readonly MessyFile[] = [
  file('a bank export in windows-1252 with preamble, decimal comma and a total', BANK_EXPORT,
    { fields: BANK_FIELDS, dialect: { delimiter: ';', encoding: 'windows-1252', headerRows: [4] } },
    {
      rows: [['2024-01-02', 'Miete – Büro', '-1234.50'], ['2024-01-03', 'Gehälter; "Januar"', '2000.00'], ['2024-01-31', null, '12.00']],
      rejects: [[8, 'type-error', 'Buchungstag']],
      counts: { preambleLines: 2, blankLines: 1 },
    }),
  file('the same without a word about the preamble', BANK_EXPORT,
    { fields: BANK_FIELDS, dialect: { delimiter: ';', encoding: 'windows-1252' } },
    { refused: 'missing-label', says: [/"Buchungstag"/, /"Kontoauszug Müller"/, /headerRows/] }),
  file('a bank export padded by a spreadsheet', PADDED_BANK_EXPORT,
    { fields: BANK_FIELDS, dialect: { delimiter: ';', encoding: 'latin1', headerRows: [4] } },
    {
      rows: [['2024-01-02', 'Miete', '-1234.50'], ['2024-01-03', 'Gehälter', '2000.00'], ['2024-01-31', 'Zinsen', '12.00']],
      counts: { preambleLines: 3 },
    }),
  file('Excel\'s sep= line, not spoken of', EXCEL_SEP,
    { fields: [id, note, { name: 'price', type: 'number', decimalChar: ',', ...money }], dialect: { delimiter: ';' } },
    { refused: 'missing-label', says: [/sep=/, /headerRows \[2\]/] }),
  file('Excel\'s sep= line, with the delimiter not spoken of either', EXCEL_SEP, ID_NOTE, { refused: 'missing-label', says: [/delimiter ";"/, /headerRows \[2\]/] }),
  file('Excel\'s sep= line', EXCEL_SEP,
    { fields: [id, note, { name: 'price', type: 'number', decimalChar: ',', ...money }], dialect: { delimiter: ';', headerRows: [2] } },
    { rows: [['1', 'Ann', '1.50'], ['2', 'Bob', '2.75']], counts: { preambleLines: 1 } }),
  file('a tab-separated export in UTF-16', UTF16_TABS,
    { fields: [id, { name: 'city', type: 'string' }, note], dialect: { delimiter: '\t', encoding: 'utf-16' } },
    { rows: [['1', 'Köln', 'a\tb'], ['3', 'Łódź', null]], rejects: [[3, 'extra-cell', null]] }),
  file('UTF-8 that the contract calls UTF-16', 'id,note\n1,a\n', { ...ID_NOTE, dialect: { encoding: 'utf-16' } }, { refused: 'missing-label', says: [/not UTF-16/] }),
  file('UTF-8 that the contract calls windows-1252', 'id,note\n1,Zürich\n', { ...ID_NOTE, dialect: { encoding: 'windows-1252' } },
    { refused: 'encoding-error', says: [/UTF-8/, /windows-1252/, /byte 11 \(line 2\)/] }),
  file('UTF-8 that the contract calls latin1', 'id,note\n1,naïve\n', { ...ID_NOTE, dialect: { encoding: 'latin1' } }, { refused: 'encoding-error', says: [/UTF-8/, /latin1/] }),
  file('windows-1252 that the contract calls latin1', latin1('id,note\n1,5 \x80\n'), { ...ID_NOTE, dialect: { encoding: 'latin1' } },
    { refused: 'encoding-error', says: [/byte 12 \(line 2\)/, /80/, /windows-1252/] }),
  file('windows-1252 that nobody speaks of', latin1('id,note\n1,caf\xe9\n'), ID_NOTE, { refused: 'encoding-error', says: [/byte 13 \(line 2\)/, /encoding/] }),
  file('thousands separators of three countries', 'us;eu;in\n1,234.50;1.234,50;12,34,567\n-1,234,567;-0,5;1,234\n1,5;1.5;1,23\n12,50;12.50;1234,567\n',
    {
      fields: [
        { name: 'us', type: 'number', groupChar: ',', ...money },
        { name: 'eu', type: 'number', groupChar: '.', decimalChar: ',', ...money },
        { name: 'in', type: 'integer', groupChar: ',' },
      ],
      dialect: { delimiter: ';' },
    },
    {
      rows: [['1234.50', '1234.50', '1234567'], ['-1234567.00', '-0.50', '1234']],
      rejects: [
        [4, 'type-error', 'us'], [4, 'type-error', 'eu'], [4, 'type-error', 'in'], [5, 'type-error', 'us'], [5, 'type-error', 'eu'], [5, 'type-error', 'in'],
      ],
    }),
  file('groups of a French spreadsheet, parted by no-break spaces', 'prix;total\n1\u00a0234,50;1\u202f234\u00a0€\n1 234,50;12\u00a0€\n1\u00a0\u00a0234;1\n',
    {
      fields: [
        { name: 'prix', type: 'number', decimalChar: ',', groupChar: ' ', ...money },
        { name: 'total', type: 'integer', groupChar: ' ', bareNumber: false },
      ],
      dialect: { delimiter: ';' },
    },
    { rows: [['1234.50', '1234'], ['1234.50', '12']], rejects: [[4, 'type-error', 'prix']] }),
  file('dates of two countries and with the names of months', 'uk,log,long\n01/02/2024,3-Mar-2024,"Mar 3, 2024"\n31/12/2024,03-MAR-2024,"Dec 31, 2024"\n12/31/2024,3-Mar-24,March 3 2024\n30/02/2024,03-Mär-2024,\n',
    {
      fields: [
        { name: 'uk', type: 'date', format: '%d/%m/%Y' },
        { name: 'log', type: 'date', format: '%d-%b-%Y' },
        { name: 'long', type: 'date', format: '%b %d, %Y' },
      ],
    },
    {
      rows: [['2024-02-01', '2024-03-03', '2024-03-03'], ['2024-12-31', '2024-03-03', '2024-12-31']],
      rejects: [[4, 'type-error', 'uk'], [4, 'type-error', 'log'], [4, 'type-error', 'long'], [5, 'type-error', 'uk'], [5, 'type-error', 'log']],
    }),
  file('currency and percent signs', 'price;share\n$1,234.50;95%\n-$5.00;5 %\n$-5.00;n/a\n(5.00);1\nUSD 3;0.5%\n12.50 €;7 of 9\n',
    {
      fields: [
        { name: 'price', type: 'number', bareNumber: false, groupChar: ',', ...money },
        { name: 'share', type: 'number', bareNumber: false, missingValues: ['', 'n/a'] },
      ],
      dialect: { delimiter: ';' },
    },
    {
      rows: [['1234.50', '95.0'], ['-5.00', null], ['3.00', '0.5']],
      rejects: [[3, 'type-error', 'price'], [5, 'type-error', 'price'], [7, 'type-error', 'share']],
    }),
  file('line ends in quotes', 'id,note\r\n1,"first\r\nsecond"\r\n2,"a\n\nb"\r\nx,"c\r\nd"\r\n3,e\r\n', ID_NOTE,
    { rows: [['1', 'first\r\nsecond'], ['2', 'a\n\nb'], ['3', 'e']], rejects: [[7, 'type-error', 'id']] }),
  file('quotes that nobody doubled', 'id,note\n1,5" pipe\n2,"a "b" c"\n3,"say ""hi"""\n4,a\n', ID_NOTE,
    { rows: [['3', 'say "hi"'], ['4', 'a']], rejects: [[2, 'source-error', null], [3, 'source-error', null]] }),
  file('quotes behind backslashes, not spoken of', 'id,note\n1,"a \\"b\\" c"\n2,x\n', ID_NOTE, { rows: [['2', 'x']], rejects: [[2, 'source-error', null]] }),
  file('quotes behind backslashes', 'id,note\n1,"a \\"b\\" c"\n2,x\n', { ...ID_NOTE, dialect: { escapeChar: '\\' } }, { rows: [['1', 'a "b" c'], ['2', 'x']] }),
  file('a quote that is never closed', 'id,note\n1,a\n2,"b\n3,c\n4,d\n', ID_NOTE, { rows: [['1', 'a'], ['3', 'c'], ['4', 'd']], rejects: [[3, 'source-error', null]] }),
  file('rows of all widths', 'id,note,more\n1,a,b\n2,a\n3,a,b,c\n\n4\n   \n,,\n5,a,b\n', { fields: [id, note, { name: 'more' }] },
    {
      rows: [['1', 'a', 'b'], ['5', 'a', 'b']],
      rejects: [[3, 'missing-cell', 'more'], [4, 'extra-cell', null], [6, 'missing-cell', 'note'], [7, 'missing-cell', 'note'], [8, 'constraint-error', 'id']],
      counts: { blankLines: 1 },
    }),
  file('two columns of one name', 'id,note,note\n1,a,b\n', ID_NOTE, { refused: 'duplicate-label', says: [/2, 3/, /"note"/] }),
  file('two columns of one name that the contract does not need', 'id,x,x,note\n1,a,b,c\n', ID_NOTE, { rows: [['1', 'c']], extraColumns: ['x', 'x'] }),
  file('empty labels', 'id,,note,\n1,a,b,\n', { ...ID_NOTE, 'x-sluice': { drift: 'keep-as-text' } }, { rows: [['1', 'b', 'a', null]], extraColumns: ['field2', 'field4'] }),
  file('a delimiter at the end of each row, but not of the header', TRAILING_DELIMITERS, ID_NOTE, { refused: 'all-rows-rejected', says: [/3 cells/, /2 columns/] }),
  file('a delimiter at the end of each line', 'id,note,\n1,a,\n2,b,\n', ID_NOTE, { rows: [['1', 'a'], ['2', 'b']], extraColumns: ['field3'] }),
  file('line ends of all kinds', 'id,note\r\n1,a\n2,b\r3,c\r\n4,d\n', ID_NOTE, { rows: [['1', 'a'], ['4', 'd']], rejects: [[3, 'extra-cell', null]] }),
  file('line ends of a Mac of old, not spoken of', 'id,note\r1,a\r2,b\r', ID_NOTE, { refused: 'source-error', says: [/lineTerminator/] }),
  file('line ends of a Mac of old, without a contract', 'id,note\r1,a\r2,b\r', { fields: [], 'x-sluice': { drift: 'keep-as-text' } }, { refused: 'source-error', says: [/lineTerminator/] }),
  file('line ends of a Mac of old', 'id,note\r1,a\r2,"b\rc"\rx,d', { ...ID_NOTE, dialect: { lineTerminator: '\r' } },
    { rows: [['1', 'a'], ['2', 'b\rc']], rejects: [[5, 'type-error', 'id']] }),
  file('no line end at the end', 'id,note\n1,a\n2,b', ID_NOTE, { rows: [['1', 'a'], ['2', 'b']] }),
  file('a byte order mark', '\ufeffid,note\n1,a\nx,b\n', ID_NOTE, { rows: [['1', 'a']], rejects: [[3, 'type-error', 'id']] }),
  file('a byte order mark where two files were joined', '\ufeffid,note\n1,a\n\ufeffid,note\n2,b\n', ID_NOTE, { rows: [['1', 'a'], ['2', 'b']], rejects: [[3, 'type-error', 'id']] }),
  file('NUL bytes', 'id,note\n1,a\0b\n\0\0,c\n2,d\n\0\0\0\0', ID_NOTE, { rows: [['1', 'a\0b'], ['2', 'd']], rejects: [[3, 'type-error', 'id'], [5, 'missing-cell', 'note']] }),
  file('ids with zeros in front, and more digits than a double', 'code,id\n007,9007199254740993\n0123,0042\n',
    { fields: [{ name: 'code', type: 'string' }, id] }, { rows: [['007', '9007199254740993'], ['0123', '42']] }),
  file('words for what is missing', 'id,qty,note\n1,N/A,N/A\n2,-,-\n3,,\n4,-5,NA\n5,NA,x\n',
    { fields: [id, { name: 'qty', type: 'integer' }, note], missingValues: ['', 'N/A', '-'] },
    { rows: [['1', null, null], ['2', null, null], ['3', null, null], ['4', '-5', 'NA']], rejects: [[6, 'type-error', 'qty']] }),
  file('a header of two rows', TWO_HEADER_ROWS,
    { fields: ['Sales Q1', 'Costs Q1'].map(name => ({ name, type: 'integer' })), dialect: { headerRows: [1, 2] } },
    { rows: [['1', '3'], ['5', '7']], extraColumns: ['Q2', 'Q2'] }),
  file('comments', COMMENTED, { ...ID_NOTE, dialect: { commentChar: '#' } }, { rows: [['1', 'a'], ['3', '#4']], counts: { commentLines: 3 } }),
  file('gzip that its name does not tell', gzipSync('id,note\n1,a\nx,b\n'), ID_NOTE, { rows: [['1', 'a']], rejects: [[3, 'type-error', 'id']] }),
  file('a web page', HTML_PAGE, ID_NOTE, { refused: 'source-error', says: [/HTML/] }),
  file('a web page, without a contract', HTML_PAGE, { fields: [], 'x-sluice': { drift: 'keep-as-text' } }, { refused: 'source-error', says: [/HTML/] }),
  file('a spreadsheet', SPREADSHEET, ID_NOTE, { refused: 'source-error', says: [/zip/, /xlsx/] }),
  file('a spreadsheet by a contract of one-byte characters', SPREADSHEET, { ...ID_NOTE, dialect: { encoding: 'latin1' } }, { refused: 'source-error', says: [/zip/] }),
  file('no byte', '', ID_NOTE, { rows: [] }),
  file('a header alone', 'id,note\r\n', ID_NOTE, { rows: [] }),
  file('another delimiter', 'id;note\n1;a\n', ID_NOTE, { refused: 'missing-label', says: [/";"/, /delimiter/] }),
  file('another delimiter, without a contract', 'id;note\n1;a\n2;b,c\n', { fields: [], 'x-sluice': { drift: 'keep-as-text' } }, { refused: 'source-error', says: [/";"/, /delimiter/] }),
  file('a required column that was renamed', 'ident,note\n1,a\n', ID_NOTE, { refused: 'missing-label', says: [/"id"/, /"ident"/] }),
  file('labels in capitals and with spaces', 'ID, note\n1,a\n', ID_NOTE, { refused: 'missing-label', says: [/"ID"/, /" note"/, /capitals, spaces/] }),
  file('an optional column in capitals', 'id,Note\n1,a\n', ID_NOTE, { refused: 'missing-label', says: [/"note"/, /"Note"/, /capitals, spaces/] }),
  file('an accent of another making', 'Gro\u0308ße\n1\n', { fields: [{ name: 'Größe', type: 'integer' }] }, { refused: 'missing-label', says: [/accents/] }),
  file('columns that came, went and moved', 'new,note,id\n!,a,1\n', { fields: [id, note, { name: 'gone', type: 'date' }] },
    { rows: [['1', 'a', null]], missingColumns: ['gone'], extraColumns: ['new'] }),
  file('an optional column that is gone, where it is needed', 'id\n1\n', { ...ID_NOTE, fieldsMatch: 'equal' }, { refused: 'missing-label', says: [/"note"/] }),
  file('no row that is right', 'id,note\nx,a\ny,b\n', ID_NOTE, { refused: 'all-rows-rejected', says: [/All 2 rows/, /"id"/, /"x"/] }),
  file('words for yes and no', 'id,ok\n1,yes\n2,No\n3,Y\n',
    { fields: [id, { name: 'ok', type: 'boolean', trueValues: ['yes', 'Yes'], falseValues: ['no', 'No'] }] },
    { rows: [['1', 'true'], ['2', 'false']], rejects: [[4, 'type-error', 'ok']] }),
  file('points in time as databases print them', 'id,at\n1,2024-01-02 03:04:05\n2,2024-01-02T03:04:05.5Z\n3,2024-01-02\n',
    { fields: [id, { name: 'at', type: 'datetime' }], 'x-sluice': { timezone: '+01:00' } },
    { rows: [['1', '2024-01-02 02:04:05+00'], ['2', '2024-01-02 03:04:05.5+00']], rejects: [[4, 'type-error', 'at']] }),
]
