import { expect } from 'chai'
import fc from 'fast-check'
import { landingStamp } from '../../../src/domain/warehouse/landing-stamp.ts'

describe('landingStamp', () => {
  const stamps: readonly (readonly [string, string])[] = [
    ['2025-09-15T10:15:00Z', '2025-09-15 10:15:00.000000'],
    ['2025-09-15T10:15:00.1Z', '2025-09-15 10:15:00.100000'],
    ['2025-09-15T10:15:00.123456Z', '2025-09-15 10:15:00.123456'],
    ['2025-09-15T10:15:00.123456789Z', '2025-09-15 10:15:00.123456'],
  ]
  for (const [text, stamp] of stamps) {
    it(`makes ${stamp} of ${text}`, () => {
      expect(landingStamp(text)).to.equal(stamp)
    })
  }

  it('makes nothing of what is no time in UTC', () => {
    for (const text of ['', '2025-09-15', '2025-09-15T10:15:00', '2025-09-15T10:15:00+01:00', '2025-09-15 10:15:00Z', ' 2025-09-15T10:15:00Z', "2025-09-15T10:15:00Z'"]) {
      expect(landingStamp(text), text).to.equal(undefined)
    }
  })

  it('keeps the order of moments', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    fc.assert(fc.property(moment, moment, (a, b) => {
      const [first, second] = [landingStamp(a.toISOString()) ?? '', landingStamp(b.toISOString()) ?? '']
      expect(Math.sign(Number(first > second) - Number(first < second))).to.equal(Math.sign(a.getTime() - b.getTime()))
    }))
  })
})
