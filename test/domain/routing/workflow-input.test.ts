import { expect } from 'chai'
import { workflowInput } from '../../../src/domain/routing/workflow-input.ts'
import { configOf, entry } from '../config/sample-jobs.ts'

describe('workflowInput', () => {
  const job = configOf(entry('orders_*.csv', { job_id: 'JOB001', upsert_keys: ['order_id', 'customer_id'] })).jobs[0]!
  const object = { bucket: 'lake', key: 'data/in/eu/orders_1.csv', etag: 'e1', sequencer: '0055' }

  it('is this text, to the byte', () => {
    const versioned = { ...object, versionId: 'v1' }
    expect(workflowInput({ job, object: versioned, size: 1234, engine: 'lambda', identity: 'r1' })).to.equal(
      '{"glue_jobs":[{"job_id":"JOB001","job_name":"orders_etl","source_file_name":"orders_1.csv","target_table":"orders",' +
        '"upsert_keys":["order_id","customer_id"],"bucket":"lake","key":"data/in/eu/orders_1.csv","version":"v1","size":1234,' +
        '"engine":"lambda","receipt":"r1"}]}',
    )
  })

  it('names the etag where there are no versions, and the engine that was chosen', () => {
    const input = workflowInput({ job, object, size: 0, engine: 'glue', identity: 'r1' })
    expect(input).to.include('"version":"e1"').and.include('"engine":"glue"')
    expect(workflowInput({ job, object: { bucket: 'b', key: 'k' }, size: 0, engine: 'glue', identity: 'r' })).to.include('"version":null')
  })
})
