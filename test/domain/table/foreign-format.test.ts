import { expect } from 'chai'
import { deflateRawSync } from 'node:zlib'
import { foreignFormat } from '../../../src/domain/table/foreign-format.ts'

describe('The format of a file that is no delimited text', () => {
  const tar = Buffer.alloc(512)
  tar.write('orders.csv', 0)
  tar.write('ustar', 257)
  const foreign: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['a spreadsheet', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), deflateRawSync('x')]), /zip archive.*xlsx/],
    ['an old spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /xls/],
    ['a PDF', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['zstd', Buffer.from('28b52ffd04', 'hex'), /zstd/],
    ['tar', tar, /tar/],
    ['a page', Buffer.from('<!DOCTYPE html><html>'), /HTML/],
    ['a page behind a mark and empty lines', Buffer.from('\ufeff\r\n\n<html lang="en">'), /HTML/],
    ['an error of a store', Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<Error/>'), /XML/],
  ]
  for (const [name, bytes, what] of foreign) it(`knows ${name}`, () => expect(foreignFormat(bytes)).to.match(what))

  for (const text of ['', 'P', 'PK,name\n', 'PAR1,PAR2\n', 'Obj,x\n', '<html,b\n', '<xml>,b\n', '%PDF,x\n', 'BZh9,x\n', '"<html>",x\n', 'ustar\n']) {
    it(`takes ${JSON.stringify(text)} for text`, () => expect(foreignFormat(Buffer.from(text))).to.equal(undefined))
  }
})
