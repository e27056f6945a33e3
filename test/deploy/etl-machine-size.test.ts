import { expect } from 'chai'
import { AGAIN, answering, GLUE, handlers, OUTPUT, PREPARED, READY, receiptIn, RUN, VALID } from './etl-handlers.ts'
import type { FunctionName } from './etl-handlers.ts'
import { failed, input, job, RECEIPT } from './etl-machine-inputs.ts'
import { executeEtl, GLUE_RUN } from './etl-machine.ts'
import type { EtlRun } from './etl-machine.ts'
import { named } from './packets-machine.ts'
import type { Json } from './packets-machine.ts'

describe('deploy/etl.asl.json: the size of its state', () => {
  // 1,024 bytes are the longest key; a control character takes six bytes in JSON.
  for (const [what, key, kib] of [['plain', 'k'.repeat(1_024), 8], ['hostile', '\u0001'.repeat(1_024), 40]] as const) {
    it(`stays below ${kib} KiB for ${what} keys, whichever way the file goes`, async () => {
      const long = handlers({
        ingest: payload => ({ ...READY(receiptIn(payload)), key }),
        transform: () => ({ ...PREPARED, output: key }),
        output: answering({ ...AGAIN, output: key, rejects: key, error: 'e'.repeat(1_000) }, { ...OUTPUT, output: key, rejects: key }),
        validate: () => VALID,
      })
      const item = { ...job(RECEIPT), key, source_file_name: key }
      const converted = await executeEtl({ glue_jobs: [item] }, long)
      expect(converted.end).to.have.property('output')
      const args = { '--bucket': 'lake', '--key': key, '--filename': key, '--sluice_run_id': RUN }
      const given = await executeEtl({ glue_jobs: [item] }, { ...long, validate: () => ({ ...GLUE, glue: { job_name: 'etl-orders', arguments: args } }), output: () => OUTPUT }, {
        glue: () => ({ Id: GLUE_RUN, JobRunState: 'SUCCEEDED', Arguments: args }),
      })
      expect(given.end).to.have.property('output')
      for (const { largest } of [converted, given]) expect(largest.bytes, largest.state).to.be.above(1_024).and.below(kib * 1_024)
    })
  }

  it('has room for the longest text of an error that the service hands on', async () => {
    const run = await executeEtl(input(RECEIPT), handlers({ output: answering(named('TypeError', 'c'.repeat(32_768))) }))
    expect(run.end).to.deep.equal(failed(RECEIPT))
    expect(run.largest.bytes, run.largest.state).to.be.above(32_768).and.below(40 * 1_024)
  })

  it('does not grow with the rounds', async () => {
    const key = 'k'.repeat(1_024)
    const after = async (rounds: number): Promise<EtlRun> =>
      await executeEtl(input(RECEIPT), handlers({ output: answering(...Array<object>(rounds).fill({ ...AGAIN, output: key }), OUTPUT) }))
    expect((await after(4)).largest.bytes).to.equal((await after(1)).largest.bytes)
  })

  it('lets nothing of an item go on but what the ledger is asked by', async () => {
    const secret = 'only the first state may see this'
    const seen: string[] = []
    const watch = (name: FunctionName) => (payload: Json): unknown => {
      seen.push(JSON.stringify(payload))
      return handlers()[name](payload)
    }
    const watched = {
      ingest: watch('ingest'), validate: watch('validate'), transform: watch('transform'), output: watch('output'),
      'record-failure': watch('record-failure'),
    }
    const { largest } = await executeEtl({ glue_jobs: [{ ...job(RECEIPT), upsert_keys: Array<string>(1_000).fill(secret) }] }, watched)
    expect(seen).to.have.length(4)
    expect(seen.join('\n')).not.to.include(secret)
    expect(largest.bytes).to.be.below(2_048)
  })
})
