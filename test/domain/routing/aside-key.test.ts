import { expect } from 'chai'
import fc from 'fast-check'
import { archiveKeys, inactiveKeys, newFileKeys } from '../../../src/domain/routing/aside-key.ts'
import { identities, keyRest } from './names.ts'

const identity = '0123456789abcdef'.repeat(4)
const day = '2025-01-19T23:59:59.999Z'

describe('keys for files moved aside', () => {
  const names: readonly (readonly [name: string, destination: string, alternative: string])[] = [
    ['mystery_file.csv', 'mystery_file.csv', 'mystery_file~01234567.csv'],
    ['x.csv.gz', 'x.csv.gz', 'x~01234567.csv.gz'],
    ['README', 'README', 'README~01234567'],
    ['.hidden', '.hidden', '.hidden~01234567'],
    ['.', '.~01234567', '.~01234567'],
    ['..', '..~01234567', '..~01234567'],
    ['', '~01234567', '~01234567'],
  ]
  for (const [name, destination, alternative] of names) {
    it(`${JSON.stringify(name)} goes to ${destination}, else to ${alternative}`, () => {
      const key = `data/in/eu/${name}`
      const expected = (folder: string) => ({ destination: folder + destination, alternative: folder + alternative })
      expect(newFileKeys(key, identity)).to.deep.equal(expected('data/new_files/'))
      expect(inactiveKeys(key, identity)).to.deep.equal(expected('data/inactive/'))
      expect(archiveKeys(key, identity, day)).to.deep.equal(expected('data/archive/2025-01-19/eu/'))
    })
  }

  it('takes another name after each replay, so that a late worker of an earlier attempt cannot hit the new copy', () => {
    for (const [attempt, name] of [[1, 'x.csv'], [2, 'x~01234567-2.csv'], [3, 'x~01234567-3.csv']] as const) {
      expect(newFileKeys('data/in/x.csv', identity, attempt).destination).to.equal(`data/new_files/${name}`)
      expect(inactiveKeys('data/in/x.csv', identity, attempt).destination).to.equal(`data/inactive/${name}`)
    }
  })

  it('archives a key with its folders', () => {
    expect(archiveKeys('data/in/x.csv', identity, day).destination).to.equal('data/archive/2025-01-19/x.csv')
    expect(archiveKeys('bronze/a/x.csv', identity, day).destination).to.equal('data/archive/2025-01-19/bronze/a/x.csv')
    expect(archiveKeys('data/in/../../x.csv', identity, day).destination).to.equal(
      'data/archive/2025-01-19/..~01234567/..~01234567/x.csv',
    )
  })

  it('never leaves its folder, and tells versions apart', () => {
    fc.assert(
      fc.property(keyRest, identities, identities, (rest, one, other) => {
        fc.pre(one.slice(0, 8) !== other.slice(0, 8))
        const key = `data/in/${rest}`
        for (const [keysOf, folder] of [
          [newFileKeys, 'data/new_files/'],
          [inactiveKeys, 'data/inactive/'],
          [(source: string, id: string) => archiveKeys(source, id, day), 'data/archive/2025-01-19/'],
        ] as const) {
          const { destination, alternative } = keysOf(key, one)
          for (const found of [destination, alternative]) {
            expect(found.startsWith(folder)).to.equal(true)
            expect(found.split('/').some((step) => step === '' || step === '.' || step === '..')).to.equal(false)
          }
          expect(keysOf(key, other).alternative).not.to.equal(alternative)
        }
      }),
    )
  })
})
