import { expect } from 'chai'
import fc from 'fast-check'
import { formatDay, formatMoment, formatMomentForName, formatTime } from '../../../src/domain/star/format-moment.ts'

const micros = (iso: string, more = 0n): bigint => BigInt(Date.parse(`${iso}Z`)) * 1_000n + more
const FIRST = micros('0001-01-01T00:00:00')
const LAST = micros('9999-12-31T23:59:59.999', 999n)

describe('moments in words', () => {
  const table: readonly (readonly [moment: bigint, text: string, name: string])[] = [
    [0n, '1970-01-01 00:00:00.000000', '19700101T000000000000Z'],
    [-1n, '1969-12-31 23:59:59.999999', '19691231T235959999999Z'],
    [FIRST, '0001-01-01 00:00:00.000000', '00010101T000000000000Z'],
    [FIRST + 1n, '0001-01-01 00:00:00.000001', '00010101T000000000001Z'],
    [LAST, '9999-12-31 23:59:59.999999', '99991231T235959999999Z'],
    [micros('2024-02-29T00:00:00'), '2024-02-29 00:00:00.000000', '20240229T000000000000Z'],
    [micros('2022-11-03T14:20:52.186'), '2022-11-03 14:20:52.186000', '20221103T142052186000Z'],
    [micros('2255-06-05T23:47:34.740', 993n), '2255-06-05 23:47:34.740993', '22550605T234734740993Z'],
  ]
  for (const [moment, text, name] of table) {
    it(`say ${text}`, () => {
      expect(formatMoment(moment)).to.equal(text)
      expect(formatMomentForName(moment)).to.equal(name)
    })
  }

  it('agree with the platform, to the microsecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: FIRST, max: LAST }), moment => {
        const below = ((moment % 1_000n) + 1_000n) % 1_000n
        const iso = new Date(Number((moment - below) / 1_000n)).toISOString()
        expect(formatMoment(moment)).to.equal(`${iso.slice(0, 10)} ${iso.slice(11, 23)}${below.toString().padStart(3, '0')}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('are in the order of their times, as texts and as names', () => {
    const moment = fc.bigInt({ min: FIRST, max: LAST })
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(formatMoment(a) < formatMoment(b)).to.equal(a < b)
        expect(formatMomentForName(a) < formatMomentForName(b)).to.equal(a < b)
      }),
    )
  })

  it('have days and times of their own', () => {
    expect([-719_162, -1, 0, 19_299, 2_932_896].map(formatDay)).to.deep.equal(['0001-01-01', '1969-12-31', '1970-01-01', '2022-11-03', '9999-12-31'])
    expect([0n, 1n, 86_399_999_999n, 51_652_186_000n].map(formatTime)).to.deep.equal(['00:00:00.000000', '00:00:00.000001', '23:59:59.999999', '14:20:52.186000'])
  })
})
