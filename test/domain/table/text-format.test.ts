import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { cellReader } from './field-harness.ts'

const CASES: Readonly<Record<string, { readonly valid: readonly string[]; readonly invalid: readonly string[] }>> = {
  default: { valid: ['anything', ' '], invalid: [] },
  email: {
    valid: ['a@b.co', 'first.last+tag@sub.example.org', "o'neil@example.com", 'müller@bücher.de', `${'a'.repeat(64)}@b.co`, 'x@1.2', `a@${'b'.repeat(63)}.co`],
    invalid: [
      'a', '@b.co', 'a@', 'a@b', 'a@b.', 'a@.co', 'a@b..co', 'a.@b.co', '.a@b.co', 'a..b@b.co', 'a b@c.de', 'a@b@c.de', 'a@b c.de', 'a@-b.co', 'a@b-.co',
      'a@b_c.de', '"a b"@c.de', 'a@[1.2.3.4]', 'A <a@b.co>', `${'a'.repeat(65)}@b.co`, `a@${'b'.repeat(64)}.co`, `a@${'b.'.repeat(127)}com`, ' a@b.co', 'a@b.co\n',
    ],
  },
  uri: {
    valid: ['https://example.com', 'HTTP://EX.COM:80/a/b?c=d&e#f', 'mailto:a@b.co', 'urn:isbn:0451450523', 'http://[::1]:80/', 'a:', 'file:///x', 'x:%C3%A9', 'http://a/b?c?d#e?f'],
    invalid: ['', 'example.com', '//example.com/a', '/a/b', ':a', '1a:b', '+a:b', 'http://a b', 'http://é.de', 'x:%zz', 'x:%a', 'x:%', 'http://a/#b#c', 'http://a/[b]', 'http:[a]', 'x:<a>', 'x:"', 'http', 'x:\\'],
  },
  binary: { valid: ['QQ==', 'QUI=', 'QUJD', 'a+/Z', 'AAAAAAAA'], invalid: ['Q', 'QQ=', 'QUJ', '====', 'A===', 'QQ==QQ==', 'QU=D', 'a-_Z', 'QUJ\n', 'QUJD ', 'é=='] },
  uuid: {
    valid: ['123e4567-e89b-12d3-a456-426614174000', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
    invalid: ['123e4567e89b12d3a456426614174000', '{123e4567-e89b-12d3-a456-426614174000}', '123e4567-e89b-12d3-a456-42661417400', '123e4567-e89b-12d3-a456-4266141740000', '123e4567-e89b-12d3-a456-42661417400g', '123e4567_e89b-12d3-a456-426614174000'],
  },
}

describe('formats of strings', () => {
  for (const [format, { valid, invalid }] of Object.entries(CASES)) {
    describe(format, () => {
      const read = cellReader({ type: 'string', format, missingValues: [] })
      for (const text of valid) it(`takes ${JSON.stringify(text)} as it is`, () => expect(read(text)).to.equal(text))
      for (const text of invalid) it(`refuses ${JSON.stringify(text).slice(0, 80)}`, () => expect(read(text)).to.deep.equal({ fault: 'form' }))
    })
  }

  it('binary is what base64 makes of any bytes', () => {
    const read = cellReader({ type: 'string', format: 'binary', missingValues: [] })
    fc.assert(fc.property(fc.uint8Array(), bytes => void expect(read(Buffer.from(bytes).toString('base64'))).to.be.a('string')))
  })

  it('uuid is what is made as one', () => expect(cellReader({ type: 'string', format: 'uuid' })(randomUUID())).to.be.a('string'))

  it('email and uri agree with the generators of such texts', () => {
    const [email, uri] = [cellReader({ type: 'string', format: 'email' }), cellReader({ type: 'string', format: 'uri' })]
    fc.assert(fc.property(fc.emailAddress(), text => void expect(email(text)).to.equal(text)))
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), text => void expect(uri(text)).to.equal(text)))
  })
})
