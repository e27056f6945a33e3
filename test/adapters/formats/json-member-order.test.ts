import { expect } from 'chai'
import fc from 'fast-check'
import { JsonFault, JsonKind, JsonRecord } from '../../../src/adapters/formats/json-record.ts'

const NAMES = ['id', 'id2', 'i', 'a"b', 'back\\slash', 'é', '', 'tab\t'] as const

/** A name as JSON may have it: as it mostly does, or each unit by an escape. */
const spellings = {
  usual: (name: string) => JSON.stringify(name),
  escaped: (name: string) => `"${[...name].map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
}

const member = fc.record({ name: fc.constantFrom(...NAMES, 'other'), spelling: fc.constantFrom(...Object.values(spellings)), value: fc.nat(99), gap: fc.constantFrom('', ' ') })

describe('JsonRecord: members in any order', () => {
  it('gives each record its own values, whatever stood where in those before', () => {
    const property = fc.property(fc.array(fc.array(member, { maxLength: 9 }), { minLength: 2, maxLength: 8 }), records => {
      const reader = new JsonRecord(NAMES)
      for (const members of records) {
        const text = `{${members.map(({ name, spelling, value, gap }) => `${gap}${spelling(name)}${gap}:${gap}${value.toString()}${gap}`).join(',')}}`
        const bytes = Buffer.from(`${text}"id":1}`)
        const fault = reader.read(bytes, 0, Buffer.byteLength(text))
        const isRepeated = new Set(members.map(({ name }) => name)).size < members.length
        expect(fault, text).to.equal(isRepeated ? JsonFault.duplicateMember : JsonFault.none)
        if (isRepeated) continue
        const found = NAMES.map((_, field) => (reader.kinds[field] === JsonKind.absent ? undefined : bytes.toString('utf8', reader.starts[field], reader.ends[field])))
        expect(found, text).to.deep.equal(NAMES.map(name => members.find(candidate => candidate.name === name)?.value.toString()))
      }
    })
    fc.assert(property, { numRuns: 400 })
  })

  it('does not take a name for the expected one that goes on behind the record', () => {
    const reader = new JsonRecord(['id'])
    const bytes = Buffer.from('{"id":1}')
    expect(reader.read(bytes, 0, bytes.length)).to.equal(JsonFault.none)
    for (let end = 0; end < bytes.length; end++) expect(reader.read(bytes, 0, end), end.toString()).to.equal(JsonFault.syntax)
  })
})
