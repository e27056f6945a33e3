import { expect } from 'chai'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { sourceFiles } from '../architecture/source-files.ts'
import { at, listOf, textOf } from './read-template.ts'
import { functions, property, template, variablesOf } from './template-parts.ts'

/** By the names of their bundles: those that warm up. */
const warming = sourceFiles('src/entrypoints/lambda')
  .filter(({ text }) => /'\.\/warm-up\.ts'/.test(text))
  .map(({ path }) => path.replace(/^.*\/(.*)\.ts$/, '../dist/lambda/$1'))
const warmers = functions.map(([name]) => name).filter((name) => warming.includes(textOf(property(name, 'CodeUri'))))

describe('deploy/template.yaml: whether functions warm up', () => {
  it('is told to every function that does, and to no other', () => {
    expect(warmers).to.have.members(['ConvertCsvFunction', 'TransformFunction']).and.to.have.length(warming.length)
    for (const [name] of functions) {
      expect(property(name, 'Environment', 'Variables', 'WARM_UP'), name).to.deep.equal(warmers.includes(name) ? { Ref: 'WarmUp' } : undefined)
    }
  })

  it('is told as the functions can read it, and is on unless it is said', () => {
    for (const name of warmers) expect(readEnvironment(variablesOf(name), []).warmUp, name).to.equal(true)
  })

  it('may be all that the functions know', () => {
    const allowed = listOf(at(template, 'Parameters', 'WarmUp', 'AllowedValues')).map(textOf)
    expect(allowed.map((value) => [value, readEnvironment({ WARM_UP: value }, []).warmUp])).to.deep.equal([['on', true], ['off', false]])
    expect(() => readEnvironment({ WARM_UP: '?' }, [])).to.throw(`use one of ${allowed.join(', ')}`)
  })
})
