import { expect } from 'chai'
import { EmfMetrics } from '../../../src/adapters/aws/emf-metrics.ts'
import { JsonLogger } from '../../../src/adapters/local/json-logger.ts'
import { RecordingTracer } from '../../../src/adapters/memory/recording-tracer.ts'
import { ignoredAnswer, type ConvertAnswer } from '../../../src/domain/output/convert-answer.ts'
import { landingHandler } from '../../../src/entrypoints/lambda/landing-handler.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import type { Notifier } from '../../../src/ports/notifier.ts'
import { ObservedLedger } from '../../../src/usecases/observed-ledger.ts'
import { FaultPlan } from '../../usecases/fault-plan.ts'
import { BUCKET, World } from '../../usecases/world.ts'

const SECRET = 'hunter2-0123-4567-89ab'

type Line = Readonly<Record<string, unknown>>

/** A function that converts, down to the text of what it logs and measures. */
class Observed extends FaultPlan {
  readonly world = new World()
  readonly written: string[] = []
  readonly tracer = new RecordingTracer()
  notifierIsDown = false
  readonly #write = (line: string): void => void this.written.push(line)
  readonly logger = new JsonLogger({ write: this.#write, clock: this.world.clock, level: 'debug' })
  readonly metrics = new EmfMetrics({ namespace: 'Sluice', write: this.#write, clock: this.world.clock, dimensions: { FunctionName: 'convert-csv' } })

  override wrap<P extends object>(name: string, port: P): P {
    if (name === 'ledger') return new ObservedLedger(this.world.ledger, this) as unknown as P
    if (name !== 'notifier') return port
    const notifier: Notifier = {
      publish: async (notice) => {
        if (this.notifierIsDown) throw new PortError('unavailable', 'the topic does not answer')
        await this.world.notifier.publish(notice)
      },
    }
    return notifier as unknown as P
  }

  async convert(key: string, body: string | Uint8Array): Promise<unknown> {
    const { etag, sequencer } = await this.world.put(key, body)
    const convertFile = this.world.convertFile(this)
    const handler = landingHandler<ConvertAnswer>(
      { clock: this.world.clock, logger: this.logger, metrics: this.metrics, tracer: this.tracer },
      {
        flow: 'convert-csv',
        logEvent: 'file-converted',
        handle: ({ object }) => convertFile.execute(object),
        describe: ({ status, rows }) => ({ fields: { status, rows_processed: rows }, metrics: [{ name: 'RowsProcessed', value: rows, unit: 'Count' }] }),
        ignored: (reason) => ignoredAnswer(reason, 'nothing to convert'),
      },
    )
    const s3 = { bucket: { name: BUCKET }, object: { key, size: body.length, eTag: etag, sequencer } }
    const record = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: '2025-01-01T00:00:00.000Z', s3 }
    return await handler({ Records: [record] }, { awsRequestId: 'request-7' }).catch((error: unknown) => error)
  }

  get lines(): readonly Line[] {
    return this.written.map((line) => JSON.parse(line) as Line).filter((line) => !('_aws' in line))
  }
}

describe('what a conversion tells of itself', () => {
  it('bears the receipt and one correlation id in every line of the file, whoever writes it', async () => {
    const observed = new Observed()
    await observed.convert('bronze/sales.csv', 'order_id,customer_id,amount\n1,10,9.50\n2,,1.00\n')
    const [receipt] = await observed.world.receipts()
    expect(observed.lines.map(({ event, to }) => to ?? event)).to.deep.equal(['RECEIVED', 'ROUTED', 'PROCESSED', 'file-converted'])
    for (const line of observed.lines) {
      expect(line).to.include({ receipt: receipt!.identity, correlation_id: receipt!.identity, bucket: BUCKET, key: 'bronze/sales.csv' })
      expect(line['version']).to.equal(receipt!.object.etag)
    }
    expect(observed.lines.at(-1)).to.include({ request_id: 'request-7', rows_processed: 1 }).and.to.have.property('duration_ms')
  })

  it('has one span, about the object', async () => {
    const observed = new Observed()
    await observed.convert('bronze/sales.csv', 'order_id,customer_id,amount\n1,10,9.50\n')
    const [receipt] = await observed.world.receipts()
    const attributes = { correlation_id: receipt!.identity, bucket: BUCKET, key: 'bronze/sales.csv', version: receipt!.object.etag }
    expect(observed.tracer.spans).to.deep.equal([{ name: 'file-converted', attributes }])
  })

  it('is a line of an error under the same correlation id where the file could not be finished', async () => {
    const observed = new Observed()
    observed.notifierIsDown = true
    expect(await observed.convert('bronze/broken.csv', 'order_id\n1\n')).to.be.instanceOf(PortError)
    const [receipt] = await observed.world.receipts()
    expect(observed.lines.at(-1)).to.include({ event: 'file-converted-error', level: 'error', correlation_id: receipt!.identity })
    expect(observed.tracer.spans[0]?.error).to.be.instanceOf(PortError)
  })

  const rows: Readonly<Record<string, string | Uint8Array>> = {
    'a value that is no number': `order_id,customer_id,amount\n1,10,9.50\n2,20,${SECRET}\n`,
    'a row without what is required': `order_id,customer_id,amount\n1,10,9.50\n,${SECRET},1\n${SECRET},,1\n`,
    'a row of too many cells': `order_id,customer_id,amount\n1,10,9.50\n2,20,1,${SECRET}\n`,
    'a file of nothing but bad rows': `order_id,customer_id,amount\n${SECRET},,1\n`,
    'a quote that never ends': `order_id,customer_id,amount\n1,10,9.50\n2,"${SECRET},1\n`,
    'a quote in the middle of a cell': `order_id,customer_id,amount\n1,10,9.50\n2,${SECRET}"${SECRET}",1\n`,
    'bytes that are no text': Buffer.concat([Buffer.from(`order_id,customer_id,amount\n1,${SECRET},9.50\n`), Buffer.from([0xff, 0xfe, 0xfd])]),
    'a file without the columns it needs': `order_id\n${SECRET}\n`,
  }
  for (const [what, body] of Object.entries(rows)) {
    for (const down of [false, true]) {
      it(`holds no value of ${what}${down ? ', nor when the notice cannot be sent' : ''}`, async () => {
        const observed = new Observed()
        observed.notifierIsDown = down
        await observed.convert('bronze/sales.csv', body)
        expect(observed.lines.map(({ event }) => event)).to.include('receipt-moved')
        expect(observed.written.some((line) => line.includes('_aws'))).to.equal(true)
        expect(observed.written.filter((line) => line.includes(SECRET))).to.deep.equal([])
        expect(JSON.stringify(observed.tracer.spans.map(({ attributes, error }) => [attributes, String(error)]))).not.to.include(SECRET)
      })
    }
  }

  it('would show the value in what the rejected rows are kept in', async () => {
    const observed = new Observed()
    await observed.convert('bronze/sales.csv', rows['a row without what is required'] ?? '')
    const kept = Object.entries(observed.world.objects()).filter(([key]) => key.endsWith('.rejects.ndjson'))
    expect(kept.map(([, text]) => text).join()).to.include(SECRET)
  })
})
