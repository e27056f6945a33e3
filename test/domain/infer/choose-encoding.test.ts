import { expect } from 'chai'
import { chooseEncoding } from '../../../src/domain/infer/choose-encoding.ts'

const BROKEN = { byteOffset: 3, line: 1 }

describe('chooseEncoding', () => {
  it('knows UTF-8 by its bytes or by its mark', () => {
    expect(chooseEncoding(Buffer.from('aé'), undefined)).to.deep.include({ encoding: 'utf-8', isGuess: false })
    expect(chooseEncoding(Buffer.from('\ufeffa'), undefined)).to.have.property('evidence').that.matches(/byte order mark/)
  })

  it('knows UTF-16 by its mark, and refuses it without', () => {
    for (const bytes of [Buffer.from('\ufeffa,b', 'utf16le'), Buffer.from('\ufeffa,b', 'utf16le').swap16()]) {
      expect(chooseEncoding(bytes, undefined)).to.deep.include({ encoding: 'utf-16', isGuess: false })
    }
    expect(chooseEncoding(Buffer.from('a,b\n1,2', 'utf16le'), undefined)).to.have.nested.property('fault.code', 'encoding-error')
  })

  const guesses: readonly (readonly [bytes: readonly number[], evidence: RegExp])[] = [
    [[0x61, 0xe9, 0x0a], /latin1 reads the same/],
    [[0x93, 0x61, 0x94], /letters and quotes in windows-1252/],
    [[0x81, 0x61, 0xe9], /1 bytes mean nothing in windows-1252/],
  ]
  for (const [bytes, evidence] of guesses) {
    it(`guesses windows-1252 of ${bytes.join(' ')}, and says so`, () => {
      const choice = chooseEncoding(Uint8Array.from(bytes), BROKEN)
      expect(choice).to.deep.include({ encoding: 'windows-1252', isGuess: true })
      expect(choice).to.have.property('evidence').that.matches(evidence).and.matches(/a guess: not UTF-8 at byte 3 \(line 1\)/)
    })
  }

  it('refuses UTF-8 that is broken in one place: as another encoding all of it would be wrong', () => {
    const choice = chooseEncoding(Buffer.concat([Buffer.from('äöüé€'), Uint8Array.of(0xff)]), { byteOffset: 11, line: 1 })
    expect(choice).to.have.nested.property('fault.message').that.matches(/byte 11/)
  })

  it('takes an empty file for UTF-8', () => {
    expect(chooseEncoding(new Uint8Array(0), undefined)).to.have.property('encoding', 'utf-8')
  })
})
