import { expect } from 'chai'
import sinon from 'sinon'
import { ENCODER } from '../../../../src/adapters/formats/kernel/encoder-kernel.ts'
import { hasKernels, Kernel } from '../../../../src/adapters/formats/kernel/kernel.ts'
import { PAGE_ROWS } from '../../../../src/adapters/formats/parquet/page-rows.ts'
import { LEAVES_TIMEOUT_MS, openLeaves } from './leaves.ts'

const LARGE = 50_000_000

describe('Kernel', () => {
  it('runs here', () => {
    expect(hasKernels()).to.equal(true)
  })

  it('shows all of its memory after it has grown, with what was there', () => {
    const kernel = new Kernel(ENCODER)
    const place = kernel.call.take(4)
    kernel.put(Uint8Array.of(1, 2, 3, 4), place)
    const before = kernel.bytes
    expect(kernel.bytes).to.equal(before)
    const large = kernel.call.take(LARGE)
    expect(before.length).to.equal(0)
    expect(kernel.bytes.length).to.be.at.least(large + LARGE)
    kernel.put(Float64Array.of(0.1), large + LARGE - 8)
    expect([...kernel.bytes.subarray(place, place + 4)]).to.deep.equal([1, 2, 3, 4])
    expect(new Float64Array(kernel.bytes.slice(large + LARGE - 8, large + LARGE).buffer)[0]).to.equal(0.1)
  })

  it('puts the bytes of a view and none around them', () => {
    const kernel = new Kernel(ENCODER)
    const place = kernel.call.take(16)
    kernel.bytes.fill(9, place, place + 16)
    kernel.put(Int32Array.of(-1, 258, -1).subarray(1, 2), place + 4)
    expect([...kernel.bytes.subarray(place, place + 12)]).to.deep.equal([9, 9, 9, 9, 2, 1, 0, 0, 9, 9, 9, 9])
  })

  it('takes memory that was given back again, and gives nothing twice', () => {
    const kernel = new Kernel(ENCODER)
    const sizes = [0, 1, 100, 70_000, 3, 1_000_000]
    kernel.call.release(0)
    let length = 0
    for (let round = 0; round < 200; round++) {
      const places = sizes.map(size => kernel.call.take(size))
      const ends = places.map((place, i) => place + sizes[i]!)
      const order = [...places.keys()].sort((a, b) => places[a]! - places[b]!)
      for (const [i, at] of order.slice(1).entries()) expect(places[at]).to.be.above(ends[order[i]!]!)
      for (const at of round % 2 === 0 ? places : places.toReversed()) kernel.call.release(at)
      if (round === 0) length = kernel.bytes.length
    }
    expect(kernel.bytes.length).to.equal(length)
  })

  it('has no place whose number would come back negative, and fails rather than give one', () => {
    const { call } = new Kernel(ENCODER)
    const takeMost = () => {
      for (let i = 0; i < 4; i++) expect(call.take(900_000_000)).to.be.above(0)
    }
    expect(takeMost).to.throw('unreachable')
  })

  it('says what to do where the system gives no addresses for its memory', () => {
    const noMemory = new RangeError('WebAssembly.Instance(): Out of memory')
    sinon.stub(WebAssembly, 'Instance').throws(noMemory)
    try {
      expect(() => new Kernel(ENCODER)).to.throw(Error, /Out of memory.*ulimit -v.*--disable-wasm-trap-handler/).with.property('cause', noMemory)
    } finally {
      sinon.restore()
    }
  })

  it('has memory of its own', () => {
    const [one, other] = [new Kernel(ENCODER), new Kernel(ENCODER)]
    const places = [one, other].map((kernel, i) => {
      const place = kernel.call.take(8)
      kernel.put(Uint8Array.of(i + 1), place)
      return place
    })
    expect([one.bytes[places[0]!], other.bytes[places[1]!]]).to.deep.equal([1, 2])
  })

  it('has pages of as many rows as are put in', async function () {
    this.timeout(LEAVES_TIMEOUT_MS)
    expect((await openLeaves()).call.pageRows()).to.equal(PAGE_ROWS)
  })
})
