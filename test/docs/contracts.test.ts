import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseContract } from '../../src/domain/contract/parse-contract.ts'
import type { RejectionLine } from '../../src/domain/table/rejection.ts'
import { convertText } from '../adapters/formats/convert-text.ts'

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/contracts.md'), 'utf8')

/** A contract, a file and what becomes of it, one after the other in the text. */
const EXAMPLE = /^```json\n(.*?)^```\n\n^```csv\n(.*?)^```\n\n^```text\n(.*?)^```$/gms

function told(lines: readonly RejectionLine[], prefix: string): readonly string[] {
  return lines.flatMap(({ line, errors }) => errors.map(({ code, message }) => `${prefix}line ${line} ${code} ${message}`))
}

describe('docs/contracts.md', () => {
  const examples = [...TEXT.matchAll(EXAMPLE)]

  it('has examples', () => expect(examples.length).to.be.at.least(2))

  for (const [index, [, descriptor = '', csv = '', outcome = '']] of examples.entries()) {
    it(`example ${index + 1} does what the text says`, async () => {
      const parsing = parseContract('docs', descriptor)
      if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
      const { outcome: conversion, rejects, warnings } = await convertText(csv, parsing.contract)
      const [counts, ...expected] = outcome.trimEnd().split('\n')
      expect(counts).to.equal(`kept ${conversion.tally.rowsOut}, rejected ${conversion.tally.rowsRejected}`)
      const actual = [...told(rejects.lines, ''), ...told(warnings.lines, 'warning ')]
      expect(actual).to.have.length(expected.length)
      for (const start of expected) expect(actual.filter(text => text.startsWith(start)), start).to.have.length(1)
    })
  }

  it('shows cells that are errors in numbers with text', async () => {
    const parsing = parseContract('docs', '{"fields": [{"name": "x", "type": "number", "bareNumber": false}]}')
    if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
    const section = TEXT.slice(TEXT.indexOf('| cell | why |'), TEXT.indexOf('## Constraints'))
    const cells = section.split('\n').flatMap(row => [...(/^\| (`[^|]*`) \|/.exec(row)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(match => match[1] ?? ''))
    expect(cells).to.have.length(10)
    const { rejects } = await convertText(`x\n1\n${cells.join('\n')}\n`, parsing.contract)
    expect(rejects.lines.map(({ raw }) => raw)).to.deep.equal(cells)
  })

  it('names every code of a row', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/domain/table/rejection.ts'), 'utf8')
    const codes = [...(/export type RowErrorCode =\n((?: {2}\| '.*'\n)+)/.exec(source)?.[1] ?? '').matchAll(/'(.*)'/g)].map(match => match[1] ?? '')
    expect(codes.length).to.be.above(5)
    for (const code of codes) expect(TEXT).to.contain(`\`${code}\``)
  })
})
