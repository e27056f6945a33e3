import { expect } from 'chai'
import { PacketWorld, stamped } from './packet-world.ts'

describe('values that a dimension fills', () => {
  const cases = [
    ['currency', [{ currency_id: 1, currency_code: 'GBP' }, { currency_id: 2, currency_code: 'XXX' }], 'currency_code', 'dim_currency'],
    ['department', [{ department_id: 1, department_name: 'Sales', location: 'Leeds', manager: null }, { department_id: 2, department_name: 'Dispatch', location: null, manager: null }], 'location', 'dim_staff'],
  ] as const
  for (const [table, rows, field, dimension] of cases) {
    it(`are counted with the packet of ${table} that brings them, and told by line`, async () => {
      const world = new PacketWorld()
      const { packets: [result] } = await world.processor().execute({ packets: [await world.put(table, 1, ...rows.map(stamped))] })
      expect(result).to.deep.include({ status: 'processed', rows: 2, rows_in: 2, rows_rejected: 0, rows_warned: 1 })
      const [line, ...others] = (await world.text('processed', result!.warnings!)).trim().split('\n').map(text => JSON.parse(text) as { line: number; errors: { field: string; message: string }[] })
      expect(others).to.deep.equal([])
      expect(line).to.deep.include({ line: 2 })
      expect(line!.errors[0]).to.deep.include({ field })
      expect(line!.errors[0]!.message).to.contain(dimension)
    })
  }
})
