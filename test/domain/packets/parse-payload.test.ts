import { expect } from 'chai'
import { parsePayload } from '../../../src/domain/packets/parse-payload.ts'

const payload = (...packets: readonly unknown[]) => parsePayload({ packets })
const packet = (table: string, id: number) => ({ table, id })

function problemsOf(value: unknown): readonly string[] {
  const parsed = parsePayload(value)
  return parsed.kind === 'malformed' ? parsed.problems : []
}

describe('parsePayload', () => {
  it('takes ids as numbers and as the digits of a parameter, and keeps the order', () => {
    const parsed = payload({ table: 'staff', id: 7 }, { table: 'currency', id: '00000101' }, { table: 'staff', id: 99_999_999, more: 1 })
    expect(parsed).to.deep.equal({ kind: 'packets', packets: [packet('staff', 7), packet('currency', 101), packet('staff', 99_999_999)] })
  })

  it('takes a packet that is named twice as one', () => {
    expect(payload({ table: 'staff', id: 1 }, { table: 'staff', id: '1' }, { table: 'staff', id: 2 })).to.deep.include({ packets: [packet('staff', 1), packet('staff', 2)] })
  })

  it('does not take a table and an id for another table and id', () => {
    expect(payload({ table: '1', id: 11 }, { table: '11', id: 1 }, { table: '1 1', id: 1 })).to.deep.include({ packets: [packet('1', 11), packet('11', 1), packet('1 1', 1)] })
  })

  const bad: readonly (readonly [name: string, value: unknown, says: string])[] = [
    ['null', null, 'must be an object with the list `packets`'],
    ['a list', [{ table: 'staff', id: 1 }], 'must be an object with the list `packets`'],
    ['no list', {}, 'must be an object with the list `packets`'],
    ['an inherited list', Object.create({ packets: [packet('staff', 1)] }), 'must be an object with the list `packets`'],
    ['an object for a list', { packets: { 0: packet('staff', 1) } }, '`packets` must be a list of at least one packet'],
    ['an empty list', { packets: [] }, '`packets` must be a list of at least one packet'],
    ['a list without end', { packets: Array.from({ length: 1_001 }, (_, i) => packet('staff', i + 1)) }, '1001 entries, more than 1000'],
    ['a text for a packet', { packets: ['staff 1'] }, 'packets[0] must be an object with `table` and `id`'],
    ['no table', { packets: [{ id: 1 }] }, 'packets[0] has no `table`'],
    ['an empty table', { packets: [packet('', 1)] }, 'packets[0] has no `table`'],
    ['a table that is no text', { packets: [{ table: 1, id: 1 }] }, 'packets[0] has no `table`'],
    ['a table without end', { packets: [packet('x'.repeat(1_000_000), 1)] }, 'packets[0] has a `table` of 1000000 characters, more than 255'],
    ['no id', { packets: [{ table: 'staff' }] }, 'packets[0] has the `id` undefined: a whole number from 1 to 99999999 is needed'],
    ['an inherited id', { packets: [Object.assign(Object.create({ id: 1 }) as object, { table: 'staff' })] }, 'has the `id` undefined'],
    ...[0, -1, 1.5, 100_000_000, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, true, null, '', ' 1', '1 ', '-1', '1e3', '0x1', '١', '123456789', '0', [1], { id: 1 }, 1n].map(
      (id, i) => [`id ${i} of those that are none`, { packets: [{ table: 'staff', id }] }, 'packets[0] has the `id` '] as const,
    ),
    ['an id without end', { packets: [{ table: 'staff', id: '1'.repeat(1_000_000) }] }, '(1000000 characters)'],
  ]
  for (const [name, value, says] of bad) {
    it(`refuses ${name}, and says so in a few words`, () => {
      const [problem, ...others] = problemsOf(value)
      expect(problem).to.contain(says)
      expect(problem!.length).to.be.lessThan(250)
      expect(others).to.deep.equal([])
    })
  }

  it('tells all problems together, as many as people read', () => {
    expect(problemsOf({ packets: [packet('staff', 0), packet('staff', 1), packet('', 2)] })).to.have.length(2)
    expect(problemsOf({ packets: Array.from({ length: 100 }, () => null) })).to.have.length(20)
  })
})
