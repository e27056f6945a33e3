import { expect } from 'chai'
import { parseContract } from '../../../src/domain/contract/parse-contract.ts'
import type { FieldContract } from '../../../src/domain/contract/table-contract.ts'
import { checkStar } from '../../../src/domain/star/check-star.ts'
import type { CalendarTable, DimensionTable, FactTable, SourceTable, StarDescription } from '../../../src/domain/star/star-description.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'

const REQUIRED = { constraints: { required: true } }
const ID = { type: 'integer', 'x-sluice': { int32: true }, ...REQUIRED }

function fields(members: Readonly<Record<string, object>>): readonly FieldContract[] {
  const parsed = parseContract('test', JSON.stringify({ fields: Object.entries(members).map(([name, type]) => ({ name, ...type })), missingValues: [] }))
  if (parsed.kind !== 'contract') throw new Error(JSON.stringify(parsed.problems))
  return parsed.contract.fields
}

const SALE: SourceTable = {
  name: 'sale', key: 'sale_id', updated: 'changed',
  fields: fields({ sale_id: ID, shop_id: ID, price: { type: 'number' }, changed: { type: 'datetime', ...REQUIRED } }),
}
const SHOP: SourceTable = {
  name: 'shop', key: 'shop_id', updated: 'changed',
  fields: fields({ shop_id: ID, town_id: ID, shop_name: { type: 'string' }, changed: { type: 'datetime', ...REQUIRED } }),
}
const TOWN: SourceTable = {
  name: 'town', key: 'town_id', updated: 'changed',
  fields: fields({ town_id: ID, town_name: { type: 'string' }, changed: { type: 'datetime', ...REQUIRED } }),
}
const FACT: FactTable = {
  kind: 'fact', name: 'fact_sale', source: 'sale',
  columns: [
    { name: 'sale_id', from: 'sale_id' },
    { name: 'shop_id', from: 'shop_id', references: 'dim_shop' },
    { name: 'price', from: 'price' },
    { name: 'changed_date', from: 'changed', part: 'date', references: 'dim_day' },
    { name: 'changed_time', from: 'changed', part: 'time' },
  ],
}
const DIMENSION: DimensionTable = {
  kind: 'dimension', name: 'dim_shop', source: 'shop', joins: [{ source: 'town', on: 'town_id' }],
  columns: [
    { name: 'shop_id', from: 'shop_id', required: true },
    { name: 'shop_name', from: 'shop_name', required: true, fill: 'Unknown' },
    { name: 'town', from: 'town_name', join: 'town', required: false },
  ],
}
const CALENDAR: CalendarTable = { kind: 'calendar', name: 'dim_day', columns: [{ name: 'day', part: 'date' }, { name: 'year', part: 'year' }] }

interface Parts {
  readonly sale?: Partial<SourceTable>
  readonly shop?: Partial<SourceTable>
  readonly town?: Partial<SourceTable>
  readonly fact?: Partial<FactTable>
  readonly dimension?: Partial<DimensionTable>
  readonly calendar?: Partial<CalendarTable>
  readonly more?: Partial<StarDescription>
}

const star = (parts: Parts): StarDescription => ({
  sources: [{ ...SALE, ...parts.sale }, { ...SHOP, ...parts.shop }, { ...TOWN, ...parts.town }, ...(parts.more?.sources ?? [])],
  tables: [{ ...FACT, ...parts.fact }, { ...DIMENSION, ...parts.dimension }, { ...CALENDAR, ...parts.calendar }, ...(parts.more?.tables ?? [])],
})

const [SHOP_ID, SHOP_NAME, TOWN_NAME] = [DIMENSION.columns[0]!, DIMENSION.columns[1]!, DIMENSION.columns[2]!]
const optionalKey = SALE.fields.map(field => ({ ...field, required: false }))

const findings: readonly (readonly [parts: Parts, findings: readonly string[]])[] = [
  [{}, []],
  [{ more: { sources: [SHOP], tables: [] } }, ['Two source tables are called shop']],
  [{ more: { sources: [], tables: [CALENDAR] } }, ['Two tables of the star are called dim_day']],
  [{ more: { sources: [{ ...TOWN, name: 'dim_day' }], tables: [] } }, ['A calendar and a source table are both called dim_day']],
  [{ more: { sources: [{ ...TOWN, name: '../town' }], tables: [] } }, ['Source table ../town has a name that is not 1 to 100 letters, digits, _ and -, beginning with a letter']],
  [{ more: { sources: [{ ...TOWN, name: '' }], tables: [] } }, ['Source table  has a name that is not 1 to 100 letters, digits, _ and -, beginning with a letter']],
  [{ more: { sources: [], tables: [{ ...CALENDAR, name: '__proto__' }] } }, ['Table __proto__ has a name that is not 1 to 100 letters, digits, _ and -, beginning with a letter']],
  [{ town: { fields: [...TOWN.fields, TOWN.fields[1]!] } }, ['Source table town has two members town_name']],
  [{ town: { fields: [...TOWN.fields, { ...TOWN.fields[1]!, name: 'sluice_packet' }] } }, ['Source table town has a member sluice_packet, a name that states use']],
  [{ sale: { key: 'id' } }, ['Source table sale has no member id, its key', 'Table fact_sale lacks id, by which its rows are told apart']],
  [{ sale: { key: 'price' } }, ['The key price of Source table sale must be a required 32-bit integer']],
  [{ sale: { fields: optionalKey } }, ['The key sale_id of Source table sale must be a required 32-bit integer', 'The time of change changed of Source table sale must be a required timestamp']],
  [{ town: { updated: 'when' } }, ['Source table town has no member when, its time of change']],
  [{ town: { updated: 'town_id' } }, ['The time of change town_id of Source table town must be a required timestamp']],
  [{ calendar: { columns: [] } }, ['Table dim_day has no column']],
  [{ calendar: { columns: [{ name: 'year', part: 'year' }] } }, ['The first column of Table dim_day must be the date, its key']],
  [{ calendar: { columns: [CALENDAR.columns[0]!, CALENDAR.columns[0]!] } }, ['Table dim_day has two columns day']],
  [{ fact: { source: 'order' } }, ['Table fact_sale is made of the source table order, which is not described']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'y' }] } }, ['Column x of Table fact_sale is made of the member y, which sale has not']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'price', part: 'date' }] } }, ['Column x of Table fact_sale is the date of price, which is no timestamp']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'price', references: 'dim_shop' }] } }, ['Column x of Table fact_sale refers to dim_shop and must be a 32-bit integer']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'changed', part: 'time', references: 'dim_day' }] } }, ['Column x of Table fact_sale refers to dim_day and must be a date']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'shop_id', references: 'fact_sale' }] } }, ['Column x of Table fact_sale refers to fact_sale, which is no dimension']],
  [{ fact: { columns: [...FACT.columns, { name: 'x', from: 'shop_id', references: 'dim_town' }] } }, ['Column x of Table fact_sale refers to dim_town, which is no dimension']],
  [{ fact: { columns: FACT.columns.slice(1, 3) } }, [
    'Table fact_sale lacks sale_id, by which its rows are told apart',
    'Table fact_sale lacks the date of changed, by which its rows are told apart',
    'Table fact_sale lacks the time of changed, by which its rows are told apart',
  ]],
  [{ dimension: { source: 'order' } }, ['Table dim_shop is made of the source table order, which is not described']],
  [{ dimension: { columns: [SHOP_NAME, TOWN_NAME] } }, ['The first column of Table dim_shop must be its key: shop_id, required']],
  [{ dimension: { columns: [{ ...SHOP_ID, required: false }] } }, ['The first column of Table dim_shop must be its key: shop_id, required']],
  [{ dimension: { columns: [{ ...SHOP_ID, from: 'town_id', join: 'town' }] } }, ['The first column of Table dim_shop must be its key: shop_id, required']],
  [{ dimension: { joins: [...DIMENSION.joins, ...DIMENSION.joins] } }, ['Table dim_shop joins town twice']],
  [{ dimension: { joins: [...DIMENSION.joins, { source: 'land', on: 'town_id' }] } }, ['Table dim_shop joins land, which is not described']],
  [{ dimension: { joins: [{ source: 'town', on: 'shop_name' }] } }, ['Table dim_shop joins town on shop_name, which is no 32-bit integer of shop']],
  [{ dimension: { joins: [{ source: 'town', on: 'land_id' }] } }, ['Table dim_shop joins town on land_id, which is no 32-bit integer of shop']],
  [{ dimension: { joins: [] } }, ['Column town of Table dim_shop is of town, which is not joined']],
  [{ dimension: { columns: [SHOP_ID, { ...TOWN_NAME, from: 'mayor' }] } }, ['Column town of Table dim_shop is made of the member mayor, which town has not']],
  [{ dimension: { columns: [SHOP_ID, { name: 'x', from: 'town_id', codes: { 1: 'A' }, required: false }] } }, ['Column x of Table dim_shop has codes for town_id, which is no text']],
  [{ dimension: { columns: [SHOP_ID, { name: 'x', from: 'town_id', required: false, fill: 'A' }] } }, ['Column x of Table dim_shop has a fill, which only text has']],
  [{ dimension: { columns: [SHOP_ID, { name: 'x', from: 'shop_name', required: true }] } }, ['Column x of Table dim_shop is required and needs a fill: an unknown member has no value for it']],
]

describe('checkStar', () => {
  for (const [parts, expected] of findings) {
    it(`finds ${expected[0] ?? 'nothing in a star that is right'}`, () => expect(checkStar(star(parts))).to.deep.equal(expected))
  }

  it('finds nothing in the star of the wholesaler', () => expect(checkStar(TOTESYS)).to.deep.equal([]))
})
