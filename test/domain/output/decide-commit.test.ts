import { expect } from 'chai'
import { decideCommit, type CommitDecision } from '../../../src/domain/output/decide-commit.ts'
import { fromOutputMetadata, originOf, toOutputMetadata, type OutputClaim } from '../../../src/domain/output/output-metadata.ts'

const OURS: OutputClaim = { source: 's2', origin: 'o', sequencer: '0B', contractHash: 'c1' }

function existing(claim: Partial<OutputClaim>): { readonly etag: string; readonly metadata: Readonly<Record<string, string>> } {
  return { etag: 'e', metadata: toOutputMetadata({ ...OURS, ...claim }, 'quarantine/x') }
}

function without(claim: OutputClaim): OutputClaim {
  const { sequencer: _dropped, ...rest } = claim
  return rest
}

describe('decideCommit', () => {
  const table: readonly (readonly [string, Parameters<typeof decideCommit>, CommitDecision['kind']])[] = [
    ['nothing there', [undefined, OURS, true], 'create'],
    ['the same version and contract', [existing({}), OURS, true], 'already-committed'],
    ['the same version, another contract', [existing({ contractHash: 'c2' }), OURS, true], 'recast'],
    ['an older version by sequencer', [existing({ source: 's1', sequencer: '0A' }), OURS, false], 'replace'],
    ['a newer version by sequencer', [existing({ source: 's3', sequencer: '0C' }), OURS, true], 'superseded'],
    ['another version without order, ours current', [existing({ source: 's1' }), without(OURS), true], 'replace'],
    ['another version without order, ours not current', [existing({ source: 's1' }), without(OURS), false], 'superseded'],
    ['the output of another source', [existing({ origin: 'p' }), OURS, true], 'collision'],
    ['an object without our metadata', [{ etag: 'e', metadata: {} }, OURS, true], 'collision'],
  ]
  for (const [name, args, kind] of table) {
    it(`${name}: ${kind}`, () => {
      expect(decideCommit(...args).kind).to.equal(kind)
    })
  }

  it('replaces exactly what it has seen', () => {
    expect(decideCommit(existing({ contractHash: 'c2' }), OURS, true)).to.deep.equal({ kind: 'recast', etag: 'e' })
    expect(decideCommit(existing({ source: 's1', sequencer: '0A' }), OURS, false)).to.deep.equal({ kind: 'replace', etag: 'e' })
  })
})

describe('output metadata', () => {
  it('comes back as it went, with or without a sequencer', () => {
    for (const claim of [OURS, without(OURS)]) expect(fromOutputMetadata(toOutputMetadata(claim, 'q/r'))).to.deep.equal(claim)
  })

  it('is printable ASCII and below two kilobytes for any key', () => {
    for (const key of [`quarantine/${'日本'.repeat(150)}/a.rejects.ndjson`, 'quarantine/ü ñ.csv/a.rejects.ndjson']) {
      const metadata = toOutputMetadata(OURS, key)
      const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
      expect(size).to.be.below(2_048)
      for (const value of Object.values(metadata)) expect(value).to.match(/^[\x20-\x7e]*$/)
      expect(metadata['sluice-rejects']).to.match(/a\.rejects\.ndjson$/)
    }
  })

  it('names an origin by bucket and key, not by version', () => {
    expect(originOf({ bucket: 'b', key: 'k', etag: '1' })).to.equal(originOf({ bucket: 'b', key: 'k', versionId: '2' }))
    expect(originOf({ bucket: 'b', key: 'k' })).to.not.equal(originOf({ bucket: 'b', key: 'l' }))
  })
})
