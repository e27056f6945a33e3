import { expect } from 'chai'
import fc from 'fast-check'
import { queuedMessage, readMessage } from '../../../src/domain/queue/order-message.ts'

const RECEIPT = 'a'.repeat(64)

describe('a message in the queue', () => {
  it('is read as it was sent', () => {
    const messages = fc.record({
      receipt: fc.constantFrom('0', '9', 'f').map((digit) => digit.repeat(64)),
      attempt: fc.integer({ min: 1, max: 1_000_000 }),
      group: fc.string({ minLength: 1, maxLength: 128, unit: 'binary-ascii' }),
    })
    fc.assert(
      fc.property(messages, (message) => {
        const { group, body } = queuedMessage(message)
        expect(group).to.equal(message.group)
        expect(readMessage(body)).to.deep.equal({ kind: 'message', message })
      }),
    )
  })

  it('is a duplicate of those of the same receipt and attempt, and of no other', () => {
    const idOf = (receipt: string, attempt: number, group: string): string => queuedMessage({ receipt, attempt, group }).dedupId
    expect(idOf(RECEIPT, 1, 'a')).to.equal(idOf(RECEIPT, 1, 'b')).and.to.match(/^[0-9a-f]{64}$/)
    expect(new Set([idOf(RECEIPT, 1, 'a'), idOf(RECEIPT, 2, 'a'), idOf('b'.repeat(64), 1, 'a')]).size).to.equal(3)
  })

  const good = { receipt: RECEIPT, attempt: 1, group: 'orders' }
  const bad: readonly (readonly [name: string, body: string, problem: RegExp])[] = [
    ['nothing', '', /no JSON object/],
    ['no JSON', '{', /no JSON object/],
    ['null', 'null', /no JSON object/],
    ['a number', '7', /no JSON object/],
    ['a list', '[]', /`receipt`/],
    ['an event of S3', '{"Records":[]}', /`receipt`/],
    ['an identity in capitals', JSON.stringify({ ...good, receipt: 'A'.repeat(64) }), /`receipt`/],
    ['an identity that is inherited', JSON.stringify({ attempt: 1, group: 'a' }).replace('{', `{"__proto__":{"receipt":"${RECEIPT}"},`), /`receipt`/],
    ['attempt 0', JSON.stringify({ ...good, attempt: 0 }), /`attempt`/],
    ['half an attempt', JSON.stringify({ ...good, attempt: 1.5 }), /`attempt`/],
    ['an attempt as text', JSON.stringify({ ...good, attempt: '1' }), /`attempt`/],
    ['an attempt without end', JSON.stringify(good).replace(':1', ':1e999'), /`attempt`/],
    ['no group', JSON.stringify({ ...good, group: '' }), /`group`/],
    ['a group that is too long', JSON.stringify({ ...good, group: 'x'.repeat(129) }), /`group`/],
    ['a group that is no text', JSON.stringify({ ...good, group: {} }), /`group`/],
  ]
  for (const [name, body, problem] of bad) {
    it(`cannot be ${name}`, () => {
      const read = readMessage(body)
      expect(read.kind).to.equal('malformed')
      expect(read.kind === 'malformed' && read.problem).to.match(problem)
    })
  }

  it('can be any text, which is then refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(readMessage(body).kind).to.equal('malformed')
      }),
    )
  })
})
