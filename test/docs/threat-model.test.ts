import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableRows } from './markdown.ts'

const ROOT = join(import.meta.dirname, '../..')
const TEXT = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8')
const section = (title: string): string => TEXT.slice(TEXT.indexOf(`\n## ${title}\n`) + 1).split(/\n## /)[0] ?? ''
const idsIn = (title: string): readonly string[] => tableRows(section(title)).map(([id]) => id ?? '')
const threats = tableRows(section('Threats'))

describe('docs/threat-model.md', () => {
  it('numbers assets, entry points and threats without a gap', () => {
    for (const [title, letter, least] of [['What is worth protecting', 'A', 5], ['Where things come in', 'E', 5], ['Threats', 'T', 20]] as const) {
      const ids = idsIn(title)
      expect(ids).to.deep.equal(ids.map((_, index) => `${letter}${(index + 1).toString()}`))
      expect(ids).to.have.length.above(least)
    }
  })

  it('has threats of every kind, at places that there are, with something that stops each', () => {
    const places = [...idsIn('What is worth protecting'), ...idsIn('Where things come in')]
    for (const row of threats) {
      expect(row, row[0]).to.have.length(6)
      for (const place of (row[3] ?? '').split(', ')) expect(places, row[0]).to.include(place)
      expect(row[4], row[0]).to.have.length.above(20)
    }
    expect(new Set(threats.map(([, kind]) => kind))).to.have.all.keys('S', 'T', 'R', 'I', 'D', 'E')
  })

  it('names the tests that show it, and all of them are there', () => {
    for (const [id, , , , , shown = ''] of threats) {
      const files = [...shown.matchAll(/`(test\/[^`]+\.ts)`/g)].map((match) => match[1] ?? '')
      expect(files, id).to.have.length.above(0)
      expect(shown.replaceAll(/`test\/[^`]+\.ts`/g, '').replaceAll(/[, ]/g, ''), id).to.equal('')
      for (const file of files) expect(existsSync(join(ROOT, file)), `${id ?? ''}: ${file}`).to.equal(true)
    }
  })

  it('meets every asset and every entry point with a threat, or with what is left', () => {
    const met = threats.flatMap(([, , , place = '']) => place.split(', '))
    for (const id of idsIn('Where things come in')) expect(met, id).to.include(id)
  })

  it('says what is not stopped', () => {
    expect([...section('What is not stopped').matchAll(/^- /gm)].length).to.be.above(5)
  })
})
