import { expect } from 'chai'
import { groupArguments, type GroupPlaceOptions } from '../../../src/entrypoints/cli/group-arguments.ts'
import { type Place, placeOf, type PlaceOptions, placeText } from '../../../src/entrypoints/cli/place.ts'
import { UsageError } from '../../../src/entrypoints/cli/usage-error.ts'

const FOLDER: Place = { kind: 'folder', folder: 'f' }
const DEMO: Place = { kind: 'deployment', address: { stack: 'demo' } }

describe('placeOf', () => {
  it('takes a folder, or a deployment', () => {
    expect(placeOf('f', {})).to.deep.equal(FOLDER)
    expect(placeOf(undefined, { aws: true, stack: 'demo' })).to.deep.equal(DEMO)
    expect(placeOf(undefined, { aws: true, stack: 'demo', region: 'eu-west-2', profile: 'ops' })).to.deep.equal({
      kind: 'deployment', address: { stack: 'demo', region: 'eu-west-2', profile: 'ops' },
    })
  })

  const WRONG: readonly (readonly [folder: string | undefined, options: PlaceOptions, says: RegExp])[] = [
    [undefined, {}, /name a folder, or a deployment with --aws --stack <name>/],
    ['f', { aws: true, stack: 'demo' }, /the folder "f" and --aws exclude each other/],
    ['f', { stack: 'demo' }, /--stack is about a deployment: add --aws/],
    [undefined, { stack: 'demo' }, /--stack is about a deployment: add --aws/],
    ['f', { region: 'eu-west-2' }, /--region is about a deployment/],
    ['f', { profile: 'ops' }, /--profile is about a deployment/],
    [undefined, { aws: true }, /--aws needs --stack <name>/],
    [undefined, { aws: true, stack: '' }, /"" is no name of a stack/],
    [undefined, { aws: true, stack: '1st' }, /"1st" is no name of a stack/],
    [undefined, { aws: true, stack: 'demo', region: 'evil.example#' }, /"evil\.example#" is no region/],
  ]
  for (const [folder, options, says] of WRONG) {
    it(`refuses ${JSON.stringify({ folder, ...options })}`, () => {
      expect(() => placeOf(folder, options)).to.throw(UsageError, says)
    })
  }
})

describe('placeText', () => {
  it('gives what a shell reads as the same place', () => {
    expect(placeText(FOLDER)).to.equal('f')
    expect(placeText(DEMO)).to.equal('--aws --stack demo')
    expect(placeText({ kind: 'deployment', address: { stack: 'demo', region: 'eu-west-2', profile: "ann's own" } })).to.equal(
      String.raw`--aws --stack demo --region eu-west-2 --profile 'ann'\''s own'`,
    )
  })
})

describe('groupArguments', () => {
  const CASES: readonly (readonly [first: string, second: string | undefined, options: GroupPlaceOptions, place: Place])[] = [
    ['g', undefined, {}, { kind: 'folder', folder: '.' }],
    ['f', 'g', {}, FOLDER],
    ['g', undefined, { folder: 'f' }, FOLDER],
    ['g', undefined, { aws: true, stack: 'demo' }, DEMO],
  ]
  for (const [first, second, options, place] of CASES) {
    it(`reads ${JSON.stringify([first, second, options])}`, () => {
      expect(groupArguments(first, second, options)).to.deep.equal({ place, group: 'g' })
    })
  }

  it('refuses two places', () => {
    expect(() => groupArguments('f', 'g', { folder: 'h' })).to.throw(UsageError, /named twice/)
    expect(() => groupArguments('f', 'g', { aws: true, stack: 'demo' })).to.throw(UsageError, /exclude each other/)
    expect(() => groupArguments('g', undefined, { folder: 'f', aws: true, stack: 'demo' })).to.throw(UsageError, /exclude each other/)
  })
})
