import { expect } from 'chai'
import fc from 'fast-check'
import { encodeBase64 } from '../../../src/domain/table/encode-base64.ts'
import { LISTED_ERRORS_MAX, REJECTED_RAW_BYTES_MAX, rejectionLine } from '../../../src/domain/table/rejection.ts'
import type { Rejection } from '../../../src/domain/table/rejection.ts'

function rejectionOf(raw: Uint8Array, rawTruncated = false): Rejection {
  const errors = [{ code: 'type-error', fieldNumber: 2, field: 'amount', message: 'no number' }] as const
  return { line: 3, byteOffset: 17, row: 2, errors, raw, rawTruncated }
}

describe('rejectionLine', () => {
  it('is the documented JSON', () => {
    expect(rejectionLine(rejectionOf(Buffer.from('1,é')))).to.deep.equal({
      line: 3,
      byte_offset: 17,
      row: 2,
      errors: [{ code: 'type-error', field_number: 2, field: 'amount', message: 'no number' }],
      raw: '1,é',
      raw_encoding: 'utf8',
      raw_truncated: false,
    })
  })

  it('keeps every byte, as text or as base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), raw => {
        const line = rejectionLine(rejectionOf(raw))
        expect(new Uint8Array(Buffer.from(line.raw, line.raw_encoding))).to.deep.equal(raw)
      }),
    )
    expect(rejectionLine(rejectionOf(Uint8Array.of(0xff, 0x41))).raw_encoding).to.equal('base64')
  })

  it('cuts a row at the cap, between characters', () => {
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const line = rejectionLine(rejectionOf(Buffer.from(shift + '😀'.repeat(REJECTED_RAW_BYTES_MAX / 4))))
      expect(line.raw_encoding).to.equal('utf8')
      expect(line.raw_truncated).to.equal(shift !== '')
      expect(Buffer.byteLength(line.raw)).to.be.within(REJECTED_RAW_BYTES_MAX - 3, REJECTED_RAW_BYTES_MAX)
    }
  })

  it('lists so many errors of a row, and says how many there are', () => {
    const rejection = rejectionOf(Buffer.from('a'))
    const withErrors = (count: number): Rejection => ({ ...rejection, errors: Array.from({ length: count }, (_, i) => ({ ...rejection.errors[0]!, fieldNumber: i + 1 })) })
    expect(rejectionLine(withErrors(LISTED_ERRORS_MAX))).to.not.have.property('errors_total')
    const line = rejectionLine(withErrors(LISTED_ERRORS_MAX + 1))
    expect(line.errors.map(error => error.field_number)).to.deep.equal(Array.from({ length: LISTED_ERRORS_MAX }, (_, i) => i + 1))
    expect(line.errors_total).to.equal(LISTED_ERRORS_MAX + 1)
  })

  it('says that it was cut before it came here', () => expect(rejectionLine(rejectionOf(Buffer.from('a'), true)).raw_truncated).to.equal(true))
})

describe('encodeBase64', () => {
  it('agrees with Buffer', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => void expect(encodeBase64(bytes)).to.equal(Buffer.from(bytes).toString('base64'))))
  })
})
