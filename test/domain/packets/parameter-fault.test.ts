import { expect } from 'chai'
import { parameterFault } from '../../../src/domain/packets/parameter-fault.ts'

describe('what no parameter can be', () => {
  const fine: readonly [string, string?][] = [
    ['/processing/staff/latest_packet_id', '00000101'],
    ['a'],
    ['A.b_c-9'],
    ['/__proto__/constructor', ' '],
    ['n'.repeat(1_011), '日'.repeat(1_365)],
    ['a', '😀'.repeat(1_024)],
  ]
  for (const [name, value] of fine) {
    it(`is not ${name.slice(0, 40)} with ${value?.slice(0, 8) ?? 'no text'}`, () => {
      expect(parameterFault(name, value)).to.equal(undefined)
    })
  }

  const faults: readonly [string, string | undefined, RegExp][] = [
    ['', 'x', /parameter "": a name consists/],
    ['a b', undefined, /parameter "a b": a name consists/],
    ['a:3', undefined, /a name consists/],
    ['é', undefined, /a name consists/],
    ['a\n', undefined, /a name consists/],
    ['n'.repeat(1_012), 'x', /its name has 1012 characters, more than 1011/],
    ['a', '', /parameter "a": its value is empty/],
    ['a', 'x'.repeat(4_097), /4097 bytes of UTF-8, more than 4096/],
    ['a', '😀'.repeat(1_025), /4100 bytes/],
    ['a', 'half \udc00', /well-formed/],
  ]
  for (const [name, value, message] of faults) {
    it(`is ${JSON.stringify(name.slice(0, 20))} with ${JSON.stringify(value?.slice(0, 8))}`, () => {
      expect(parameterFault(name, value)).to.match(message)
      expect(parameterFault(name, value)!.length).to.be.below(300)
    })
  }
})
