import { expect } from 'chai'
import { patternOf } from '../../../../src/adapters/formats/fast-json/pattern-of.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from '../kernel/leaves.ts'
import type { Leaves } from '../kernel/leaves.ts'

const LONGEST = 70
const MARGIN = 32

describe('patterns', () => {
  let leaves: Leaves
  before(async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    leaves = await openLeaves()
  })

  /** Whether a pattern is found at the end of some bytes, behind which others stand. */
  const stands = (pattern: string, text: string): boolean => {
    const head = patternOf(pattern)
    const bytes = Buffer.concat([head, Buffer.alloc(MARGIN, 0x55), Buffer.from(text, 'latin1'), Buffer.alloc(MARGIN, 0xaa)])
    const at = leaves.put(bytes)
    return leaves.call.patternStandsAt(at, at + head.length + MARGIN + text.length - pattern.length) === 1
  }

  it('stand where their bytes do, and not where one of them is another, however many there are', () => {
    for (let length = 1; length <= LONGEST; length++) {
      const pattern = Array.from({ length }, (_, i) => String.fromCharCode((i * 37 + length) % 256)).join('')
      for (const before of ['', 'x', 'a longer text']) expect(stands(pattern, before + pattern), `${length} bytes`).to.equal(true)
      for (let i = 0; i < length; i++) {
        const other = pattern.slice(0, i) + String.fromCharCode(pattern.charCodeAt(i) ^ 0x80) + pattern.slice(i + 1)
        expect(stands(pattern, other), `${length} bytes, of which ${i} is another`).to.equal(false)
      }
    }
  })

  it('know their line ends', () => {
    for (const [text, lines] of [[',\r\n\n "a":', 2], ['{', 0], ['\n'.repeat(40), 40]] as const) expect(patternOf(text).readUInt32LE(4)).to.equal(lines)
  })
})
