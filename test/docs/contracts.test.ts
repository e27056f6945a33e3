import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseContract } from '../../src/domain/contract/parse-contract.ts'
import type { RejectionLine } from '../../src/domain/table/rejection.ts'
import { JsonLinesToParquetConverter } from '../../src/adapters/formats/json-lines-to-parquet-converter.ts'
import { chunked, CollectingSink, convertText } from '../adapters/formats/convert-text.ts'

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

  it('has an example of JSON lines that does what the text says', async () => {
    const [, descriptor = '', text = '', outcome = ''] = /^```json\n(.*?)^```\n\n^```jsonl\n(.*?)^```\n\n^```text\n(.*?)^```$/ms.exec(TEXT.slice(TEXT.indexOf('## JSON lines'))) ?? []
    const parsing = parseContract('docs', descriptor)
    if (parsing.kind === 'invalid') throw new Error(JSON.stringify(parsing.problems))
    const [output, rejects, warnings] = [new CollectingSink(), new CollectingSink(), new CollectingSink()]
    const { tally } = await new JsonLinesToParquetConverter().convert({ source: chunked(Buffer.from(text)), contract: parsing.contract, metadata: {}, output, rejects, warnings })
    const [counts, ...expected] = outcome.trimEnd().split('\n')
    expect(counts).to.equal(`kept ${tally.rowsOut}, rejected ${tally.rowsRejected}`)
    const actual = told(rejects.lines, '')
    expect(actual).to.have.length(expected.length)
    for (const [i, start] of expected.entries()) expect(actual[i]!.startsWith(start), `${actual[i]!} begins with ${start}`).to.equal(true)
  })

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
