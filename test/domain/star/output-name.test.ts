import { expect } from 'chai'
import { outputKeys, packetRejectsKey, packetWarningsKey, stateKey } from '../../../src/domain/star/output-name.ts'

const PACKET = { table: 'sales_order', id: 101 }
const HASH = '0123456789abcdef'.repeat(4)

describe('names of outputs', () => {
  it('say which packet made a file, and of what time its newest record is', () => {
    const newest = BigInt(Date.parse('2022-11-03T14:20:52.186Z')) * 1_000n
    expect(outputKeys('fact_sales_order', PACKET, newest, HASH)).to.deep.equal({
      key: 'fact_sales_order/sales_order/fact_sales_order_packet_00000101_processed_20221103T142052186000Z.parquet',
      alternative: 'fact_sales_order/sales_order/fact_sales_order_packet_00000101_processed_20221103T142052186000Z~01234567.parquet',
    })
  })

  it('are another for other content where they must be', () => {
    expect(stateKey('staff', PACKET, HASH)).to.equal('state/staff/sales_order_00000101_0123456789abcdef.jsonl')
    expect(outputKeys('t', PACKET, 0n, HASH).alternative).to.not.equal(outputKeys('t', PACKET, 0n, HASH.replace('0', '1')).alternative)
  })

  it('put what was rejected beside what was warned of', () => {
    expect(packetRejectsKey(PACKET)).to.equal('quarantine/sales_order/sales_order_00000101.rejects.ndjson')
    expect(packetWarningsKey(PACKET)).to.equal('quarantine/sales_order/sales_order_00000101.warnings.ndjson')
  })
})
