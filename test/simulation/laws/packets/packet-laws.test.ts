import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { CallRecord, HistoryRecord } from '../../kernel/history.ts'
import { PacketBook } from './packet-book.ts'
import { PACKET_LAWS } from './packet-laws.ts'
import type { PacketScene } from './packet-law.ts'
import { StarMirror } from './star-mirror.ts'

type Fields = Readonly<Record<string, unknown>>

const NOW = '2022-11-03T00:00:00.000Z'
const KEY = 'design/design_1.jsonl'
const LINE = '{"design_id":1,"design_name":"a","file_location":"/usr","file_name":"a.json","created_at":"2022-11-03 00:00:00","last_updated":"2022-11-03 00:00:00"}\n'
const OTHER = LINE.replace('"a"', '"b"')
const ORDER =
  '{"sales_order_id":1,"design_id":1,"staff_id":1,"counterparty_id":1,"units_sold":1,"unit_price":"1.00","currency_id":1,"agreed_delivery_date":"2022-11-03",' +
  '"agreed_payment_date":"2022-11-03","agreed_delivery_location_id":1,"created_at":"2022-11-03 00:00:00","last_updated":"2022-11-03 00:00:00"}\n'

let calls = 0
function call(port: string, method: string, args: readonly unknown[], answer: unknown, task = 1): CallRecord {
  calls += 1
  return { kind: 'call', call: calls, atMs: calls, task, port, method, args, answers: [answer], heard: true }
}

const hashOf = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')
const put = (content: string, key = KEY): HistoryRecord => ({ kind: 'put', atMs: 0, key, content, etag: hashOf(content).slice(0, 8) })
const begin = (task = 1): HistoryRecord => ({ kind: 'begin', atMs: 0, task, label: 'w' })
const end = (how: 'returned' | 'threw', disturbed = false, task = 1): HistoryRecord => ({ kind: 'end', atMs: 9, task, how, disturbed })
const write = (key: string, bytes: Uint8Array): HistoryRecord =>
  call('store', 'put', [{ bucket: 'processed', key }, bytes], { kind: 'written', etag: hashOf(bytes).slice(0, 8) })
const read = (key: string, method = 'get'): HistoryRecord => call('store', method, [{ bucket: 'processed', key }], { kind: 'found' })

interface Star {
  readonly version?: number
  readonly tables?: Fields
  readonly packets?: Fields
  readonly state?: Fields
}

const manifest = ({ version = 1, tables = { dim_design: ['d'] }, packets = { design: sequence(1) }, state = {} }: Star = {}): HistoryRecord =>
  write('manifest.json', Buffer.from(JSON.stringify({ version, tables, packets, state, files: {} })))

function sequence(watermark: number, highest = watermark, gaps: readonly number[] = []): Fields {
  return { watermark, highest, gaps }
}

const counted = (table: string, value: Fields, fence = 1): HistoryRecord =>
  call('ledger', fence === 1 ? 'createSequence' : 'saveSequence', [{ table, fence, ...value }, (fence - 1).toString()], {
    kind: fence === 1 ? 'created' : 'saved', revision: fence.toString(),
  })
const shown = (value: string, table = 'design'): HistoryRecord => call('parameters', 'put', [`/processing/${table}/latest_packet_id`, value], undefined)

/** A packet as data, in the state to which its moves lead. */
function packet(states: readonly string[], fields: Fields = {}): Fields {
  const history = states.map((to, index) => ({ at: NOW, from: states[index - 1] ?? null, to }))
  const base = { packet: { table: 'design', id: 1 }, state: states.at(-1), attempt: 1, fence: 1, createdAt: NOW, sequenced: true, notices: [] }
  return { ...base, history, ...fields }
}

const created = (value: Fields): HistoryRecord => call('ledger', 'createPacket', [value], { kind: 'created', revision: '1' })
const saved = (value: Fields, expected = '1'): HistoryRecord =>
  call('ledger', 'savePacket', [{ fence: Number(expected) + 1, ...value, ...(value['fence'] === 1 ? { fence: Number(expected) + 1 } : {}) }, expected], {
    kind: 'saved', revision: (Number(expected) + 1).toString(),
  })

const source = { etag: hashOf(LINE).slice(0, 8), hash: hashOf(LINE) }
const plan = (fields: Fields = {}): Fields => ({
  outputs: [{ table: 'dim_design', key: 'd', rows: 1, replaces: true }], rowsIn: 1, rowsOut: 1, rowsRejected: 0, gaps: [], ...fields,
})
const open = packet(['RECEIVED'])
const planned = packet(['RECEIVED'], { source, plan: plan() })
const taken = packet(['RECEIVED', 'PROCESSED'], { source, plan: plan() })
const held = packet(['RECEIVED', 'HELD'])
const notice = (outcome: string, status = 'sent', id = outcome): Fields => ({ id, outcome, status })
const publish = (id: string, task = 1, message = 'm'): HistoryRecord =>
  call('notifier', 'publish', [{ id, subject: 's', message, attributes: { notice_id: id } }], undefined, task)

function table(rows: readonly Fields[]): Uint8Array {
  const names = Object.keys(rows[0] ?? {})
  return new Uint8Array(parquetWriteBuffer({ columnData: names.map((name) => ({ name, data: rows.map((row) => row[name]) })) }))
}

const design = (name = 'a'): Fields => ({ design_id: 1, design_name: name, file_location: '/usr', file_name: 'a.json' })
const D = write('d', table([design()]))
const TAKEN_IN = [put(LINE), begin(), created(open), saved(planned), D, manifest(), saved(taken, '2'), counted('design', sequence(1)), shown('00000001'), end('returned')]

const orderOf = (id: number): Fields => ({ ...packet(['RECEIVED', 'PROCESSED'], { packet: { table: 'sales_order', id }, source: { etag: 'o', hash: hashOf(ORDER) } }) })
const orders = (rows: readonly Fields[]): readonly HistoryRecord[] => [
  put(ORDER, 'sales_order/sales_order_1.jsonl'), created(orderOf(1)), write('f', table(rows)),
  manifest({ tables: { fact_sales_order: ['f'] }, packets: { sales_order: sequence(1) } }),
]
const FACT = { sales_order_id: 1, last_updated_date: '2022-11-03', last_updated_time: 0, sales_staff_id: 1 }

/** The first complaint of a law about a history. */
async function complaint(id: string, history: readonly HistoryRecord[], isWhole: boolean): Promise<string | undefined> {
  const [mirror, book] = [new StarMirror(), new PacketBook()]
  const scene: PacketScene = {
    mirror, book, gaps: 'proceed', missingRows: 'hold', begunWith: () => 0, payloadOf: (task) => (task === 1 ? ['design 1'] : []), remains: () => '', redeliver: async () => undefined,
  }
  const law = PACKET_LAWS.find((one) => one.id === id)
  if (law === undefined) throw new Error(`there is no law ${id}`)
  const watch = law.watch(scene)
  for (const record of history) {
    book.apply(record)
    const changes = mirror.apply(record)
    const fault = watch.seen?.(record, changes)
    if (fault !== undefined) return fault
  }
  return isWhole ? (watch.ended?.() ?? (await watch.inspected?.())) : undefined
}

const BROKEN: readonly (readonly [law: string, what: string, history: readonly HistoryRecord[]])[] = [
  ['L1', 'a packet that could be taken in is held', [put(LINE), begin(), created(held)]],
  ['L1', 'the ledger says that a packet is in, and the star lacks it', [put(LINE), created(taken)]],
  ['L1', 'other content came, and nobody was told', [...TAKEN_IN, put(OTHER)]],
  ['L1', 'what can never be taken in is not failed', [put('no record\n'), begin(), created(held)]],
  ['L3', 'a fact has a state of a row twice', orders([FACT, FACT])],
  ['L4', 'rows vanish', [put(LINE), created(packet(['RECEIVED'], { source, plan: plan({ rowsOut: 0 }) })), D, manifest()]],
  ['L4', 'rejects are not there', [put(`${LINE}bad\n`), created(packet(['RECEIVED', 'PROCESSED'], { source: { etag: 'e', hash: hashOf(`${LINE}bad\n`) }, plan: plan({ rowsIn: 2, rowsRejected: 1 }) }))]],
  ['L4', 'more is said to have come in than did', [put(LINE), created(packet(['RECEIVED', 'PROCESSED'], { source, plan: plan({ rowsIn: 2, rowsOut: 2 }) }))]],
  ['L8', 'a record is saved over what its writer has not seen', [created(open), saved(planned, '7')]],
  ['L8', 'a record is created twice', [created(open), created(open)]],
  ['L8', 'a sequence goes back to an older fence', [counted('design', sequence(0)), call('ledger', 'saveSequence', [{ table: 'design', fence: 1, ...sequence(1) }, '1'], { kind: 'saved', revision: '2' })]],
  ['L9', 'a watermark goes back', [manifest({ packets: { design: sequence(2) } }), counted('design', sequence(2)), counted('design', sequence(1), 2)]],
  ['L9', 'a watermark passes a gap', [manifest({ packets: { design: sequence(0, 2, [1]) } }), counted('design', sequence(2, 2, []))]],
  ['L9', 'a watermark of the star passes a gap', [manifest({ packets: { design: sequence(2, 2, [1]) } })]],
  ['L9', 'others are shown more than there is', [manifest(), counted('design', sequence(1)), shown('00000002')]],
  ['L9', 'others are shown less by a writer that could have known better', [
    manifest({ packets: { design: sequence(2) } }), counted('design', sequence(2)), shown('00000002'), call('ledger', 'findSequence', ['design'], {}), shown('00000001'),
  ]],
  ['L9', 'others are shown less in the end', TAKEN_IN.filter((record) => record.kind !== 'call' || record.port !== 'parameters')],
  ['L10', 'a packet that is in is begun anew', [created(taken), saved(packet(['RECEIVED', 'PROCESSED', 'RECEIVED']))]],
  ['L10', 'a packet loses a notice', [created(packet(['RECEIVED', 'HELD'], { notices: [notice('packet_held')] })), saved(packet(['RECEIVED', 'HELD', 'RECEIVED']))]],
  ['L10', 'what is in is said to be made of something else', [created(taken), saved({ ...taken, source: { etag: 'x', hash: 'y' } })]],
  ['L11', 'a packet is held, and nobody is told', [created(held)]],
  ['L11', 'a notice is called sent that nobody got', [created({ ...held, notices: [notice('packet_held')] })]],
  ['L11', 'a notice has two texts', [publish('n'), publish('n', 1, 'other')]],
  ['L11', 'a notice is sent again after it is known to be sent', [begin(), publish('packet_held'), created(open), saved({ ...held, notices: [notice('packet_held')] }), end('returned'), begin(2), publish('packet_held', 2)]],
  ['L11', 'a gap is left behind, and nobody is told', [created(packet(['RECEIVED', 'PROCESSED'], { source, plan: plan({ gaps: [1] }) }))]],
  ['L11', 'one attempt that failed has two notices', [publish('a'), publish('b'), created(packet(['RECEIVED', 'FAILED'], { notices: [notice('packet_failed', 'sent', 'a'), notice('packet_failed', 'sent', 'b')] }))]],
  ['L13', 'a cell of the star is wrong', [...TAKEN_IN.filter((record) => record !== D).flatMap((record) => (record === TAKEN_IN[5] ? [write('d', table([design('b')])), record] : [record]))]],
  ['L13', 'a row of the star is missing', orders([FACT])],
  ['L14', 'the same content is tried as a second attempt', [put(LINE), created(packet(['RECEIVED', 'FAILED', 'RECEIVED'], { attempt: 2 }))]],
  ['L15', 'a packet is left open', [put(LINE), created(open)]],
  ['L15', 'a packet is in no sequence', [created({ ...taken, sequenced: false })]],
  ['L15', 'a notice is left unsent', [created({ ...held, notices: [notice('packet_held', 'pending')] })]],
  ['L16', 'an undisturbed invocation fails though its packet is there', [put(LINE), begin(), end('threw')]],
  ['L18', 'a star takes in two packets at once', [created(planned), D, manifest({ packets: { design: sequence(2) } })]],
  ['L18', 'a star takes in no packet', [created(planned), D, manifest(), manifest({ version: 2 })]],
  ['L18', 'a packet goes out again', [created(planned), D, manifest(), manifest({ version: 2, packets: { staff: sequence(1) } })]],
  ['L18', 'a packet comes in without one of its files', [created(planned), D, manifest({ tables: {} })]],
  ['L18', 'a version is left out', [created(planned), D, manifest({ version: 2 })]],
  ['L19', 'a dimension has two files', [D, manifest({ tables: { dim_design: ['d', 'e'] } })]],
  ['L19', 'a fact names a file twice', [D, manifest({ tables: { fact_sales_order: ['d', 'd'] } })]],
  ['L20', 'a fact refers to nobody', [...orders([FACT])]],
  ['L21', 'a file of the star is replaced', [D, manifest(), write('d', table([design('b')]))]],
  ['L21', 'a file of the star is not there', [manifest()]],
  ['L21', 'somebody reads what no manifest names', [D, read('d')]],
  ['L21', 'somebody deletes', [D, read('d', 'delete')]],
]

describe('the laws of packets', () => {
  for (const [law, what, history] of BROKEN) {
    it(`${law} complains when ${what}`, async () => expect(await complaint(law, history, true)).to.be.a('string'))
  }

  for (const { id, says } of PACKET_LAWS) {
    it(`${id} has nothing against a packet that was taken in: ${says}`, async () => expect(await complaint(id, TAKEN_IN, true)).to.equal(undefined))
  }

  it('are all broken by one of these histories at least', () => {
    const tried = new Set(BROKEN.map(([law]) => law))
    expect(PACKET_LAWS.map(({ id }) => id).filter((id) => !tried.has(id))).to.deep.equal([])
  })
})
