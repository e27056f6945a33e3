import { expect } from 'chai'
import fc from 'fast-check'
import { editDistance, nearestName } from '../../../src/domain/config/edit-distance.ts'

function plainDistance(a: string, b: string): number {
  if (a === '' || b === '') {
    return a.length + b.length
  }
  const [x, y] = [a.slice(1), b.slice(1)]
  return a[0] === b[0] ? plainDistance(x, y) : 1 + Math.min(plainDistance(x, y), plainDistance(x, b), plainDistance(a, y))
}

describe('editDistance', () => {
  it('is the plain distance up to the limit, and one more beyond it', () => {
    const word = fc.array(fc.constantFrom('a', 'b'), { maxLength: 6 }).map((letters) => letters.join(''))
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).to.equal(Math.min(plainDistance(a, b), limit + 1))
      }),
    )
  })

  it('suggests the nearest of the known names', () => {
    expect(nearestName('jobid', ['job_name', 'job_id'])).to.equal('job_id')
    expect(nearestName('Is-Active', ['is_active'])).to.equal('is_active')
    expect(nearestName('owner', ['order', 'engine'])).to.equal('order')
    expect(nearestName('description', ['order', 'engine'])).to.equal(undefined)
  })
})
