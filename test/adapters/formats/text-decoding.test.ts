import { expect } from 'chai'
import fc from 'fast-check'
import { chooseDecoding } from '../../../src/adapters/formats/text-decoding.ts'
import type { TextDecoding } from '../../../src/adapters/formats/text-decoding.ts'
import { DEFAULT_DIALECT } from '../../../src/domain/contract/table-contract.ts'
import type { TableDialect } from '../../../src/domain/contract/table-contract.ts'

async function messageOf(bytes: Uint8Array, dialect: Partial<TableDialect>, size: number): Promise<string | undefined> {
  const decoding: TextDecoding = await chooseDecoding(bytes, { ...DEFAULT_DIALECT, ...dialect })
  for (let at = 0; at < bytes.length; at += size) {
    const pushed = decoding.push(bytes.subarray(at, at + size))
    if (!(pushed instanceof Uint8Array)) return pushed.message
  }
  return decoding.finish()?.message
}

describe('Decoding', () => {
  const broken: readonly (readonly [name: string, bytes: Uint8Array, dialect: Partial<TableDialect>, message: RegExp])[] = [
    ['control characters in latin1', Buffer.from('a\nb\x96\n', 'latin1'), { encoding: 'latin1' }, /not latin1: byte 3 \(line 2\) is 96/],
    ['what windows-1252 lacks, lines ending in CR', Buffer.from('a\rb\r\n\x81', 'latin1'), { encoding: 'windows-1252', lineTerminator: '\r' }, /byte 5 \(line 3\) is 81/],
    ['UTF-8 called latin1', Buffer.from('a\nbé¡\n'), { encoding: 'latin1' }, /is UTF-8, and not latin1.*byte 3 \(line 2\)/],
    ['UTF-8 called windows-1252', Buffer.from('€'), { encoding: 'windows-1252' }, /is UTF-8, and not windows-1252.*byte 0 \(line 1\)/],
    ['UTF-16 that is cut, lines ending in CR', Buffer.from('a\rb\rc', 'utf16le').subarray(0, 9), { encoding: 'utf-16', lineTerminator: '\r' }, /byte 8 \(line 3\)/],
  ]
  for (const [name, bytes, dialect, message] of broken) {
    it(`tells of ${name}, however the bytes arrive`, async () => {
      for (const size of [1, 2, 3, 100]) expect(await messageOf(bytes, dialect, size), `pieces of ${size}`).to.match(message)
    })
  }

  const sound: readonly (readonly [name: string, bytes: Uint8Array, dialect: Partial<TableDialect>])[] = [
    ['a file of ASCII', Buffer.from('a,b\n'), { encoding: 'latin1' }],
    ['one UTF-8 sequence beside another letter', Buffer.from('\xc3\xa9 \xe9', 'latin1'), { encoding: 'latin1' }],
    ['a sequence that the end cuts', Buffer.from('\xc3\xa9 \xc3', 'latin1'), { encoding: 'latin1' }],
    ['quotes of windows-1252', Buffer.from('\x93a\x94', 'latin1'), { encoding: 'windows-1252' }],
  ]
  for (const [name, bytes, dialect] of sound) it(`takes ${name}`, async () => expect(await messageOf(bytes, dialect, 1)).to.equal(undefined))

  it('finds the place in the file of each line of UTF-16, and of none between', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 9 }).map(text => text.replaceAll(/[\r\n\ufeff\p{Surrogate}]/gu, ''))
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.integer({ min: 2, max: 9 }), fc.boolean(), async (lines, size, swap) => {
      const text = `\ufeff${lines.join('\n')}`
      const bytes = swap ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le')
      const decoding = await chooseDecoding(bytes, DEFAULT_DIALECT)
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length; at += size) {
        const pushed = decoding.push(bytes.subarray(at, at + size))
        if (!(pushed instanceof Uint8Array)) throw new Error(pushed.message)
        pieces.push(pushed)
      }
      expect(Buffer.concat(pieces).toString()).to.equal(lines.join('\n'))
      let at = 0
      let expected = 2
      for (const one of lines) {
        expect(decoding.sourceOffset(at)).to.equal(expected)
        at += Buffer.byteLength(one) + 1
        expected += 2 * (one.length + 1)
      }
    }))
  })
})
