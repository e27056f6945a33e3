import { expect } from 'chai'
import fc from 'fast-check'
import { FactHistory, momentOfParts } from '../../../src/domain/star/fact-history.ts'
import { dayOf } from '../../../src/domain/star/project-fact.ts'
import { BytesColumn, Int32Column, Int64Column } from '../../../src/domain/table/column-builder.ts'

const MICROS_OF_DAY = 86_400_000_000n

describe('FactHistory', () => {
  it('knows each state by its key and its time of change, and who holds it', () => {
    const state = fc.tuple(fc.constantFrom(-2_147_483_648, -1, 0, 1, 256, 2_147_483_647), fc.constantFrom(-(2n ** 63n), -1n, 0n, 1n, 256n, 2n ** 63n - 1n), fc.nat(3))
    fc.assert(
      fc.property(fc.array(state, { maxLength: 60 }), states => {
        const history = new FactHistory()
        const oracle = new Map<string, number>()
        for (const [key, updated, holder] of states) {
          const name = `${key} ${updated}`
          expect(history.find(key, updated)).to.equal(oracle.get(name))
          if (oracle.has(name)) continue
          expect(history.add(key, updated, holder)).to.equal(true)
          oracle.set(name, holder)
        }
      }),
    )
  })

  it('says when there is no more room, and still knows what it has', () => {
    const history = new FactHistory({ keysMax: 2, keyBytesMax: 1_000 })
    expect([1, 2, 3].map(key => history.add(key, 0n, key))).to.deep.equal([true, true, false])
    expect([1, 2, 3].map(key => history.find(key, 0n))).to.deep.equal([1, 2, undefined])
  })
})

describe('momentOfParts', () => {
  it('puts together what a fact has split', () => {
    const [dates, times] = [new Int32Column(1), new Int64Column(1)]
    fc.assert(
      fc.property(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }), moment => {
        const day = dayOf(moment)
        dates.set(0, day)
        times.set(0, moment - BigInt(day) * MICROS_OF_DAY)
        expect(times.values[0]! >= 0n && times.values[0]! < MICROS_OF_DAY).to.equal(true)
        expect(momentOfParts(dates, times, 0)).to.equal(moment)
      }),
    )
  })

  it('is made of nothing else', () => {
    expect(() => momentOfParts(new Int64Column(1), new Int64Column(1), 0)).to.throw(TypeError)
    expect(() => momentOfParts(new Int32Column(1), new BytesColumn(1), 0)).to.throw(TypeError)
  })
})
