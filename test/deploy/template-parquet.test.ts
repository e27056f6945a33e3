import { expect } from 'chai'
import { judgeParquetSettings, parquetVariables } from '../../src/entrypoints/composition/parquet-environment.ts'
import { sourceFiles } from '../architecture/source-files.ts'
import { at, entriesOf, listOf, textOf } from './read-template.ts'
import type { Node } from './read-template.ts'
import { functions, property, template, variablesOf } from './template-parts.ts'

/** By the names of their bundles: those that are composed with a converter or a writer of tables. */
const encoding = sourceFiles('src/entrypoints/lambda')
  .filter(({ text }) => /'\.\.\/composition\/(?:formats|packets)-module\.ts'/.test(text))
  .map(({ path }) => path.replace(/^.*\/(.*)\.ts$/, '../dist/lambda/$1'))
const writers = functions.map(([name]) => name).filter((name) => encoding.includes(textOf(property(name, 'CodeUri'))))
const defaultOf = (parameter: string): Node | undefined => at(template, 'Parameters', parameter, 'Default')
const allowed = (parameter: string): readonly string[] => listOf(at(template, 'Parameters', parameter, 'AllowedValues')).map(textOf)

/** What CloudFormation makes of a condition under these parameters, and else the defaults. */
function holds(node: Node | undefined, given: Readonly<Record<string, string>>): boolean {
  const all = (form: string): readonly boolean[] | undefined => (at(node, form) === undefined ? undefined : listOf(at(node, form)).map((part) => holds(part, given)))
  const valueOf = (part: Node): Node | undefined => (typeof part === 'string' ? part : (given[textOf(at(part, 'Ref'))] ?? defaultOf(textOf(at(part, 'Ref')))))
  const equal = at(node, 'Fn::Equals')
  if (equal !== undefined) return new Set(listOf(equal).map(valueOf)).size === 1
  if (at(node, 'Condition') !== undefined) return holds(at(template, 'Conditions', textOf(at(node, 'Condition'))), given)
  const result = all('Fn::Or')?.includes(true) ?? all('Fn::And')?.every(Boolean) ?? all('Fn::Not')?.includes(false)
  if (result === undefined) throw new Error(`a condition that this test does not know: ${JSON.stringify(node)}`)
  return result
}

describe('deploy/template.yaml: how tables are written', () => {
  it('is told to every function that has the encoder, and to no other', () => {
    expect(writers).to.have.length(encoding.length).and.to.include.members(['ConvertCsvFunction', 'TransformFunction', 'SweepFunction', 'ProcessPacketsFunction'])
    for (const [name] of functions) {
      const told = entriesOf(property(name, 'Environment', 'Variables')).map(([variable]) => variable).filter((variable) => variable.startsWith('PARQUET_'))
      expect(told, name).to.deep.equal(writers.includes(name) ? ['PARQUET_COMPRESSION', 'PARQUET_INTEGERS'] : [])
    }
  })

  it('is told as the functions can read it', () => {
    for (const name of writers) {
      for (const [holding, integers] of [[[], 'delta'], [['WritesPlainIntegers'], 'plain']] as const) {
        const problems: string[] = []
        expect(judgeParquetSettings(parquetVariables(variablesOf(name, holding)), problems), name).to.deep.equal({ compression: 'snappy', integers })
        expect(problems).to.deep.equal([])
      }
    }
  })

  it('may be all that the functions know', () => {
    const problemsOf = (variable: string, value: string): readonly string[] => {
      const problems: string[] = []
      judgeParquetSettings(parquetVariables({ [variable]: value }), problems)
      return problems
    }
    expect(allowed('ParquetCompression').flatMap((value) => problemsOf('PARQUET_COMPRESSION', value))).to.deep.equal([])
    expect(allowed('ParquetIntegers').flatMap((value) => problemsOf('PARQUET_INTEGERS', value))).to.deep.equal(['PARQUET_INTEGERS is "auto"; use one of delta, plain'])
    for (const [variable, parameter] of [['PARQUET_COMPRESSION', 'ParquetCompression'], ['PARQUET_INTEGERS', 'ParquetIntegers']] as const) {
      const known = /use one of (.*)$/.exec(problemsOf(variable, '?')[0] ?? '')?.[1]?.split(', ')
      expect(allowed(parameter)).to.include.members(known!)
    }
  })

  const chosen: readonly (readonly [given: Readonly<Record<string, string>>, integers: 'delta' | 'plain'])[] = [
    [{}, 'delta'],
    [{ RedshiftWorkgroup: 'analysts' }, 'plain'],
    [{ RedshiftCluster: 'big' }, 'plain'],
    [{ RedshiftWorkgroup: 'analysts', ParquetIntegers: 'delta' }, 'delta'],
    [{ RedshiftCluster: 'big', ParquetIntegers: 'plain' }, 'plain'],
    [{ ParquetIntegers: 'plain' }, 'plain'],
    [{ ParquetIntegers: 'delta' }, 'delta'],
  ]
  for (const [given, integers] of chosen) {
    it(`has ${integers} integers under ${JSON.stringify(given)}`, () => {
      expect(holds(at(template, 'Conditions', 'WritesPlainIntegers'), given)).to.equal(integers === 'plain')
    })
  }
})
